/** Key release as it should go: the share arrives, its leaf lies in the log first, and asked again the answer is the same. */
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeEvidence } from '#protocol/attestation/evidence.ts';
import { confidentialPolicyHash, encodeConfidentialPolicy } from '#protocol/attestation/policy-document.ts';
import { openFromBoth } from '#protocol/confidential/open.ts';
import { verifyPromise } from '#protocol/confidential/promise.ts';
import { verifyInclusion } from '#protocol/log/verify.ts';
import { keyRefusalRecord, leafOf } from '#protocol/log/leaves.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { logOf } from '../../tests/relay/log.ts';
import { inclusionProof } from '../log/proofs.ts';
import { ReleaseRefused } from './refusals.ts';
import { random, ReleaseWorld, TICKET_MS } from '../../tests/confidential/world.ts';

let world: ReleaseWorld;

beforeAll(async () => {
  world = await ReleaseWorld.make();
});

/** The refusal that `work` fails with. */
async function refusalOf(work: Promise<unknown>): Promise<ReleaseRefused> {
  const error = await work.catch((each: unknown) => each);
  if (error instanceof ReleaseRefused) return error;
  throw new Error(`no logged refusal: ${String(error)}`);
}

describe('a release', () => {
  test('gives the provider what the requester sealed with, and the requester a promise', async () => {
    const job = await world.job();
    const { promise, ...share } = await world.release.release(await world.request(job));
    expect(await openFromBoth(world.provider.keys, job.ticket, job.encapsulations, share)).toEqual(
      job.secrets,
    );
    const promised = await verifyPromise(promise, { ...job, relayEnc: job.encapsulations.relay });
    expect(world.books.leaves[promised.position]).toEqual(promised.leaf);
    expect(promised.timeMs).toBe(world.clock.hostMs);
  });

  test('is in the log that its promise names, as anybody can check', async () => {
    const job = await world.job();
    const { promise } = await world.release.release(await world.request(job));
    const { leaf, position } = await verifyPromise(promise, { ...job, relayEnc: job.encapsulations.relay });
    const { log } = logOf(world.books.leaves);
    const proof = await inclusionProof(log, position, log.size);
    await verifyInclusion(log.head(), position, leaf, proof);
  });

  test('does not leave before its leaf is on the disk', async () => {
    const [asked, written] = [Promise.withResolvers<true>(), Promise.withResolvers<number>()];
    const { standing } = world.books;
    const appendLeaf = (): Promise<number> => {
      asked.resolve(true);
      return written.promise;
    };
    const own = await ReleaseWorld.make({ books: { standing, appendLeaf } });
    let left = false;
    const released = own.release.release(await own.request(await own.job())).then(() => (left = true));
    await asked.promise;
    await new Promise(setImmediate); // whatever does not wait for the disk is through by now
    expect(left).toBe(false);
    written.resolve(0);
    expect(await released).toBe(true);
  });

  test('asked for again, also at the same time, is the same answer and one leaf', async () => {
    const job = await world.job();
    const request = await world.request(job);
    const before = world.books.leaves.length;
    const answers = await Promise.all([1, 2, 3].map(() => world.release.release(request)));
    const later = await world.release.release(await world.request(job));
    for (const each of [...answers, later]) expect(each).toEqual(answers[0]);
    expect(world.books.leaves.length).toBe(before + 1);
  });

  test('needs no new quote while the last one was verified at most 60 s ago', async () => {
    const evidence = encodeEvidence(await world.provider.evidence(world.release.nonce()));
    const shown = async () => world.release.release(await world.request(await world.job(), { evidence }));
    await shown();
    world.clock.pass(59_999);
    await shown();
    world.clock.pass(1);
    expect(await codeOf(shown)).toBe('no error'); // the nonce itself is 60 s old, and that is allowed
    world.clock.pass(60_001);
    expect(await codeOf(shown)).toBe('release/nonce');
  });
});

