/** Every operation reaches its success and each refusal below 500 that its document names, over HTTP, at a real relay. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signClose } from '#protocol/messages/close.ts';
import { signPayoutWallet } from '#protocol/messages/payout-wallet.ts';
import { signReceipt } from '#protocol/messages/receipt.ts';
import { decodeTicket, signTicket } from '#protocol/messages/ticket.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import { peerIdOf } from '#protocol/ids.ts';
import { bytesOf, testKey } from '../ledger/testing/keys.ts';
import { receiptOf, type TestClient, type TestProvider } from '../ledger/testing/parties.ts';
import { toText } from './fields.ts';
import { refusalsOf } from './openapi.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations/index.ts';
import { freshName, toWire } from './testing/bodies.ts';
import type { Answer } from './testing/caller.ts';
import { askTicket, bind, buy, close, handIn, redeem } from './testing/dealings.ts';
import { lostTicket } from './testing/lost-ticket.ts';
import { sendBody } from './testing/raw.ts';
import { BAD_ENC, BAD_POLICY, standInRelease } from './testing/release.ts';
import { FOREIGN_ACCOUNT, ServedRelay } from './testing/relay.ts';
import { TestWallet, WALLET_DOMAIN } from './testing/wallet.ts';

const MILLION = 1_000_000n;
const NOTHING_SIGNED = toText(Uint8Array.of(0xa0));
const FIGURED = await peerIdOf(bytesOf('figured'));
const mallory = testKey('mallory');

let served: ServedRelay;
let count = 0;

const ports = { release: standInRelease, figures: { figuresOf: async () => bytesOf('figures') } };
const options = { walletDomains: [WALLET_DOMAIN] };

beforeAll(async () => {
  served = await ServedRelay.serving({ options, ports });
});
afterAll(() => served[Symbol.asyncDispose]());

/** Somebody new at the relay that all share. */
const newClient = (freeNano = 10n * MILLION) => served.client(`client ${++count}`, freeNano);
const newProvider = () => served.provider(`provider ${++count}`);
const newJob = () => `job ${++count}`;

async function bought(amountNano = MILLION) {
  const client = await newClient();
  const provider = newProvider();
  const job = newJob();
  return { client, provider, job, ...(await buy(served, client, provider, job, amountNano)) };
}

/** With a relay of its own, which it leaves as it likes. */
async function apart(use: (own: ServedRelay) => Promise<Answer>): Promise<Answer> {
  await using own = await ServedRelay.serving({ options });
  return await use(own); // before it is stopped
}

/** A relay that has lost its disk, and somebody whose ticket it gave before. */
async function recovering(
  use: (own: ServedRelay, client: TestClient, provider: TestProvider) => Promise<Answer>,
) {
  const { relay, world } = await ServedRelay.serving({ options });
  await relay.stop(); // without a last commit
  const database = world.path('new disk');
  await using own = await ServedRelay.start({ options: { ...options, database }, freshWorld: world });
  const client = await own.client('ada', MILLION);
  await own.world.commit(own.ledger);
  return await use(own, client, own.provider('bob'));
}

const giveBack = (own: ServedRelay, key: typeof mallory, ticket: Uint8Array) =>
  own.caller.post(key, '/v1/tickets/returned', { ticket: toText(ticket) });

/** More tickets end at once than are tidied up with one look at the chain. */
async function lateTicket(own: ServedRelay) {
  const client = await own.client('ada', MILLION);
  const provider = own.provider('bob');
  const tickets = [];
  for (let i = 0; i < 80; i++)
    tickets.push(await own.world.buy(own.ledger, client, provider, `j${i}`, 1n, 80n));
  own.world.pass(41);
  await own.world.look(own.ledger);
  const known = tickets.flatMap((ticket, i) => (own.ledger.desk.store.tickets.find(ticket.hash) ? [i] : []));
  const last = known.at(-1) ?? 0;
  return { provider, job: `j${last}`, hash: tickets[last]?.hash ?? bytesOf('none') };
}

const withdraw = (client: TestClient, amountNano: bigint, operation = freshName(), key = client.session) =>
  served.caller.post(key, `/v1/accounts/${client.account}/withdrawals`, {
    operation,
    amountNano: amountNano.toString(),
  });

