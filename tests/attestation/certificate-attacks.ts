/** Attacks on the chain of certificates, by somebody who has a signing key of it. */
import { beforeAll, expect, test } from 'vitest';
import { INTEL_PROFILE } from '../../protocol/attestation/intel-profile.ts';
import { SIMULATED_PROFILE } from '../../protocol/attestation/simulated-profile.ts';
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { toHex } from '../../protocol/bytes/text.ts';
import { sha256 } from '../../protocol/crypto/hash.ts';
import { codeOf } from '../../protocol/vectors/testing.ts';
import {
  extension,
  issueCertificate,
  keyUsage,
  ofAuthority,
  ofLeaf,
  sgxExtension,
  type Issued,
  type Issuer,
  type Validity,
} from '../../relay-tee/attest/simulator/certificates.ts';
import { makeCollateral } from '../../relay-tee/attest/simulator/collateral.ts';
import { sequence } from '../../relay-tee/attest/simulator/der-writer.ts';
import {
  makeInfrastructure,
  PLATFORM,
  strangeRoot,
} from '../../relay-tee/attest/simulator/infrastructure.ts';
import { AUTHORITY_NAME, PCK_NAME, TCB_SIGNER_NAME } from '../../relay-tee/attest/simulator/names.ts';
import { DATES, DAY_MS, emptyList, NOW_MS, VALIDITY, World, type Changes } from './world.ts';

const EXPIRED = { notBeforeMs: NOW_MS - 40 * DAY_MS, notAfterMs: NOW_MS - DAY_MS };
const FUTURE = { notBeforeMs: NOW_MS + 1_000, notAfterMs: NOW_MS + 40 * DAY_MS };
const NO_CA = extension('551d13', sequence(), true);
const [, CA_OF_LEAVES = NO_CA] = ofAuthority(0);
const SGX = sgxExtension(PLATFORM);

/** What is otherwise about a certificate that is right in all else. */
interface Otherwise {
  readonly name?: string;
  readonly issuer?: Issuer;
  readonly validity?: Validity;
  readonly extensions?: readonly Bytes[];
}

let world: World;

/** The machine's quote with these certificates and the root behind it, signed by the key of the first. */
const showing = (pck: Issued, ...more: readonly Issued[]): Changes => ({
  quote: { pckChain: [pck, ...more].map(({ pem }) => pem).join(''), pckKeys: pck.keys },
});

const issuePck = ({ name, issuer, validity, extensions }: Otherwise): Promise<Issued> =>
  issueCertificate(
    name ?? PCK_NAME,
    issuer ?? world.infrastructure.authority,
    validity ?? VALIDITY,
    extensions ?? [...ofLeaf(), SGX],
  );

async function pck(otherwise: Otherwise): Promise<Changes> {
  const { authority, root } = world.infrastructure;
  return showing(await issuePck(otherwise), authority, root);
}

async function authority({ name, validity, extensions }: Otherwise): Promise<Changes> {
  const { root } = world.infrastructure;
  const made = await issueCertificate(
    name ?? AUTHORITY_NAME,
    root,
    validity ?? VALIDITY,
    extensions ?? ofAuthority(0),
  );
  const pckCrl = await emptyList(made);
  return { ...showing(await issuePck({ issuer: made }), made, root), collateral: { pckCrl } };
}

type Attack = readonly [name: string, changes: () => Promise<Changes>, code: string];

