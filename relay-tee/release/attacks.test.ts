/** Attacks on class `confidential`, each by name: whoever tries them gets nothing that opens anything. */
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeEvidence } from '#protocol/attestation/evidence.ts';
import { INTEL_PROFILE } from '#protocol/attestation/intel-profile.ts';
import { verifyProvider, verifyRelay } from '#protocol/attestation/verify.ts';
import { requestKeys, ChunkOpener, ChunkSealer } from '#protocol/envelope/chunks.ts';
import { openFromBoth } from '#protocol/confidential/open.ts';
import { verifyPromise } from '#protocol/confidential/promise.ts';
import { utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { openShare } from '#protocol/crypto/xwing.ts';
import { peerIdOf } from '#protocol/ids.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { random, ReleaseWorld, TestProvider, type TestJob } from '../../tests/confidential/world.ts';

let world: ReleaseWorld;
let job: TestJob;

beforeAll(async () => {
  world = await ReleaseWorld.make();
});

const verdict = async (request: ReturnType<ReleaseWorld['request']>): Promise<string> =>
  codeOf(async () => world.release.release(await request));

const providerMachine = () => TestProvider.make(world.provider.machine, () => world.clock.hostMs);

/** The request as its requester seals it. */
const sealedQuestion = async ({ secrets }: TestJob) =>
  new ChunkSealer(await requestKeys(secrets.request)).seal(utf8('Where does silk come from?'), true);

const opensWith = async (secret: Bytes, chunk: Awaited<ReturnType<typeof sealedQuestion>>): Promise<string> =>
  codeOf(async () => new ChunkOpener(await requestKeys(secret)).open(chunk));

describe('a provider that tries to read what is not its own', () => {
  beforeAll(async () => {
    job = await world.job();
  });

  test('real enc handed in with a laxer policy: the share opens nothing', async () => {
    const chunk = await sealedQuestion(job);
    const lax = { ...world.policy, machines: 'any-machine', minEvaluationNumber: 1 } as const;
    const laxer = await world.ticket({ policy: lax });
    const share = await world.release.release(await world.request(job, { ticket: laxer.bytes }));
    const { keys } = world.provider;
    const own = await openFromBoth(keys, laxer, job.encapsulations, share);
    expect(await opensWith(own.request, chunk)).toBe('envelope/open');
    expect(await codeOf(() => openFromBoth(keys, job.ticket, job.encapsulations, share))).toBe(
      'envelope/open',
    );
    const honest = await openFromBoth(
      keys,
      job.ticket,
      job.encapsulations,
      await world.release.release(await world.request(job)),
    );
    expect(await opensWith(honest.request, chunk)).toBe('no error');
  });

  test('replayed release: the box of one job is none of another', async () => {
    const [first, second] = [await world.job(), await world.job()];
    const released = await world.release.release(await world.request(first));
    expect(
      await codeOf(() => openFromBoth(world.provider.keys, second.ticket, second.encapsulations, released)),
    ).toBe('envelope/open');
    expect(
      await codeOf(() =>
        verifyPromise(released.promise, { ...second, relayEnc: second.encapsulations.relay }),
      ),
    ).toBe('release/promise');
  });

  test('release for another job: a second encapsulation under one ticket is refused', async () => {
    const [first, second] = [await world.job(), await world.job()];
    expect(await verdict(world.request(first))).toBe('no error');
    const { relay } = second.encapsulations;
    expect(await verdict(world.request(first, { enc: relay }))).toBe('release/repeated');
    const { keyId } = await world.epochs.current();
    expect(await verdict(world.request(first, { relayKeyId: keyId, enc: random(1120) }))).toBe(
      'release/repeated',
    );
  });

  test('release for the job of another provider', async () => {
    const other = await providerMachine();
    const evidence = encodeEvidence(await other.evidence(world.release.nonce()));
    expect(await verdict(world.request(await world.job(), { evidence }))).toBe('attest/report-data');
  });

  test('swapped keys: the right provider with another sealing key than the ticket names', async () => {
    const other = await providerMachine();
    const { sealingKey } = other;
    const nonce = world.release.nonce();
    const evidence = encodeEvidence(await world.provider.evidence(nonce, { sealingKey }));
    expect(await verdict(world.request(await world.job(), { evidence }))).toBe('release/recipient');
    const shown = await world.provider.evidence(world.release.nonce());
    const swapped = encodeEvidence({ ...shown, sealingKey });
    expect(await verdict(world.request(await world.job(), { evidence: swapped }))).toBe('attest/report-data');
  });

  test('the box opens for nobody but the attested key', async () => {
    const own = await world.job();
    const released = await world.release.release(await world.request(own));
    const { keys } = await providerMachine();
    expect(await codeOf(() => openFromBoth(keys, own.ticket, own.encapsulations, released))).toBe(
      'envelope/open',
    );
    expect(await codeOf(() => openShare(world.provider.keys, released, new Uint8Array()))).toBe(
      'envelope/open',
    );
  });
});

describe('evidence that is of something else', () => {
  test("a provider's quote shown as the relay's", async () => {
    const nonce = random(32);
    const evidence = await world.provider.evidence(nonce);
    const id = await peerIdOf(evidence.signingKey);
    const expected = { network: 'devnet', id, freshness: { kind: 'nonce', nonce } } as const;
    expect(await codeOf(() => verifyRelay(evidence, expected, world.judgement(world.policy)))).toBe(
      'attest/report-data',
    );
  });

  test("the relay's own quote shown as a provider's", async () => {
    const nonce = world.release.nonce();
    const evidence = encodeEvidence(await world.attester.evidenceFor(nonce));
    expect(await verdict(world.request(await world.job(), { evidence }))).toBe('attest/measurement');
  });

  test('a quote of another network', async () => {
    const evidence = await world.provider.evidence(world.release.nonce(), { network: 'mainnet' });
    const request = world.request(await world.job(), { evidence: encodeEvidence(evidence) });
    expect(await verdict(request)).toBe('attest/report-data');
  });

  test('simulated evidence to a production client, and to a production relay', async () => {
    const nonce = random(32);
    const evidence = await world.attester.evidenceFor(nonce);
    const production = { nowMs: world.clock.hostMs, profile: INTEL_PROFILE, policy: world.relayPolicy };
    const id = await peerIdOf(world.signer.publicKey);
    const expected = { network: 'devnet', id, freshness: { kind: 'nonce', nonce } } as const;
    expect(await codeOf(() => verifyRelay(evidence, expected, production))).toBe('attest/root');
    const shown = await world.provider.evidence(nonce);
    const named = { ...expected, id: world.provider.identity.peerId };
    expect(await codeOf(() => verifyProvider(shown, named, { ...production, policy: world.policy }))).toBe(
      'attest/root',
    );
    const real = await ReleaseWorld.make({ profile: INTEL_PROFILE });
    expect(await codeOf(async () => real.release.release(await real.request(await real.job())))).toBe(
      'attest/root',
    );
  });

  test('a nonce that is not of this relay, or not any more', async () => {
    const evidence = async (nonce: Bytes) => encodeEvidence(await world.provider.evidence(nonce));
    const asked = async (nonce: Bytes) =>
      world.request(await world.job(), { evidence: await evidence(nonce) });
    const nonce = world.release.nonce();
    expect(await verdict(asked(random(32)))).toBe('release/nonce');
    expect(await verdict(asked((await ReleaseWorld.make()).release.nonce()))).toBe('release/nonce');
    expect(await verdict(asked(nonce.with(0, 0xff)))).toBe('release/nonce');
    world.clock.pass(60_001);
    expect(await verdict(asked(nonce))).toBe('release/nonce');
  });

  test('evidence older than allowed, though it was verified a moment ago', async () => {
    const notAfterMs = world.clock.hostMs + 30_000;
    const shown = await world.provider.evidence(world.release.nonce(), { notAfterMs });
    const evidence = encodeEvidence(shown);
    expect(await verdict(world.request(await world.job(), { evidence }))).toBe('no error');
    world.clock.pass(30_000);
    expect(await verdict(world.request(await world.job(), { evidence }))).toBe('attest/lifetime');
  });

  test('the floor was raised since', async () => {
    const own = await ReleaseWorld.make();
    const evidence = encodeEvidence(await own.provider.evidence(own.release.nonce()));
    const asked = async () =>
      codeOf(async () => own.release.release(await own.request(await own.job(), { evidence })));
    expect(await asked()).toBe('no error');
    own.floor = { ...own.floor, minEvaluationNumber: own.floor.minEvaluationNumber + 1 };
    expect(await asked()).toBe('attest/evaluation');
    own.floor = { ...own.floor, minEvaluationNumber: 1, modules: [{ version: 1, minSvn: 7 }] };
    expect(await asked()).toBe('attest/module-floor');
    own.floor = { ...own.floor, modules: own.policy.modules, machines: [new Uint8Array(16)] };
    expect(await asked()).toBe('attest/machine');
  });

  test('a policy that the machine does not meet, however the floor stands', async () => {
    const own = await ReleaseWorld.make();
    const strict = { ...own.policy, machines: [new Uint8Array(16)] };
    const { bytes } = await own.ticket({ policy: strict });
    const request = await own.request(await own.job(), { ticket: bytes });
    expect(await codeOf(() => own.release.release(request))).toBe('attest/machine');
  });
});