const account = (key: typeof mallory, address: string) => served.caller.get(key, `/v1/accounts/${address}`);
const NOBODY = `0:${'0'.repeat(64)}`;

async function leaving(): Promise<TestClient> {
  const client = await newClient();
  served.world.chain.startWithdrawal(client.account);
  served.world.pass(1);
  await served.world.look(served.ledger);
  return client;
}

type Scenarios = Readonly<Record<string, () => Promise<Answer>>>;

/** How each operation gets where its document says that it can; `ok` is its success. */
const SCENARIOS: Readonly<Record<string, Scenarios>> = {
  readAttestation: {
    ok: () => served.caller.get(undefined, `/v1/attestation?nonce=${toText(bytesOf('n'))}&caller=${FIGURED}`),
  },
  readAccount: {
    ok: async () => {
      const client = await newClient();
      return account(client.session, client.account);
    },
    'vault/absent': () => account(mallory, NOBODY),
    'vault/foreign': () => account(mallory, FOREIGN_ACCOUNT),
    'ticket/key': async () => account(mallory, (await newClient()).account),
  },
  askWithdrawal: {
    ok: async () => withdraw(await newClient(), MILLION),
    'vault/absent': async () =>
      served.caller.post(mallory, `/v1/accounts/${NOBODY}/withdrawals`, {
        operation: freshName(),
        amountNano: '1',
      }),
    'vault/foreign': () =>
      served.caller.post(mallory, `/v1/accounts/${FOREIGN_ACCOUNT}/withdrawals`, {
        operation: freshName(),
        amountNano: '1',
      }),
    'ticket/key': async () => withdraw(await newClient(), 1n, freshName(), mallory),
    'ticket/balance': async () => withdraw(await newClient(MILLION), MILLION + 1n),
    'ticket/leaving': async () => withdraw(await leaving(), 1n),
    'withdrawal/pending': async () => {
      const client = await newClient();
      await withdraw(client, 1n);
      return withdraw(client, 1n);
    },
    'relay/repeated': async () => {
      const client = await newClient();
      const name = freshName();
      await withdraw(client, 1n, name);
      return withdraw(client, 2n, name);
    },
  },
  collectWithdrawal: {
    ok: async () => {
      const client = await newClient();
      await withdraw(client, MILLION);
      served.world.pass(served.world.times.commitIntervalMs / 1_000);
      expect(await served.world.commit(served.ledger)).toBe(true);
      return served.caller.get(client.session, `/v1/accounts/${client.account}/withdrawal`);
    },
    'vault/absent': async () => {
      const client = await newClient();
      return served.caller.get(client.session, `/v1/accounts/${client.account}/withdrawal`);
    },
    'ticket/key': async () =>
      served.caller.get(mallory, `/v1/accounts/${(await newClient()).account}/withdrawal`),
    'withdrawal/waiting': async () => {
      const client = await newClient();
      await withdraw(client, MILLION);
      return served.caller.get(client.session, `/v1/accounts/${client.account}/withdrawal`);
    },
  },
  issueTicket: {
    ok: async () => askTicket(served, await newClient(), newProvider(), newJob(), MILLION, MILLION),
    'vault/absent': async () =>
      askTicket(served, await newClient(), newProvider(), newJob(), 1n, 1n, { account: NOBODY }),
    'vault/foreign': async () =>
      askTicket(served, await newClient(), newProvider(), newJob(), 1n, 1n, { account: FOREIGN_ACCOUNT }),
    'ticket/key': async () => {
      const [client, other] = [await newClient(), await newClient()];
      return askTicket(served, client, newProvider(), newJob(), 1n, 1n, { account: other.account });
    },
    'ticket/cap': async () => askTicket(served, await newClient(), newProvider(), newJob(), 2n, 1n),
    'ticket/balance': async () =>
      askTicket(served, await newClient(MILLION), newProvider(), newJob(), 2n * MILLION, 2n * MILLION),
    'ticket/leaving': async () => askTicket(served, await leaving(), newProvider(), newJob(), 1n, 1n),
    'release/policy': async () =>
      askTicket(served, await newClient(), newProvider(), newJob(), 1n, 1n, {
        class: 'confidential',
        policy: toText(BAD_POLICY),
      }),
    'relay/repeated': async () => {
      const client = await newClient();
      const operation = freshName();
      await askTicket(served, client, newProvider(), newJob(), 1n, 9n, { operation });
      return askTicket(served, client, newProvider(), newJob(), 2n, 9n, { operation });
    },
    'relay/closing': () =>
      apart(async (own) => {
        own.world.chain.vault.closeAtS = own.world.chain.timeS + 1_000;
        const client = await own.client('ada', MILLION);
        return askTicket(own, client, own.provider('bob'), 'j', 1n, 1n);
      }),
    'wire/malformed': async () =>
      askTicket(served, await newClient(), newProvider(), newJob(), 1n, 1n, { certificate: NOTHING_SIGNED }),
    'wire/signature': async () => {
      const { certificate } = await (await newClient()).ask(newProvider(), newJob(), 1n, 1n);
      const client = await newClient();
      return askTicket(served, client, newProvider(), newJob(), 1n, 1n, { certificate: toText(certificate) });
    },
  },
  returnTicket: {
    ok: () =>
      recovering(async (own, client, provider) =>
        giveBack(own, provider.key, await lostTicket(own, client, provider, 'j')),
      ),
    'ticket/invalid': () =>
      recovering(async (own, client, provider) => {
        const { body } = decodeTicket(await lostTicket(own, client, provider, 'j'));
        return giveBack(
          own,
          provider.key,
          await signTicket(testKey('relay'), { ...body, network: 'testnet' }),
        );
      }),
    'ticket/unknown': async () => {
      const [client, provider] = [await newClient(), newProvider()];
      return giveBack(served, provider.key, await lostTicket(served, client, provider, newJob()));
    },
    'ticket/late': () =>
      recovering(async (own, client, provider) =>
        giveBack(own, provider.key, await lostTicket(own, client, provider, 'j', 60_000)),
      ),
    'wire/malformed': () => giveBack(served, mallory, Uint8Array.of(0xa0)),
    'relay/forbidden': async () =>
      giveBack(served, mallory, await lostTicket(served, await newClient(), newProvider(), newJob())),
  },
  redeemReceipt: {
    ok: async () => {
      const { provider, job, hash } = await bought();
      return redeem(served, provider.key, job, { hash }, 500n);
    },
    'ticket/unknown': async () => redeem(served, newProvider().key, newJob(), { hash: bytesOf('none') }, 1n),
    'ticket/closed': async () => {
      const { provider, job, hash } = await bought();
      await close(served, provider, { hash }, 0n);
      return redeem(served, provider.key, job, { hash }, 500n);
    },
    'ticket/late': () =>
      apart(async (own) => {
        const { provider, job, hash } = await lateTicket(own);
        return redeem(own, provider.key, job, { hash }, 1n);
      }),
    'receipt/key': async () => {
      const { provider, hash } = await bought();
      return handIn(served, provider.key, await receiptOf(newJob(), hash, 500n));
    },
    'receipt/amount': async () => {
      const { provider, job, hash } = await bought();
      const counts = { promptTokens: 0, cachedTokens: 0, completionTokens: 50, amountNano: 101n };
      const receipt = await signReceipt(testKey(`receipt/${job}`), { ticket: hash, seq: 0, ...counts });
      return handIn(served, provider.key, receipt);
    },
    'receipt/above-ticket': async () => {
      const { provider, job, hash } = await bought(500n);
      return redeem(served, provider.key, job, { hash }, 501n);
    },
    'wire/malformed': () => handIn(served, mallory, Uint8Array.of(0xa0)),
    'relay/forbidden': async () => {
      const { job, hash } = await bought();
      return redeem(served, mallory, job, { hash }, 1n);
    },
    'relay/repeated': async () => {
      const { provider, job, hash } = await bought();
      const operation = freshName();
      const hand = async (amountNano: bigint) =>
        served.caller.post(provider.key, '/v1/receipts', {
          operation,
          receipt: toWire(await receiptOf(job, hash, amountNano)),
        });
      await hand(1n);
      return hand(2n);
    },
  },
  closeTicket: {
    ok: async () => {
      const { provider, hash } = await bought();
      return close(served, provider, { hash }, 0n);
    },
    'ticket/unknown': () => close(served, newProvider(), { hash: bytesOf('none') }, 0n),
    'receipt/missing': async () => {
      const { provider, hash } = await bought();
      return close(served, provider, { hash }, 1n);
    },
    'wire/malformed': () =>
      served.caller.post(mallory, '/v1/closes', { operation: freshName(), close: NOTHING_SIGNED }),
    'wire/signature': async () => {
      const { provider, hash } = await bought();
      const forged = await signClose(mallory, { ticket: hash, amountNano: 0n });
      return served.caller.post(provider.key, '/v1/closes', {
        operation: freshName(),
        close: toText(forged),
      });
    },
    'relay/forbidden': async () => {
      const { hash } = await bought();
      return close(served, newProvider(), { hash }, 0n);
    },
    'relay/repeated': async () => {
      const { provider, hash } = await bought();
      const operation = freshName();
      for (const amountNano of [0n, 1n]) {
        const body = { operation, close: toText(await provider.close(hash, amountNano)) };
        const answer = await served.caller.post(provider.key, '/v1/closes', body);
        if (amountNano === 1n) return answer;
      }
      throw new Error('never');
    },
  },
  bindWallet: {
    ok: () => bind(served, newProvider(), new TestWallet('w'), 0),
    'payout/binding': async () => {
      const provider = newProvider();
      await bind(served, provider, new TestWallet('w'), 1);
      return bind(served, provider, new TestWallet('w', 'v4'), 1);
    },
    'payout/wallet': async () => {
      const other = newProvider();
      const nowS = Math.floor(served.world.clock.hostMs / 1_000);
      const proof = await new TestWallet('w').agree(await other.binding(0, NOBODY), nowS);
      return bind(served, newProvider(), new TestWallet('w'), 0, { proof });
    },
    'wire/malformed': () => bind(served, newProvider(), new TestWallet('w'), 0, { binding: NOTHING_SIGNED }),
    'wire/signature': async () => {
      const provider = newProvider();
      const binding = await signPayoutWallet(mallory, {
        network: 'devnet',
        relayKey: testKey('relay').publicKey,
        providerKey: provider.key.publicKey,
        wallet: NOBODY,
        seq: 0,
      });
      return bind(served, provider, new TestWallet('w'), 0, { binding: toText(binding) });
    },
    'relay/forbidden': async () => {
      const binding = toText(await newProvider().binding(0));
      return bind(served, newProvider(), new TestWallet('w'), 0, { binding });
    },
    'relay/repeated': async () => {
      const provider = newProvider();
      const operation = freshName();
      await bind(served, provider, new TestWallet('w'), 0, { operation });
      return bind(served, provider, new TestWallet('w'), 1, { operation });
    },
  },
  readPayouts: { ok: () => served.caller.get(newProvider().key, '/v1/payouts') },
  askPayout: {
    ok: async () => {
      const provider = newProvider();
      await bind(served, provider, new TestWallet('w'), 0);
      return served.caller.post(provider.key, '/v1/payouts', undefined);
    },
    'payout/unbound': () => served.caller.post(newProvider().key, '/v1/payouts', undefined),
  },
  releaseNonce: {
    ok: () => served.caller.get(newProvider().key, '/v1/releases/nonce'),
    'relay/absent': () => apart((own) => own.caller.get(mallory, '/v1/releases/nonce')),
  },
  releaseKey: {
    ok: async () => {
      const { provider, ticket } = await bought();
      return release(served, provider.key, ticket);
    },
    'relay/absent': () => apart((own) => release(own, mallory, Uint8Array.of(0xa0))),
    'relay/forbidden': async () => release(served, mallory, (await bought()).ticket),
    'ticket/invalid': async () => {
      const { provider, ticket } = await bought();
      const { body } = decodeTicket(ticket);
      return release(
        served,
        provider.key,
        await signTicket(testKey('relay'), { ...body, network: 'testnet' }),
      );
    },
    'attest/measurement': async () => {
      const { provider, ticket } = await bought();
      const answer = await release(served, provider.key, ticket, BAD_ENC);
      expect(answer.json).toMatchObject({
        record: expect.any(String),
        salt: expect.any(String),
        position: 7,
      });
      return answer;
    },
    'ticket/late': async () => {
      const provider = newProvider();
      const ticket = await lostTicket(served, await newClient(), provider, newJob(), 60_000);
      return release(served, provider.key, ticket);
    },
    'wire/malformed': () => release(served, mallory, Uint8Array.of(0xa0)),
  },
  readCheckpoint: { ok: () => served.caller.get(undefined, '/v1/log/checkpoint') },
  readTile: {
    ok: () => served.caller.get(undefined, '/v1/log/tile/0/000.p/1'),
    'relay/absent': () => served.caller.get(undefined, '/v1/log/tile/0/999'),
  },
  readFigures: {
    ok: () => served.caller.get(undefined, `/v1/figures/${FIGURED}`),
    'relay/absent': () => apart((own) => own.caller.get(undefined, `/v1/figures/${FIGURED}`)),
  },
};