const ATTACKS: readonly Attack[] = [
  [
    'a root by the same name that nobody pinned',
    async () => {
      const root = await strangeRoot(VALIDITY, ofAuthority(1));
      const made = await makeInfrastructure(root, VALIDITY, PLATFORM);
      return showing(made.pck, made.authority, made.root);
    },
    'attest/root',
  ],
  [
    'a PCK certificate that an extracted PCK key issued',
    async () => {
      const { pck: extracted, root } = world.infrastructure;
      return showing(await issuePck({ issuer: extracted }), extracted, root);
    },
    'attest/pck-chain',
  ],
  [
    'the same under the name of the CA, with the real CA in the middle',
    () => pck({ issuer: { ...world.infrastructure.pck, commonName: AUTHORITY_NAME } }),
    'attest/pck-chain',
  ],
  [
    'a PCK certificate that the TCB signer issued',
    () => pck({ issuer: world.infrastructure.tcbSigner }),
    'attest/pck-chain',
  ],
  ['a CA without the CA bit', () => authority({ extensions: [keyUsage(0x06), NO_CA] }), 'attest/pck-chain'],
  [
    'a CA that may not sign certificates',
    () => authority({ extensions: [keyUsage(0x02), CA_OF_LEAVES] }),
    'attest/pck-chain',
  ],
  [
    'a CA that may not sign lists',
    () => authority({ extensions: [keyUsage(0x04), CA_OF_LEAVES] }),
    'attest/crl',
  ],
  ['a CA in the role of the TCB signer', () => authority({ name: TCB_SIGNER_NAME }), 'attest/pck-chain'],
  ['an expired CA', () => authority({ validity: EXPIRED }), 'attest/certificate-time'],
  ['an expired PCK certificate', () => pck({ validity: EXPIRED }), 'attest/certificate-time'],
  ['a PCK certificate of the future', () => pck({ validity: FUTURE }), 'attest/certificate-time'],
  ['a PCK certificate in another role', () => pck({ name: TCB_SIGNER_NAME }), 'attest/pck-chain'],
  ['a PCK certificate that is a CA', () => pck({ extensions: [...ofAuthority(0), SGX] }), 'attest/pck-chain'],
  [
    'a PCK certificate that may not sign',
    () => pck({ extensions: [keyUsage(0x20), NO_CA, SGX] }),
    'attest/pck-chain',
  ],
  ['a PCK certificate without usage', () => pck({ extensions: [NO_CA, SGX] }), 'attest/certificate'],
  ['a PCK certificate without the SGX extension', () => pck({ extensions: ofLeaf() }), 'attest/certificate'],
  [
    'half of an SGX extension',
    () => pck({ extensions: [...ofLeaf(), sgxExtension({ ...PLATFORM, components: [1, 2, 3] })] }),
    'attest/certificate',
  ],
  [
    'a PPID of 15 bytes',
    () => pck({ extensions: [...ofLeaf(), sgxExtension({ ...PLATFORM, ppid: PLATFORM.ppid.slice(1) })] }),
    'attest/certificate',
  ],
  [
    'a critical extension that nobody knows',
    () => pck({ extensions: [...ofLeaf(), SGX, extension('551d1e', sequence(), true)] }),
    'attest/certificate',
  ],
  ['usage stated twice', () => pck({ extensions: [...ofLeaf(), SGX, keyUsage(0x80)] }), 'attest/certificate'],
  [
    'a chain without its CA',
    async () => showing(world.infrastructure.pck, world.infrastructure.root),
    'attest/pck-chain',
  ],
  [
    'a chain that goes on behind its root',
    async () => {
      const { pck: leaf, authority: middle, root } = world.infrastructure;
      return showing(leaf, middle, root, root);
    },
    'attest/pck-chain',
  ],
  [
    'a quoting enclave that another PCK key vouches for',
    async () => ({ quote: { pckKeys: world.infrastructure.authority.keys } }),
    'attest/qe-report',
  ],
];

export function certificateAttacks(): void {
  beforeAll(async () => {
    world = await World.make();
  });

  test.each(ATTACKS)('refused: %s', async (_, changes, code) => {
    const made = await changes();
    expect(await codeOf(() => world.verify(made))).toBe(code);
  });

  test('simulated evidence is refused by whoever trusts Intel alone', async () => {
    expect(await codeOf(() => world.verify({ judgement: { profile: INTEL_PROFILE } }))).toBe('attest/root');
  });

  test.each([
    ['that may have one CA below', ofAuthority(1), VALIDITY, 'no error'],
    ['that may have no CA below', ofAuthority(0), VALIDITY, 'attest/pck-chain'],
    ['that is no CA', ofLeaf(), VALIDITY, 'attest/pck-chain'],
    ['that has expired', ofAuthority(1), EXPIRED, 'attest/certificate-time'],
  ] as const)('a pinned root %s', async (_, extensions, validity, code) => {
    const changes = await underRoot(await strangeRoot(validity, extensions));
    expect(await codeOf(() => world.verify(changes))).toBe(code);
  });
}

/** A whole infrastructure under `root`, and a profile that pins it. */
async function underRoot(root: Issued): Promise<Changes> {
  const made = await makeInfrastructure(root, VALIDITY, PLATFORM);
  const rootSha256 = toHex(await sha256(root.der));
  return {
    ...showing(made.pck, made.authority, made.root),
    collateral: await makeCollateral(made, DATES),
    judgement: { profile: { ...SIMULATED_PROFILE, rootSha256 } },
  };
}
