/** Attacks on what Intel says about machines: revocation lists, TCB info and QE identity, forged or out of date. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Collateral } from '../../protocol/attestation/evidence.ts';
import { utf8, type Bytes } from '../../protocol/bytes/bytes.ts';
import { codeOf } from '../../protocol/vectors/testing.ts';
import {
  extension,
  issueCertificate,
  ofAuthority,
  ofLeaf,
  type Issued,
} from '../../relay-tee/attest/simulator/certificates.ts';
import {
  qeIdentityJson,
  signDocument,
  tcbInfoJson,
  type Json,
} from '../../relay-tee/attest/simulator/collateral.ts';
import { integer, sequence } from '../../relay-tee/attest/simulator/der-writer.ts';
import { TCB_SIGNER_NAME } from '../../relay-tee/attest/simulator/names.ts';
import { DATES, DAY_MS, emptyList, NOW_MS, VALIDITY, World, type Changes } from './world.ts';

let world: World;

/** The last object id of ECDSA with SHA-256 in `der`: the one outside of the signature. */
const OBJECT_ID = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

function withOuterAlgorithm(der: Bytes): Bytes {
  const start = der.findLastIndex((_, at) => OBJECT_ID.every((byte, i) => der[at + i] === byte));
  expect(start).toBeGreaterThan(0);
  const changed = der.slice();
  changed[start + OBJECT_ID.length - 1] = 3; // with SHA-384
  return changed;
}

const pckCrl = async (made: Promise<Bytes>): Promise<Changes> => ({ collateral: { pckCrl: await made } });
const rootCrl = async (made: Promise<Bytes>): Promise<Changes> => ({ collateral: { rootCrl: await made } });
const stale = { thisUpdateMs: NOW_MS - 40 * DAY_MS, nextUpdateMs: NOW_MS - 1_000 };
const early = { thisUpdateMs: NOW_MS + 1_000, nextUpdateMs: NOW_MS + 40 * DAY_MS };

const tcbInfo = (change: Json): Changes => ({ parts: { tcbInfo: { ...tcbInfoJson(DATES), ...change } } });
const qeIdentity = (change: Json): Changes => ({
  parts: { qeIdentity: { ...qeIdentityJson(DATES), ...change } },
});

/** TCB info that `signer` signed, shown behind its certificate and the root's. */
async function signedBy(signer: Issued): Promise<Changes> {
  const chain = signer.pem + world.infrastructure.root.pem;
  const document = await signDocument(tcbInfoJson(DATES), signer, chain);
  return { collateral: { tcbInfo: document } satisfies Partial<Collateral> };
}

type Attack = readonly [name: string, changes: () => Changes | Promise<Changes>, code: string];

const LISTS: readonly Attack[] = [
  [
    'a PCK certificate that the CA revoked',
    () => ({ parts: { revokedByAuthority: [world.infrastructure.pck.serial] } }),
    'attest/revoked',
  ],
  [
    'a CA that the root revoked',
    () => ({ parts: { revokedByRoot: [world.infrastructure.authority.serial] } }),
    'attest/revoked',
  ],
  [
    'a TCB signer that the root revoked',
    () => ({ parts: { revokedByRoot: [world.infrastructure.tcbSigner.serial] } }),
    'attest/revoked',
  ],
  [
    'the list with the revocation left away',
    () => ({ collateral: { pckCrl: new Uint8Array() } }),
    'attest/encoding',
  ],
  [
    "a list that the attacker's own key signed",
    () => pckCrl(emptyList({ ...world.infrastructure.authority, keys: world.infrastructure.pck.keys })),
    'attest/crl',
  ],
  ['a list of another issuer', () => pckCrl(emptyList(world.infrastructure.root)), 'attest/crl'],
  [
    'a PCK list that has expired',
    () => pckCrl(emptyList(world.infrastructure.authority, stale)),
    'attest/crl-time',
  ],
  [
    'a PCK list of the future',
    () => pckCrl(emptyList(world.infrastructure.authority, early)),
    'attest/crl-time',
  ],
  [
    'a root list that has expired',
    () => rootCrl(emptyList(world.infrastructure.root, stale)),
    'attest/crl-time',
  ],
  [
    'a list of changes only (delta CRL)',
    () =>
      pckCrl(
        emptyList(world.infrastructure.authority, { extensions: [extension('551d1b', integer(1), true)] }),
      ),
    'attest/certificate',
  ],
  [
    'a list of one kind of certificate only',
    () =>
      pckCrl(
        emptyList(world.infrastructure.authority, { extensions: [extension('551d1c', sequence(), true)] }),
      ),
    'attest/certificate',
  ],
  [
    'a list whose outer algorithm is not the signed one',
    async () => ({ collateral: { rootCrl: withOuterAlgorithm(await emptyList(world.infrastructure.root)) } }),
    'attest/encoding',
  ],
];