function release(
  own: ServedRelay,
  key: typeof mallory,
  ticket: Uint8Array,
  enc = new Uint8Array(1_120),
): Promise<Answer> {
  return own.caller.post(key, '/v1/releases', {
    ticket: toText(ticket),
    relayKeyId: toText(bytesOf('relay key')),
    enc: toText(enc),
    evidence: toText(new Uint8Array(4_000)),
  });
}

/** What every operation can be refused with; tested for each, and once more in `http.test.ts`. */
const GENERIC = ['input/invalid', 'relay/too-large', 'relay/rate', 'relay/request'];

/** Dozens of codes that one step of verifier or release gives each: one of them is reached here, the others in their own tests. */
const isOfEvidence = (code: ErrorCode) => /^(attest|release|envelope)\//.test(code);

/** Some place below an operation's path, with a signature that it does not look at first. */
const placeOf = ({ path }: Operation) =>
  path.replace('{account}', NOBODY).replace('{provider}', FIGURED).replace('{tile+}', '0/000');

describe.each(OPERATIONS)('$id', (operation) => {
  const codes = [...refusalsOf(operation)].flatMap(([status, each]) => (status < 500 ? each : []));
  const scenarios = SCENARIOS[operation.id] ?? {};
  const isOne = (code: ErrorCode) => code in scenarios || !isOfEvidence(code);
  const own = codes.filter((code) => !GENERIC.includes(code) && isOne(code));

  test('has a scenario for everything that its document names, and for nothing else', () => {
    expect(Object.keys(scenarios).toSorted()).toEqual(['ok', ...own].toSorted());
  });

  test('succeeds, with the answer that its document describes', async () => {
    const answer = await scenarios['ok']?.();
    expect([answer?.status, answer?.json['code']]).toEqual([operation.status, undefined]);
  });

  test.each(own)('%s', async (code) => {
    const answer = await scenarios[code]?.();
    expect(answer?.json['code']).toBe(code);
    expect(refusalsOf(operation).get(answer?.status ?? 0)).toContain(code);
    expect(answer?.json).toMatchObject({ status: answer?.status, title: expect.any(String) });
  });

  test('input/invalid for what it has no word for', async () => {
    const answer = await served.caller.ask(
      mallory,
      operation.method,
      `${placeOf(operation)}?more=1`,
      undefined,
    );
    expect([answer.status, answer.json['code']]).toEqual([400, 'input/invalid']);
  });

  test('relay/too-large', async () => {
    const body = new Uint8Array(operation.maxBodyBytes + 1);
    const answer = await sendBody(served.relay, operation.method, placeOf(operation), body);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([413, 'relay/too-large']);
  });

  test.runIf(operation.signer !== 'none')('relay/request without a signature', async () => {
    const answer = await served.caller.ask(undefined, operation.method, placeOf(operation), undefined);
    expect([answer.status, answer.json['code']]).toEqual([401, 'relay/request']);
  });
});

test('relay/rate, for every operation', async () => {
  const none = { perSecond: 0, burst: 0 };
  await using tired = await ServedRelay.start({ options: { limits: { addressRate: none } } });
  for (const operation of OPERATIONS) {
    const answer = await tired.caller.ask(mallory, operation.method, placeOf(operation), undefined);
    expect([answer.status, answer.json['code']], operation.id).toEqual([429, 'relay/rate']);
  }
});
