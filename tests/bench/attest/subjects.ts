/**
 * What the benchmark of the verifier measures, in Node and in a browser alike.
 *
 * `real` is Intel's own signature over a machine and its boot log: everything about the hardware. `whole` is a simulated
 * relay, whose keys, lifetime and live signature are checked as well; its list of revoked platforms is as long as Intel's.
 * Phala's verifier gets the same quote and collateral, and checks no more than it can: neither program nor keys.
 */
import { Buffer } from 'buffer'; // in a page the package of that name, which Phala's verifier needs there
import { QuoteVerifier, verify as verifyByPhala } from '@phala/dcap-qvl';
import type { Collateral } from '../../../protocol/attestation/evidence.ts';
import { judgementOf, RAW_COLLATERAL, REAL_DSTACK } from '../../../protocol/attestation/fixtures/real.ts';
import { relayStatement } from '../../../protocol/attestation/liveness.ts';
import { verifyMachine } from '../../../protocol/attestation/verify-machine.ts';
import { verifyRelay } from '../../../protocol/attestation/verify.ts';
import { fromUtf8 } from '../../../protocol/bytes/bytes.ts';
import { toHex } from '../../../protocol/bytes/text.ts';
import { NOW_MS, World } from '../../attestation/world.ts';

/** Entries of Intel's list for server platforms in 2025. */
const REVOKED = 45;
const WARM_UP_ROUNDS = 5;

export interface Subject {
  readonly name: 'real' | 'whole';
  readonly ours: () => Promise<unknown>;
  readonly theirs: () => unknown;
}

export interface Samples {
  readonly name: Subject['name'];
  readonly oursMs: readonly number[];
  readonly theirsMs: readonly number[];
}

function realSubject(): Subject {
  const { evidence } = REAL_DSTACK;
  const judgement = judgementOf(REAL_DSTACK);
  return {
    name: 'real',
    ours: () => verifyMachine(evidence, judgement),
    theirs: () => verifyByPhala(evidence.quote, RAW_COLLATERAL.dstack, judgement.nowMs / 1_000),
  };
}

async function wholeSubject(): Promise<Subject> {
  const world = await World.make();
  const { root, authority } = world.infrastructure;
  const revokedByAuthority = Array.from({ length: REVOKED }, () =>
    crypto.getRandomValues(new Uint8Array(20)),
  );
  const evidence = await world.evidence({ parts: { revokedByAuthority } });
  const { id, network, nonce } = world.keys;
  const judgement = world.judgement();
  const asked = { challenge: nonce, caller: id, checkpoint: 'bombyx.example/relay\n7\nroot\n' };
  const first = await verifyRelay(evidence, { network, id, freshness: { kind: 'nonce', nonce } }, judgement);
  const { domain, body } = relayStatement({ ...asked, relay: id, reportData: first.reportData });
  const freshness = { kind: 'live', ...asked, signature: await world.signer.sign(domain, body) } as const;
  const raw = rawOf(evidence.collateral, authority.pem + root.pem);
  const phala = QuoteVerifier.newWithRootCa(Buffer.from(root.der));
  return {
    name: 'whole',
    ours: () => verifyRelay(evidence, { network, id, freshness }, judgement),
    theirs: () => phala.verify(evidence.quote, raw, NOW_MS / 1_000),
  };
}

/** Collateral in the form that Phala's verifier takes. */
export const rawOf = ({ tcbInfo, qeIdentity, rootCrl, pckCrl }: Collateral, pckCrlChain: string) => ({
  tcb_info: fromUtf8(tcbInfo.json),
  tcb_info_signature: toHex(tcbInfo.signature),
  tcb_info_issuer_chain: tcbInfo.issuerChain,
  qe_identity: fromUtf8(qeIdentity.json),
  qe_identity_signature: toHex(qeIdentity.signature),
  qe_identity_issuer_chain: qeIdentity.issuerChain,
  root_ca_crl: toHex(rootCrl),
  pck_crl: toHex(pckCrl),
  pck_crl_issuer_chain: pckCrlChain,
});

export const makeSubjects = async (): Promise<Subject[]> => [realSubject(), await wholeSubject()];

/** Both in turn, round after round, so that what else the machine does falls on both. */
export async function measure({ name, ours, theirs }: Subject, rounds: number): Promise<Samples> {
  const oursMs: number[] = [];
  const theirsMs: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const startMs = performance.now();
    await ours();
    const betweenMs = performance.now();
    theirs();
    const endMs = performance.now();
    if (round < 0) continue;
    oursMs.push(betweenMs - startMs);
    theirsMs.push(endMs - betweenMs);
  }
  return { name, oursMs, theirsMs };
}
