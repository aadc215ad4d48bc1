/** Attacks through the API, each by name: what a dishonest client, provider, intermediary or operator could try. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { decodeEvidence, encodeEvidence } from '#protocol/attestation/evidence.ts';
import { SIMULATED_PROFILE } from '#protocol/attestation/simulated-profile.ts';
import { verifyRelay } from '#protocol/attestation/verify.ts';
import { ownBytes, utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { fromBase64url } from '#protocol/bytes/text.ts';
import { peerIdOf } from '#protocol/ids.ts';
import { signCheckpoint, verifyCheckpoint } from '#protocol/log/checkpoint.ts';
import { advance } from '#protocol/log/memory.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { policyOf, SimulatedMachine } from '../attest/simulator/machine.ts';
import { clientOf } from '../ledger/testing/served.ts';
import { bytesOf, testKey } from '../ledger/testing/keys.ts';
import { receiptOf } from '../ledger/testing/parties.ts';
import { toText } from './fields.ts';
import { toWire } from './testing/bodies.ts';
import { askTicket, buy, close, handIn, redeem, ticketIn } from './testing/dealings.ts';
import { ServedRelay } from './testing/relay.ts';

const MILLION = 1_000_000n;
const liveness = v.object({ checkpoint: v.string(), signature: v.string() });

const codesOf = (answers: readonly { readonly json: Record<string, unknown> }[]) =>
  answers.map(({ json }) => json['code'] ?? 'no error');

describe('swapped keys in the attestation answer', () => {
  async function attested() {
    const served = await ServedRelay.serving();
    const { identity } = served.relay;
    const nonce = bytesOf('nonce');
    const caller = await peerIdOf(testKey('ada').publicKey);
    const path = `/v1/attestation?nonce=${toText(nonce)}&caller=${caller}`;
    const { json } = await served.caller.get(undefined, path);
    const said = v.parse(liveness, json['live']);
    const { measurement } = await SimulatedMachine.boot(
      'relay',
      bytesOf('compose'),
      served.world.clock.hostMs,
    );
    const judgement = {
      nowMs: served.world.clock.hostMs,
      profile: SIMULATED_PROFILE,
      policy: policyOf(measurement),
    };
    const live = {
      kind: 'live',
      challenge: nonce,
      caller,
      checkpoint: said.checkpoint,
      signature: fromBase64url(said.signature),
    } as const;
    const expected = { network: 'devnet', id: identity.peerId, freshness: live };
    const evidence = decodeEvidence(fromBase64url(String(json['evidence'])));
    return { served, evidence, expected, judgement, nonce };
  }

  test('the real ones verify, by their nonce and by the live signature', async () => {
    const { served, evidence, expected, judgement, nonce } = await attested();
    await using _ = served;
    const relay = await verifyRelay(evidence, expected, judgement);
    expect(relay.signingKey).toEqual(served.relay.identity.publicKey);
    const { json } = await served.caller.get(undefined, `/v1/attestation?nonce=${toText(nonce)}`);
    const fresh = decodeEvidence(fromBase64url(String(json['evidence'])));
    const asked = { ...expected, freshness: { kind: 'nonce', nonce } } as const;
    expect((await verifyRelay(fresh, asked, judgement)).evidence).toBe('simulated');
    expect(await codeOf(() => verifyRelay(evidence, asked, judgement))).toBe('attest/report-data');
  });

  test('another sealing key, another signing key, both, another challenge: each is refused', async () => {
    const { served, evidence, expected, judgement } = await attested();
    await using _ = served;
    const mallory = testKey('mallory').publicKey;
    const sealingKey = ownBytes(evidence.sealingKey);
    sealingKey[7] = (sealingKey[7] ?? 0) ^ 1;
    const verdict = (changes: Partial<typeof evidence>, changed: Partial<typeof expected> = {}) =>
      codeOf(() =>
        verifyRelay(
          decodeEvidence(encodeEvidence({ ...evidence, ...changes })),
          { ...expected, ...changed },
          judgement,
        ),
      );
    expect(await verdict({})).toBe('no error');
    expect(await verdict({ sealingKey })).toBe('attest/report-data');
    expect(await verdict({ signingKey: mallory })).toBe('attest/identity');
    const id = await peerIdOf(mallory);
    expect(await verdict({ signingKey: mallory, sealingKey }, { id })).toBe('attest/report-data');
    const freshness = { ...expected.freshness, challenge: bytesOf('another') };
    expect(await verdict({}, { freshness })).toBe('attest/live');
  });
});

test('one balance spent from two devices at once', async () => {
  await using served = await ServedRelay.serving();
  const ada = await served.client('ada', 3n * MILLION);
  const bob = served.provider('bob');
  const answers = await Promise.all(
    ['phone', 'laptop'].map((job) => askTicket(served, ada, bob, job, 2n * MILLION, 4n * MILLION)),
  );
  expect(codesOf(answers).toSorted()).toEqual(['no error', 'ticket/balance']);
  expect(clientOf(served.ledger, ada).openNano).toBe(2n * MILLION);
});

test('an answer that got lost is asked for again: one ticket, the same bytes', async () => {
  await using served = await ServedRelay.serving();
  const ada = await served.client('ada', 3n * MILLION);
  const operation = Buffer.from(bytesOf('operation')).toString('base64url').slice(0, 21) + 'A';
  const ask = () => askTicket(served, ada, served.provider('bob'), 'j', MILLION, MILLION, { operation });
  const answers = [await ask(), await ask(), await ask()];
  const tickets = await Promise.all(answers.map(ticketIn));
  expect(new Set(tickets.map(({ ticket }) => Buffer.from(ticket).toString('hex'))).size).toBe(1);
  expect(clientOf(served.ledger, ada).openNano).toBe(MILLION);
});

test("an intermediary that asks in a client's name, with its certificate and its authorization", async () => {
  await using served = await ServedRelay.serving();
  const ada = await served.client('ada', 3n * MILLION);
  const ask = await ada.ask(served.provider('mallory'), 'j', MILLION, MILLION);
  const body = { operation: 'A'.repeat(22), ...Object(toWire(ask)) };
  const answer = await served.caller.post(testKey('mallory'), '/v1/tickets', body);
  expect(answer.json['code']).toBe('ticket/key');
});

describe('early low receipt to close a ticket', () => {
  test('frees nothing, and tells the requester nothing of what its provider earns', async () => {
    await using served = await ServedRelay.serving();
    const ada = await served.client('ada', 2n * MILLION);
    const bob = served.provider('bob');
    const bought = await buy(served, ada, bob, 'j', 2n * MILLION);
    const low = await redeem(served, testKey('receipt/j'), 'j', bought, 1n);
    expect(low.json).toEqual({ redeemedNano: '1' });
    const more = await askTicket(served, ada, bob, 'k', MILLION, 3n * MILLION);
    expect(more.json['code']).toBe('ticket/balance');
    const high = await redeem(served, bob.key, 'j', bought, MILLION);
    expect(high.json).toMatchObject({ redeemedNano: '1000000', earnedNano: '975000' });
  });

  test('nor does a close by the requester, or one before the last receipt', async () => {
    await using served = await ServedRelay.serving();
    const ada = await served.client('ada', 2n * MILLION);
    const bob = served.provider('bob');
    const bought = await buy(served, ada, bob, 'j', MILLION);
    expect((await close(served, served.provider('mallory'), bought, 0n)).json['code']).toBe(
      'relay/forbidden',
    );
    expect((await close(served, bob, bought, 900n)).json['code']).toBe('receipt/missing');
    expect(clientOf(served.ledger, ada).openNano).toBe(MILLION);
  });
});

test('receipt above ticket', async () => {
  await using served = await ServedRelay.serving();
  const bought = await buy(
    served,
    await served.client('ada', 9n * MILLION),
    served.provider('bob'),
    'j',
    MILLION,
  );
  const { key } = served.provider('bob');
  expect((await redeem(served, key, 'j', bought, MILLION + 1n)).json['code']).toBe('receipt/above-ticket');
  expect((await redeem(served, key, 'j', bought, MILLION)).json['redeemedNano']).toBe('1000000');
});

test('receipt by the wrong key', async () => {
  await using served = await ServedRelay.serving();
  const ada = await served.client('ada', 9n * MILLION);
  const { key } = served.provider('bob');
  const bought = await buy(served, ada, served.provider('bob'), 'j', MILLION);
  await buy(served, ada, served.provider('bob'), 'k', MILLION, 2n * MILLION);
  for (const job of ['k', 'unknown'])
    expect((await handIn(served, key, await receiptOf(job, bought.hash, 100n))).json['code']).toBe(
      'receipt/key',
    );
});

describe('session key rotated under open tickets', () => {
  test('what they reserved stays reserved and redeemable; the old key gets nothing new', async () => {
    await using served = await ServedRelay.serving();
    const { world, ledger } = served;
    const ada = await served.client('ada', 9n * MILLION);
    const bob = served.provider('bob');
    const bought = await buy(served, ada, bob, 'j', MILLION);
    const old = ada.session;
    ada.keyEpoch += 1;
    world.chain.rotate(ada.account, ada.session.publicKey);
    world.pass(1);
    await world.look(ledger);
    ada.keyEpoch -= 1;
    expect((await askTicket(served, ada, bob, 'k', MILLION, 2n * MILLION)).json['code']).toBe('ticket/key');
    expect((await served.caller.get(old, `/v1/accounts/${ada.account}`)).json['code']).toBe('ticket/key');
    ada.keyEpoch += 1;
    const { json } = await served.caller.get(ada.session, `/v1/accounts/${ada.account}`);
    expect(json).toMatchObject({ keyEpoch: 2, openNano: '1000000', capNano: '0' });
    expect((await redeem(served, bob.key, 'j', bought, MILLION)).status).toBe(200);
    expect((await askTicket(served, ada, bob, 'l', MILLION, 2n * MILLION)).status).toBe(200);
  });
});

test('forced withdrawal racing tickets: none behind the view that shows it, and all before it are paid', async () => {
  await using served = await ServedRelay.serving();
  const { world, ledger } = served;
  const ada = await served.client('ada', 9n * MILLION);
  const bob = served.provider('bob');
  world.chain.startWithdrawal(ada.account);
  const racing = await Promise.all(
    ['i', 'j', 'k'].map((job) => askTicket(served, ada, bob, job, MILLION, 9n * MILLION)),
  );
  expect(codesOf(racing)).toEqual(['no error', 'no error', 'no error']);
  world.pass(1);
  await world.look(ledger);
  expect((await askTicket(served, ada, bob, 'l', MILLION, 9n * MILLION)).json['code']).toBe('ticket/leaving');
  for (const [i, job] of ['i', 'j', 'k'].entries())
    await redeem(served, bob.key, job, await ticketIn(racing[i] ?? never()), MILLION);
  await world.look(ledger);
  for (const { authorization, charge } of await ledger.charges())
    world.chain.carryCharge(authorization, charge);
  expect(world.chain.client(ada.account).chargedNano).toBe(3n * MILLION);
  world.pass(world.terms.vault.delaySeconds);
  world.chain.finishWithdrawal(ada.account);
});

describe('the log', () => {
  const checkpointOf = async ({ caller }: ServedRelay): Promise<Bytes> =>
    (await caller.get(undefined, '/v1/log/checkpoint')).bytes;

  test('forged checkpoint: of another key, of another log, or with another root', async () => {
    await using served = await ServedRelay.serving();
    const { notes } = served.relay.identity;
    const real = await checkpointOf(served);
    const { size, root } = await verifyCheckpoint(real, notes);
    const mallory = testKey('mallory');
    const sign = async (text: Uint8Array) => mallory.signHash(text);
    const forger = { name: notes.name, publicKey: notes.publicKey, sign };
    const forged = await signCheckpoint({ size: size + 1, root }, forger);
    const changed = utf8(
      Buffer.from(real)
        .toString()
        .replace(`\n${size}\n`, `\n${size + 1}\n`),
    );
    const elsewhere = { ...notes, name: `${notes.name}x` };
    expect(await codeOf(() => verifyCheckpoint(forged, notes))).toBe('log/checkpoint');
    expect(await codeOf(() => verifyCheckpoint(changed, notes))).toBe('log/checkpoint');
    expect(await codeOf(() => verifyCheckpoint(real, elsewhere))).toBe('log/checkpoint');
  });

  test('split view: two callers are shown two logs, and hold the proof of it', async () => {
    const first = await ServedRelay.serving();
    const { world } = first;
    world.copy('relay', 'copied');
    const database = world.path('copied');
    await using second = await ServedRelay.start({ options: { database }, freshWorld: world });
    await first.ledger.appendLeaf(bytesOf('shown to ada'));
    await world.serve(second.ledger);
    await second.ledger.appendLeaf(bytesOf('shown to bob'));
    while (first.transparency.head().size < second.transparency.head().size)
      first.ledger.desk.store.transaction(() => first.transparency.append(bytesOf('more for ada')));
    const { notes } = first.relay.identity;
    const [ada, bob] = await Promise.all(
      [first, second].map(async (each) => verifyCheckpoint(await checkpointOf(each), notes)),
    );
    expect(ada?.size).toBe(bob?.size);
    expect(await codeOf(() => advance(ada, bob ?? never(), []))).toBe('log/split-view');
    await first.relay.stop();
  });
});

function never(): never {
  throw new Error('missing');
}
