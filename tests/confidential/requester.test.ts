/** The requester of class `confidential`: what it seals to, and what it shows of an answer. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { signPromise, verifyPromise } from '#protocol/confidential/promise.ts';
import { sealToBoth } from '#protocol/confidential/seal.ts';
import { sha256 } from '#protocol/crypto/hash.ts';
import { sealingKeyId } from '#protocol/crypto/sealing.ts';
import { peerIdOf } from '#protocol/ids.ts';
import { keyReleaseRecord } from '#protocol/log/leaves.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { testKey } from '../../relay-tee/ledger/testing/keys.ts';
import { random, ReleaseWorld } from './world.ts';

let world: ReleaseWorld;

beforeAll(async () => {
  world = await ReleaseWorld.make();
});

describe('a requester seals to nothing', () => {
  const sealed = async (changes: Parameters<ReleaseWorld['ticket']>[1], machines = {}) => {
    const ticket = await world.ticket({}, changes);
    const [relay, provider] = [await world.attestedRelay(), await world.attestedProvider()];
    const { relayPolicy, policy: providerPolicy } = world;
    const both = { relay, relayPolicy, provider, providerPolicy, ...machines };
    return codeOf(() => sealToBoth(both, ticket, world.clock.hostMs));
  };

  test('but for the ticket that it asked for', async () => {
    expect(await sealed({})).toBe('no error');
    expect(await sealed({ class: 'open' })).toBe('ticket/invalid');
    expect(await sealed({ policyHash: random(32) })).toBe('ticket/invalid');
    expect(await sealed({ recipientKeyId: await sealingKeyId(random(1216)) })).toBe('ticket/invalid');
    expect(await sealed({ providerKey: random(32) })).toBe('ticket/invalid');
    expect(await sealed({}, { providerPolicy: { ...world.policy, minEvaluationNumber: 2 } })).toBe(
      'ticket/invalid',
    );
  });

  test('to what no verifier made, even if it says all the right things', async () => {
    expect(await sealed({}, { relay: { ...(await world.attestedRelay()) } })).toBe('attest/unproven');
    expect(await sealed({}, { provider: { ...(await world.attestedProvider()) } })).toBe('attest/unproven');
  });

  test('when a proof has ended, or a floor has risen, since', async () => {
    const [relay, provider] = [await world.attestedRelay(), await world.attestedProvider()];
    const raised = { ...world.policy, minEvaluationNumber: 99 };
    expect(await sealed({}, { provider, providerPolicy: raised })).toBe('attest/evaluation');
    expect(await sealed({}, { relay, relayPolicy: { ...world.relayPolicy, minEvaluationNumber: 99 } })).toBe(
      'attest/evaluation',
    );
    world.clock.pass(3_600_000);
    expect(await sealed({}, { relay })).toBe('attest/lifetime');
    expect(await sealed({}, { provider })).toBe('attest/lifetime');
  });
});

describe('a promise shows nothing', () => {
  test('unless every part of it is of this very job, and signed by the relay that was sealed to', async () => {
    const own = await world.job();
    const relayEnc = own.encapsulations.relay;
    const { promise } = await world.release.release(await world.request(own));
    const record = {
      ticketHash: own.ticket.hash,
      provider: own.provider.id,
      policyHash: own.ticket.policyHash,
      encHash: await sha256(relayEnc),
      reportDataHash: random(32),
      machineHash: await sha256(own.provider.ppid),
      timeMs: world.clock.hostMs,
    };
    const forged = async (changes: Partial<typeof record>, body = {}, signer = testKey('relay')) => {
      const fields = {
        network: 'devnet',
        relayKey: world.signer.publicKey,
        salt: random(32),
        position: 0,
        ...body,
      };
      const made = await signPromise(signer, {
        ...fields,
        record: keyReleaseRecord.encode({ ...record, ...changes }),
      });
      return codeOf(() => verifyPromise(made, { ...own, relayEnc }));
    };
    expect(await codeOf(() => verifyPromise(promise, { ...own, relayEnc }))).toBe('no error');
    expect(await forged({})).toBe('no error');
    expect(await forged({}, {}, testKey('somebody'))).toBe('release/promise');
    expect(await forged({}, { network: 'mainnet' })).toBe('release/promise');
    expect(await forged({}, { relayKey: testKey('somebody').publicKey })).toBe('release/promise');
    expect(await forged({ ticketHash: random(32) })).toBe('release/promise');
    expect(await forged({ provider: await peerIdOf(random(32)) })).toBe('release/promise');
    expect(await forged({ policyHash: random(32) })).toBe('release/promise');
    expect(await forged({ encHash: random(32) })).toBe('release/promise');
    expect(await forged({ machineHash: random(32) })).toBe('release/promise');
  });

  test('when it is anything else than a promise', async () => {
    const own = await world.job();
    const shown = (bytes: Bytes) =>
      codeOf(() => verifyPromise(bytes, { ...own, relayEnc: own.encapsulations.relay }));
    expect(await shown(new Uint8Array())).toBe('wire/malformed');
    expect(await shown(own.ticket.bytes)).toBe('wire/malformed');
    expect(await shown(random(2_000))).toBe('wire/too-large');
  });
});
