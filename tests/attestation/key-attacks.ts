/** Genuine machines whose keys, names, times or answers are not what the verifier asked for. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { AttestedRelay } from '../../protocol/attestation/attested.ts';
import type { Evidence } from '../../protocol/attestation/evidence.ts';
import { INTEL_PROFILE } from '../../protocol/attestation/intel-profile.ts';
import { providerStatement, relayStatement } from '../../protocol/attestation/liveness.ts';
import type { ReportDataFields } from '../../protocol/attestation/report-data.ts';
import {
  checkStillProven,
  verifyProvider,
  verifyRelay,
  type ExpectedProvider,
  type ExpectedRelay,
} from '../../protocol/attestation/verify.ts';
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { generateIdentityKeys, identityOf, type Identity } from '../../protocol/crypto/identity.ts';
import { codeOf } from '../../protocol/vectors/testing.ts';
import { NOW_MS, World } from './world.ts';

const HOUR_MS = 3_600_000;
const CHECKPOINT = 'bombyx.example/relay\n7\nroot\n';

const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

let world: World;
let other: Identity;
let evidence: Evidence;

/** Evidence over these fields, whoever then says that it holds others. */
const made = (change: Partial<ReportDataFields>): Promise<Evidence> =>
  world.machine.evidenceFor({ ...world.keys, ...change });

const expected = (): ExpectedRelay & ExpectedProvider => ({
  network: 'devnet',
  id: world.keys.id,
  freshness: { kind: 'nonce', nonce: world.keys.nonce },
});

const relayCode = (shown: Evidence, change: Partial<ExpectedRelay> = {}, judgement = {}): Promise<string> =>
  codeOf(() => verifyRelay(shown, { ...expected(), ...change }, { ...world.judgement(), ...judgement }));

const providerCode = (shown: Evidence, change: Partial<ExpectedProvider> = {}): Promise<string> =>
  codeOf(() => verifyProvider(shown, { ...expected(), ...change }, world.judgement()));

function reportDataAttacks(): void {
  test('a relay that proves itself is named with everything that it rests on', async () => {
    const relay = await verifyRelay(evidence, expected(), world.judgement());
    expect(relay).toMatchObject({
      evidence: 'simulated',
      network: 'devnet',
      id: world.keys.id,
      measurement: { name: 'SIMULATED relay' },
      tcb: { status: 'UpToDate' },
      sealingKey: world.keys.sealingKey,
      signingKey: world.signer.publicKey,
      notAfterMs: NOW_MS + HOUR_MS,
      issuedAtMs: NOW_MS,
      validUntilMs: NOW_MS + HOUR_MS,
    });
  });

  test('refused: a sealing key put in the place of the attested one', async () => {
    expect(await relayCode({ ...evidence, sealingKey: random(1_216) })).toBe('attest/report-data');
  });

  test('refused: a signing key put in the place of the attested one', async () => {
    const shown = { ...evidence, signingKey: other.publicKey };
    expect(await relayCode(shown)).toBe('attest/identity');
    expect(await relayCode(shown, { id: other.peerId })).toBe('attest/report-data');
  });

  test("refused: a provider's quote shown as the relay's, and the other way round", async () => {
    const ofProvider = await made({ role: 'provider' });
    expect(await relayCode(ofProvider)).toBe('attest/report-data');
    expect(await providerCode(ofProvider)).toBe('no error');
    expect(await providerCode(evidence)).toBe('attest/report-data');
  });

  test('refused: a quote of another network', async () => {
    expect(await relayCode(await made({ network: 'mainnet' }))).toBe('attest/report-data');
    expect(await relayCode(evidence, { network: 'mainnet' })).toBe('attest/report-data');
  });

  test("refused: another relay's or provider's quote", async () => {
    expect(await relayCode(evidence, { id: other.peerId })).toBe('attest/identity');
    const ofProvider = await made({ role: 'provider' });
    expect(await providerCode(ofProvider, { id: other.peerId })).toBe('attest/report-data');
  });

  test('refused: an answer to an earlier nonce, whatever it says its nonce was', async () => {
    const nonce = random(32);
    const earlier = await made({ nonce: random(32) });
    expect(await relayCode(earlier)).toBe('attest/report-data');
    expect(await relayCode({ ...earlier, nonce: world.keys.nonce })).toBe('attest/report-data');
    expect(await relayCode(evidence, { freshness: { kind: 'nonce', nonce } })).toBe('attest/report-data');
  });

  test('refused: a byte that was moved from one field into the next', async () => {
    const longer = { network: 'devnetr', role: 'relay' } as const;
    expect(await relayCode(await made(longer))).toBe('attest/report-data');
  });

  test('refused: keys and nonces of another length', async () => {
    expect(await relayCode({ ...evidence, sealingKey: random(32) })).toBe('attest/size');
    expect(await relayCode({ ...evidence, signingKey: random(31) })).toBe('attest/size');
    const freshness = { kind: 'nonce', nonce: new Uint8Array() } as const;
    expect(await relayCode(evidence, { freshness })).toBe('attest/size');
  });

  test('refused: simulated evidence, by a client of production', async () => {
    expect(await relayCode(evidence, {}, { profile: INTEL_PROFILE })).toBe('attest/root');
  });

  test('refused: evidence of another program', async () => {
    const measurement = { ...world.machine.measurement, rtMr2: random(48) };
    const policy = { ...world.policy, measurements: [measurement] };
    expect(await relayCode(evidence, {}, { policy })).toBe('attest/measurement');
  });
}