const SIGNERS: readonly Attack[] = [
  ['TCB info that a PCK key signed', () => signedBy(world.infrastructure.pck), 'attest/tcb-signer'],
  ['TCB info that the PCK CA signed', () => signedBy(world.infrastructure.authority), 'attest/tcb-signer'],
  [
    'TCB info by a signer that an extracted PCK key issued',
    async () =>
      signedBy(await issueCertificate(TCB_SIGNER_NAME, world.infrastructure.pck, VALIDITY, ofLeaf())),
    'attest/tcb-signer',
  ],
  [
    'the same under the name of the root',
    async () => {
      const issuer = { ...world.infrastructure.pck, commonName: world.infrastructure.root.commonName };
      return signedBy(await issueCertificate(TCB_SIGNER_NAME, issuer, VALIDITY, ofLeaf()));
    },
    'attest/tcb-signer',
  ],
  [
    'TCB info by a signer that the PCK CA issued',
    async () =>
      signedBy(await issueCertificate(TCB_SIGNER_NAME, world.infrastructure.authority, VALIDITY, ofLeaf())),
    'attest/tcb-signer',
  ],
  [
    'a TCB signer that is a CA',
    async () =>
      signedBy(await issueCertificate(TCB_SIGNER_NAME, world.infrastructure.root, VALIDITY, ofAuthority(0))),
    'attest/tcb-signer',
  ],
  [
    'a TCB signer that has expired',
    async () => {
      const validity = { notBeforeMs: NOW_MS - 2 * DAY_MS, notAfterMs: NOW_MS - DAY_MS };
      return signedBy(await issueCertificate(TCB_SIGNER_NAME, world.infrastructure.root, validity, ofLeaf()));
    },
    'attest/certificate-time',
  ],
];

const iso = (atMs: number): string => new Date(atMs).toISOString().replace('.000', '');

const DOCUMENTS: readonly Attack[] = [
  ['TCB info that has expired', () => tcbInfo({ nextUpdate: iso(NOW_MS - 1_000) }), 'attest/tcb-info-time'],
  ['TCB info of the future', () => tcbInfo({ issueDate: iso(NOW_MS + 1_000) }), 'attest/tcb-info-time'],
  ['TCB info without a date', () => tcbInfo({ issueDate: undefined }), 'attest/tcb-info'],
  ['TCB info with a date that is none', () => tcbInfo({ nextUpdate: 'never' }), 'attest/tcb-info'],
  ['TCB info of SGX', () => tcbInfo({ id: 'SGX' }), 'attest/tcb-info'],
  ['TCB info of version 2', () => tcbInfo({ version: 2 }), 'attest/tcb-info'],
  ['TCB info of type 1', () => tcbInfo({ tcbType: 1 }), 'attest/tcb-info'],
  ['TCB info whose version is text', () => tcbInfo({ version: '3' }), 'attest/tcb-info'],
  ['TCB info with 15 components', () => tcbInfo({ tcbLevels: [shortened()] }), 'attest/tcb-info'],
  ['TCB info without levels', () => tcbInfo({ tcbLevels: [] }), 'attest/tcb-level'],
  ['TCB info that is a list', () => ({ parts: { tcbInfo: [] as unknown as Json } }), 'attest/tcb-info'],
  ['TCB info of another family of machines', () => tcbInfo({ fmspc: '00906ED50000' }), 'attest/platform'],
  ['TCB info of another PCE', () => tcbInfo({ pceId: '0001' }), 'attest/platform'],
  ['TCB info older than the floor', () => tcbInfo({ tcbEvaluationDataNumber: 17 }), 'attest/evaluation'],
  [
    'QE identity that has expired',
    () => qeIdentity({ nextUpdate: iso(NOW_MS - 1_000) }),
    'attest/qe-identity-time',
  ],
  [
    'QE identity of the future',
    () => qeIdentity({ issueDate: iso(NOW_MS + 1_000) }),
    'attest/qe-identity-time',
  ],
  ['QE identity of SGX', () => qeIdentity({ id: 'QE' }), 'attest/qe-identity'],
  ['QE identity of version 1', () => qeIdentity({ version: 1 }), 'attest/qe-identity'],
  ['QE identity with a short mask', () => qeIdentity({ attributesMask: 'FF' }), 'attest/qe-identity'],
  [
    'QE identity older than the floor',
    () => qeIdentity({ tcbEvaluationDataNumber: 17 }),
    'attest/evaluation',
  ],
  [
    'QE identity in place of the TCB info',
    async () => {
      const { collateral } = await world.evidence();
      return { collateral: { tcbInfo: collateral.qeIdentity } };
    },
    'attest/tcb-info',
  ],
  [
    'TCB info that is signed, but is no JSON',
    async () => {
      const { collateral } = await world.evidence();
      const { json, signature } = await signDocument({}, world.infrastructure.tcbSigner, '');
      const broken = { ...collateral.tcbInfo, json: json.slice(1), signature };
      return { collateral: { tcbInfo: broken } };
    },
    'attest/tcb-info',
  ],
  [
    'a document of 64 KiB and a byte',
    async () => {
      const { collateral } = await world.evidence();
      return { collateral: { tcbInfo: { ...collateral.tcbInfo, json: utf8(' '.repeat(65_537)) } } };
    },
    'attest/size',
  ],
  [
    'a list of 128 KiB and a byte',
    () => ({ collateral: { pckCrl: new Uint8Array(131_073) } }),
    'attest/size',
  ],
  [
    'a chain of 8 KiB and a character',
    async () => {
      const { collateral } = await world.evidence();
      return { collateral: { tcbInfo: { ...collateral.tcbInfo, issuerChain: '-'.repeat(8_193) } } };
    },
    'attest/size',
  ],
];

/** A level with one SGX component too few. */
function shortened(): Json {
  const components = (count: number) => Array.from({ length: count }, () => ({ svn: 0 }));
  return {
    tcb: { sgxtcbcomponents: components(15), pcesvn: 0, tdxtcbcomponents: components(16) },
    tcbDate: '2024-11-13T00:00:00Z',
    tcbStatus: 'UpToDate',
  };
}

export function collateralAttacks(): void {
  describe.each([
    ['revocation lists', LISTS],
    ['signers of documents', SIGNERS],
    ['documents', DOCUMENTS],
  ])('%s', (_, attacks) => {
    beforeAll(async () => {
      world = await World.make();
    });

    test.each(attacks)('refused: %s', async (__, changes, code) => {
      const made = await changes();
      expect(await codeOf(() => world.verify(made))).toBe(code);
    });
  });
}
