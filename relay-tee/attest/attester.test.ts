/** The relay's evidence, as a requester judges it: for its own nonce, or an hour's quote with a live signature. */
import { beforeEach, expect, test } from 'vitest';
import { relayStatement } from '#protocol/attestation/liveness.ts';
import { SIMULATED_PROFILE } from '#protocol/attestation/simulated-profile.ts';
import { verifyRelay } from '#protocol/attestation/verify.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { verifySignature } from '#protocol/crypto/identity.ts';
import { peerIdOf, type PeerId } from '#protocol/ids.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { testRelaySigner } from '../ledger/testing/keys.ts';
import { TestClock } from '../ledger/testing/world.ts';
import { EpochKeys } from '../release/epochs.ts';
import { EPOCH_MS } from '../release/limits.ts';
import { Attester, type LiveQuestion } from './attester.ts';
import { SimulatedSource } from './simulated-source.ts';
import type { MachineQuote } from './source.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const CHECKPOINT = 'bombyx.example/relay\n7\nroot\n';
const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));
const signer = testRelaySigner('relay');
const id = await peerIdOf(signer.publicKey);
const caller: PeerId = await peerIdOf(random(32));
const source = await SimulatedSource.boot('relay', new Uint8Array(32).fill(1), NOW_MS);

let clock: TestClock;
let quoted: number;
let running: number;
let attester: Attester;
let failing: boolean;

beforeEach(() => {
  clock = new TestClock(NOW_MS);
  [quoted, running, failing] = [0, 0, false];
  attester = new Attester({
    network: 'devnet',
    signer,
    epochs: new EpochKeys(clock.now, 600_000),
    quotes: { quote },
    collateral: source,
    random,
  });
});

/** A machine that makes one quote at a time. */
async function quote(reportData: Bytes): Promise<MachineQuote> {
  quoted++;
  running++;
  try {
    if (running > 1) throw new Error('two at once');
    if (failing) throw new Error('machine');
    return await source.quote(reportData);
  } finally {
    running--;
  }
}

const judgement = () => ({ nowMs: clock.hostMs, profile: SIMULATED_PROFILE, policy: source.policy });
const question = (): LiveQuestion => ({ challenge: random(32), caller, checkpoint: CHECKPOINT });

/** What a requester makes of a live answer. */
async function verifyLive(asked: LiveQuestion, change: Partial<LiveQuestion> = {}) {
  const { evidence, signature } = await attester.liveEvidence(asked);
  const freshness = { kind: 'live', ...asked, ...change, signature } as const;
  return verifyRelay(evidence, { network: 'devnet', id, freshness }, judgement());
}

test('a nonce of the caller is in its quote', async () => {
  const nonce = random(32);
  const evidence = await attester.evidenceFor(nonce);
  const expected = { network: 'devnet', id, freshness: { kind: 'nonce', nonce } } as const;
  expect((await verifyRelay(evidence, expected, judgement())).signingKey).toEqual(signer.publicKey);
});

test('one quote serves everybody of an epoch, each with a signature of its own', async () => {
  const proven = await Promise.all([question(), question(), question()].map((each) => verifyLive(each)));
  clock.pass(EPOCH_MS - 1);
  proven.push(await verifyLive(question()));
  expect(quoted).toBe(1);
  for (const each of proven) expect(each.sealingKey).toEqual(proven[0]?.sealingKey);
});

test('the next epoch has another key and another quote', async () => {
  const first = await verifyLive(question());
  clock.pass(EPOCH_MS);
  const second = await verifyLive(question());
  expect(quoted).toBe(2);
  expect(second.sealingKey).not.toEqual(first.sealingKey);
  expect(second.notAfterMs).toBe(first.notAfterMs + EPOCH_MS);
});

test.each<readonly [string, Partial<LiveQuestion>]>([
  ['challenge', { challenge: random(32) }],
  ['caller', { caller: id }],
  ['checkpoint', { checkpoint: `${CHECKPOINT}x` }],
])('a live signature is worth nothing for another %s', async (_, change) => {
  expect(await codeOf(() => verifyLive(question(), change))).toBe('attest/live');
});

test('a live signature is of the statement of §15.2 and no other', async () => {
  const asked = question();
  const { evidence, signature } = await attester.liveEvidence(asked);
  const { reportData } = await verifyLive(asked);
  const { domain, body } = relayStatement({ ...asked, relay: id, reportData });
  expect(await verifySignature(evidence.signingKey, domain, body, signature)).toBe(true);
});

test('a quote that failed is made again for the next one who asks', async () => {
  failing = true;
  expect(await codeOf(() => attester.liveEvidence(question()))).toContain('machine');
  failing = false;
  expect(await codeOf(() => verifyLive(question()))).toBe('no error');
});

test('quotes are made one after the other, and callers are refused when too many wait', async () => {
  const codes = await Promise.all(
    Array.from({ length: 20 }, () => codeOf(() => attester.evidenceFor(random(32)))),
  );
  expect(codes.filter((each) => each === 'no error')).toHaveLength(16);
  expect(codes.filter((each) => each === 'relay/busy')).toHaveLength(4);
  expect(await codeOf(() => attester.evidenceFor(random(32)))).toBe('no error');
});

test('refuses questions of the wrong size', async () => {
  expect(await codeOf(() => attester.evidenceFor(random(31)))).toBe('input/invalid');
  expect(await codeOf(() => attester.liveEvidence({ ...question(), challenge: random(33) }))).toBe(
    'input/invalid',
  );
  expect(await codeOf(() => attester.liveEvidence({ ...question(), checkpoint: 'x'.repeat(1_025) }))).toBe(
    'input/invalid',
  );
  expect(quoted).toBe(0);
});

test('a machine that answers with a quote over something else is refused', async () => {
  const stale = await source.quote(new Uint8Array(64));
  const own = new Attester({
    network: 'devnet',
    signer,
    epochs: new EpochKeys(clock.now, 600_000),
    quotes: { quote: async () => stale },
    collateral: source,
    random,
  });
  expect(await codeOf(() => own.evidenceFor(random(32)))).toBe('relay/evidence');
});