function lifetimes(): void {
  test.each([
    ['ends now', 0, 'attest/lifetime'],
    ['ends in a millisecond', 1, 'no error'],
    ['was made by a clock two minutes ahead', HOUR_MS + 120_000, 'no error'],
    ['was made for longer', HOUR_MS + 120_001, 'attest/lifetime'],
    ['was made for ever', 9_000_000_000_000 - NOW_MS, 'attest/lifetime'],
  ])('a proof that %s', async (_, afterMs, code) => {
    expect(await relayCode(await made({ notAfterMs: NOW_MS + afterMs }))).toBe(code);
  });

  test('refused: a later end than the quote vouches for', async () => {
    const ended = await made({ notAfterMs: NOW_MS - 1 });
    expect(await relayCode({ ...ended, notAfterMs: NOW_MS + HOUR_MS })).toBe('attest/report-data');
  });

  test('a result is checked again on every use: it ends, and floors rise', async () => {
    const relay = await verifyRelay(evidence, expected(), world.judgement());
    const check = (nowMs: number, minEvaluationNumber = 18) =>
      codeOf(() => {
        checkStillProven(relay, nowMs, { minEvaluationNumber });
      });
    expect(await check(NOW_MS + HOUR_MS - 1)).toBe('no error');
    expect(await check(NOW_MS + HOUR_MS)).toBe('attest/lifetime');
    expect(await check(NOW_MS - 120_001)).toBe('attest/lifetime');
    expect(await check(NaN)).toBe('attest/lifetime');
    expect(await check(NOW_MS, 19)).toBe('attest/evaluation');
  });

  test('a result ends with its collateral', async () => {
    const endMs = NOW_MS + 29 * 24 * HOUR_MS;
    const nowMs = endMs - 1_000;
    const late = await made({ notAfterMs: nowMs + HOUR_MS });
    const relay = await verifyRelay(late, expected(), { ...world.judgement(), nowMs });
    expect(relay.validUntilMs).toBe(endMs);
    const check = (atMs: number) =>
      codeOf(() => {
        checkStillProven(relay, atMs, world.policy);
      });
    expect(await check(endMs)).toBe('no error');
    expect(await check(endMs + 1)).toBe('attest/lifetime');
  });

  test('refused: what only looks like a result', async () => {
    const relay = await verifyRelay(evidence, expected(), world.judgement());
    const forged: AttestedRelay = { ...relay, sealingKey: random(1_216) };
    expect(await codeOf(() => checkStillProven(forged, NOW_MS, world.policy))).toBe('attest/unproven');
    expect(Object.isFrozen(relay)).toBe(true);
  });
}