describe('nothing is released', () => {
  test.each([
    ['starting', 'relay/starting'],
    ['superseded', 'relay/superseded'],
    ['stopping', 'relay/stopping'],
  ] as const)('by an instance that is %s', async (phase, code) => {
    const request = await world.request(await world.job());
    world.books.phase = phase;
    expect(await codeOf(() => world.release.release(request))).toBe(code);
    world.books.phase = 'serving';
    expect(await codeOf(() => world.release.release(request))).toBe('no error');
  });

  test('without a fresh view of the chain', async () => {
    const request = await world.request(await world.job());
    world.books.viewIsGood = false;
    expect(await codeOf(() => world.release.release(request))).toBe('relay/stalled');
    world.books.viewIsGood = true;
  });

  test('for a ticket of class open, of another relay or vault, changed, or past', async () => {
    const job = await world.job();
    const open = await world.ticket({}, { class: 'open' });
    const request = await world.request(job);
    const verdict = (ticket: typeof open.bytes) =>
      codeOf(() => world.release.release({ ...request, ticket }));
    expect(await verdict(open.bytes)).toBe('ticket/invalid');
    expect(await verdict((await (await ReleaseWorld.make()).ticket({}, {})).bytes)).not.toBe('no error');
    expect(await verdict(request.ticket.with(200, (request.ticket[200] ?? 0) ^ 1))).not.toBe('no error');
    expect(await verdict((await world.ticket({}, { expiresAtMs: world.clock.hostMs })).bytes)).toBe(
      'ticket/late',
    );
  });

  test('under a policy that the relay was not given, or has forgotten', async () => {
    const job = await world.job();
    const policyHash = await confidentialPolicyHash({ ...world.policy, minEvaluationNumber: 2 });
    const { bytes } = await world.ticket({}, { policyHash });
    const request = await world.request(job, { ticket: bytes });
    expect(await codeOf(() => world.release.release(request))).toBe('release/policy');
  });

  test('for a key of the relay that is over', async () => {
    const own = await ReleaseWorld.make();
    const job = await own.job();
    own.clock.pass(3_600_000 + TICKET_MS);
    const { bytes } = await own.ticket();
    const request = await own.request(job, { ticket: bytes });
    expect(await codeOf(() => own.release.release(request))).toBe('release/key');
  });
});

describe('a refusal', () => {
  test('lies in the log once for its ticket and reason, and the provider has what it takes to find it', async () => {
    const job = await world.job();
    const request = await world.request(job, { relayKeyId: random(32) });
    const before = world.books.leaves.length;
    const refusals = [1, 2].map(() => refusalOf(world.release.release(request)));
    const [refused, again] = await Promise.all(refusals);
    if (!refused) throw new Error('no refusal');
    expect(again).toBe(refused);
    expect(world.books.leaves.length).toBe(before + 1);
    expect(world.books.leaves[refused.position]).toEqual(
      await leafOf('refusal', refused.salt, refused.record),
    );
    expect(keyRefusalRecord.decode(refused.record)).toEqual({
      ticketHash: job.ticket.hash,
      provider: world.provider.identity.peerId,
      policyHash: job.ticket.policyHash,
      reason: 'release/key',
      timeMs: world.clock.hostMs,
    });
  });

  test('does not stand in the way of a better request', async () => {
    const job = await world.job();
    const request = await world.request(job);
    await refusalOf(world.release.release({ ...request, relayKeyId: random(32) }));
    expect(await codeOf(() => world.release.release(request))).toBe('no error');
  });

  test('of evidence that is none is logged as well', async () => {
    const request = await world.request(await world.job(), { evidence: random(100) });
    expect((await refusalOf(world.release.release(request))).code).toBe('wire/malformed');
  });
});

test.each([
  ['nothing', new Uint8Array()],
  ['no CBOR', Uint8Array.of(0xff)],
])('a policy document that is %s is refused before there is a ticket', async (_, document) => {
  expect(await codeOf(() => world.release.keepPolicy(document))).toBe('release/policy');
});

test('a policy document is refused in any spelling but its own', async () => {
  const document = encodeConfidentialPolicy(world.policy);
  expect(await codeOf(() => world.release.keepPolicy(document.subarray(0, -1)))).toBe('release/policy');
  expect(await world.release.keepPolicy(document)).toEqual(await confidentialPolicyHash(world.policy));
});

test('what has ended is forgotten: keys above all', async () => {
  const own = await ReleaseWorld.make();
  const { keyId } = await own.epochs.current();
  await own.release.release(await own.request(await own.job()));
  expect(own.epochs.find(keyId)).toBeDefined();
  own.clock.pass(3_600_000 + TICKET_MS);
  own.release.tidy();
  expect(own.epochs.find(keyId)).toBeUndefined();
});