/** A quote that was made before, and a live signature that says `statement`. */
function liveAttacks(): void {
  const live = async (signer: Identity, change: Partial<Parameters<typeof relayStatement>[0]> = {}) => {
    const asked = { challenge: random(32), caller: other.peerId, checkpoint: CHECKPOINT };
    const { reportData } = await verifyRelay(evidence, expected(), world.judgement());
    const statement = relayStatement({ ...asked, relay: world.keys.id, reportData, ...change });
    const signature = await signer.sign(statement.domain, statement.body);
    return { freshness: { kind: 'live', ...asked, signature } } as const;
  };

  test('a quote is used again, with a live signature over the challenge', async () => {
    expect(await relayCode(evidence, await live(world.signer))).toBe('no error');
  });

  test.each([
    ['an earlier challenge', { challenge: new Uint8Array(32) }],
    ['another checkpoint than the one shown', { checkpoint: 'bombyx.example/relay\n6\nroot\n' }],
    ['another quote', { reportData: new Uint8Array(64) }],
  ])('refused: an answer about %s', async (_, change) => {
    expect(await relayCode(evidence, await live(world.signer, change))).toBe('attest/live');
  });

  test("refused: another caller's answer, another relay's, and another key's", async () => {
    expect(await relayCode(evidence, await live(world.signer, { caller: world.keys.id }))).toBe(
      'attest/live',
    );
    expect(await relayCode(evidence, await live(world.signer, { relay: other.peerId }))).toBe('attest/live');
    expect(await relayCode(evidence, await live(other))).toBe('attest/live');
  });

  test('refused: a quote that is used again without a challenge that can be answered', async () => {
    const { freshness } = await live(world.signer);
    expect(await relayCode(evidence, { freshness: { ...freshness, signature: random(64) } })).toBe(
      'attest/live',
    );
    expect(await relayCode(evidence, { freshness: { ...freshness, signature: random(0) } })).toBe(
      'attest/live',
    );
  });
}

function sessionAttacks(): void {
  const session = async (signer: Identity, change: Partial<Parameters<typeof providerStatement>[0]> = {}) => {
    const shown = await made({ role: 'provider' });
    const asked = { sessionId: random(32), requester: other.peerId };
    const proven = await verifyProvider(shown, expected(), world.judgement());
    const statement = providerStatement({ ...proven, ...asked, ...change });
    const signature = await signer.sign(statement.domain, statement.body);
    return [shown, { freshness: { kind: 'live', ...asked, signature } }] as const;
  };

  test('a provider answers in its session', async () => {
    expect(await providerCode(...(await session(world.signer)))).toBe('no error');
  });

  test.each([
    ['another session', { sessionId: new Uint8Array(32) }],
    ['another sealing key', { sealingKey: new Uint8Array(1_216) }],
    ['another quote', { reportData: new Uint8Array(64) }],
  ])('refused: an answer for %s', async (_, change) => {
    expect(await providerCode(...(await session(world.signer, change)))).toBe('attest/live');
  });

  test("refused: another requester's answer, and another key's", async () => {
    expect(await providerCode(...(await session(world.signer, { requester: world.keys.id })))).toBe(
      'attest/live',
    );
    expect(await providerCode(...(await session(other)))).toBe('attest/live');
  });

  test("refused: a relay's live answer in a session", async () => {
    const [shown, { freshness }] = await session(world.signer);
    const { reportData } = await verifyProvider(shown, expected(), world.judgement());
    const statement = relayStatement({
      challenge: freshness.sessionId,
      caller: freshness.requester,
      relay: world.keys.id,
      reportData,
      checkpoint: '',
    });
    const signature = await world.signer.sign(statement.domain, statement.body);
    expect(await providerCode(shown, { freshness: { ...freshness, signature } })).toBe('attest/live');
  });
}

export function keyAttacks(): void {
  beforeAll(async () => {
    world = await World.make();
    other = await identityOf(await generateIdentityKeys());
    evidence = await world.machine.evidenceFor(world.keys);
  });

  describe('report data', reportDataAttacks);
  describe('lifetime', lifetimes);
  describe('a live relay', liveAttacks);
  describe('a live provider', sessionAttacks);
}
