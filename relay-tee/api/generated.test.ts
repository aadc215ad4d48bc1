/**
 * Requests generated from the relay's own document, signed by whoever may be meant: each is answered with something that
 * the document names, and never with a failure of the relay.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as v from 'valibot';
import { isBombyxError } from '#protocol/errors.ts';
import { peerIdOf } from '#protocol/ids.ts';
import { decodeClose } from '#protocol/messages/close.ts';
import { verifyPayoutWallet } from '#protocol/messages/payout-wallet.ts';
import { decodeReceipt } from '#protocol/messages/receipt.ts';
import { decodeRequestStamp, decodeSignedRequest } from '#protocol/messages/relay-request.ts';
import { decodeTicket } from '#protocol/messages/ticket.ts';
import { bytesOf, testKey, type TestKey } from '../ledger/testing/keys.ts';
import { receiptOf } from '../ledger/testing/parties.ts';
import { refusalsOf } from './openapi.ts';
import { OPERATIONS } from './operations/index.ts';
import { toWire } from './testing/bodies.ts';
import { buy } from './testing/dealings.ts';
import { operationsOf, type DocumentedOperation, type Words } from './testing/generator.ts';
import { standInRelease } from './testing/release.ts';
import { ServedRelay } from './testing/relay.ts';
import { TestWallet, WALLET_DOMAIN } from './testing/wallet.ts';

const REQUESTS = process.env['FULL'] === undefined ? 300 : 10_000;
const FUZZ_MS = process.env['FULL'] === undefined ? 200 : 10_000;
/** Above what the full counts take on a busy machine. */
const TIMEOUT_MS = 900_000;

const MILLION = 1_000_000n;

let served: ServedRelay;
let operations: readonly DocumentedOperation[];
let words: Words;
let keys: readonly TestKey[];

/** One client, one provider and one of everything that they could send. */
async function realWords(): Promise<Words> {
  const ada = await served.client('ada', 100n * MILLION);
  const bob = served.provider('bob');
  const wallet = new TestWallet('bob');
  keys = [ada.session, bob.key, testKey('receipt/j'), testKey('mallory')];
  const { ticket, hash } = await buy(served, ada, bob, 'j', MILLION, 50n * MILLION);
  const ask = await ada.ask(bob, 'k', 1_000n, 50n * MILLION);
  const binding = await bob.binding(3, wallet.address);
  const nowS = Math.floor(served.world.clock.hostMs / 1_000);
  const wire = Object.entries(Object(toWire(ask)) as Record<string, unknown>);
  const lone = wire.map(([name, value]) => [name, [value]] as const);
  return {
    ...Object.fromEntries(lone),
    capNano: [(50n * MILLION).toString(), '0'],
    amountNano: ['1', '1000'],
    account: [ada.account],
    ticket: [toWire(ticket)],
    receipt: await Promise.all(
      [1n, 700n, MILLION].map(async (nano) => toWire(await receiptOf('j', hash, nano))),
    ),
    close: [toWire(await bob.close(hash, 0n)), toWire(await bob.close(hash, 5n))],
    binding: [toWire(binding)],
    proof: [await wallet.agree(binding, nowS)],
    provider: [await peerIdOf(bob.key.publicKey)],
    caller: [await peerIdOf(ada.session.publicKey)],
    tile: ['0/000.p/1', 'entries/000.p/1', '0/000', '1/x001/000'],
  };
}

beforeAll(async () => {
  served = await ServedRelay.serving({
    options: { walletDomains: [WALLET_DOMAIN] },
    ports: { release: standInRelease, figures: { figuresOf: async () => bytesOf('figures') } },
  });
  words = await realWords();
  const document: unknown = await (await fetch(`${served.relay.url}/openapi.json`)).json();
  operations = operationsOf(document, words);
});
afterAll(() => served[Symbol.asyncDispose]());

/** The signing hook: now and then by nobody. Operations go by their number, so that what fails can be read. */
const anyRequest = () =>
  fc.record({ number: fc.nat(operations.length - 1), signer: fc.nat(4) }).chain(({ number, signer }) =>
    (operations[number]?.request ?? fc.constant(NO_REQUEST)).map((request) => ({
      number,
      signer,
      ...request,
    })),
  );

const NO_REQUEST = { path: '/', body: undefined };

function described(number: number) {
  const documented = operations[number];
  const own = OPERATIONS.find(({ id }) => id === documented?.id);
  if (!documented || !own) throw new Error(`operation ${number}`);
  return { documented, own };
}

test(
  `${REQUESTS} requests made of the document are all answered as it says`,
  async () => {
    const reached = new Map<string, Set<number>>();
    const property = fc.asyncProperty(anyRequest(), async ({ number, signer, path, body }) => {
      const { documented, own } = described(number);
      const answer = await served.caller.ask(keys[signer], documented.method, path, body);
      expect(answer.status, JSON.stringify(answer.json)).toBeLessThan(500);
      expect(documented.statuses).toContain(answer.status);
      if (answer.status >= 400) expect(refusalsOf(own).get(answer.status)).toContain(answer.json['code']);
      else if (typeof own.answer !== 'string')
        expect(v.safeParse(own.answer, answer.json).issues).toBeUndefined();
      reached.set(own.id, (reached.get(own.id) ?? new Set<number>()).add(answer.status));
    });
    await fc.assert(property, { numRuns: REQUESTS });
    expect(reached.size).toBe(OPERATIONS.length);
    const succeeded = [...reached.values()].filter((statuses) =>
      [...statuses].some((status) => status < 300),
    );
    expect(succeeded.length).toBeGreaterThan(OPERATIONS.length / 2);
  },
  TIMEOUT_MS,
);

/** A text with a few of its characters exchanged, cut or repeated. */
const mutated = (text: string) =>
  fc.tuple(fc.nat(text.length), fc.nat(8), fc.string({ maxLength: 8 })).map(([at, cut, put]) => {
    return text.slice(0, at) + put + text.slice(at + cut);
  });

test(
  'mutated bodies, truly signed, are refused by name',
  async () => {
    const bodies = [
      ['/v1/receipts', { operation: 'A'.repeat(22), receipt: words['receipt']?.[0] }],
      ['/v1/closes', { operation: 'A'.repeat(22), close: words['close']?.[0] }],
      ['/v1/tickets/returned', { ticket: words['ticket']?.[0] }],
      [
        '/v1/wallets',
        { operation: 'A'.repeat(22), binding: words['binding']?.[0], proof: words['proof']?.[0] },
      ],
    ] as const;
    const property = fc.asyncProperty(
      fc
        .constantFrom(...bodies)
        .chain(([path, body]) => fc.tuple(fc.constant(path), mutated(JSON.stringify(body)))),
      fc.nat(3),
      async ([path, text], signer) => {
        const sent = new TextEncoder().encode(text);
        const header = await served.caller.header(keys[signer], 'POST', path, sent);
        const answer = await served.caller.send('POST', path, sent, header);
        expect(answer.status, `${path} ${text}`).toBeLessThan(500);
      },
    );
    await fc.assert(property, { numRuns: Math.floor(REQUESTS / 3) });
  },
  TIMEOUT_MS,
);

test(
  `every decoder, ${FUZZ_MS} ms each: a value or a refusal by name`,
  async () => {
    const decoders: readonly ((bytes: Uint8Array<ArrayBuffer>) => unknown)[] = [
      (bytes) => decodeTicket(bytes),
      (bytes) => decodeReceipt(bytes),
      (bytes) => decodeClose(bytes),
      (bytes) => verifyPayoutWallet(bytes),
      (bytes) => decodeSignedRequest(Buffer.from(bytes).toString('base64url')),
      (bytes) => decodeRequestStamp(Buffer.from(bytes).toString('latin1')),
      ...OPERATIONS.map(({ body, params }) => (bytes: Uint8Array<ArrayBuffer>) => {
        const value: unknown = Buffer.from(bytes).toString();
        return v.safeParse(body ?? params, value).success;
      }),
    ];
    const seeds = ['ticket', 'receipt', 'close', 'binding'].map((name) =>
      Buffer.from(String(words[name]?.[0]), 'base64url'),
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 512 }),
      fc
        .tuple(fc.constantFrom(...seeds), fc.nat(), fc.uint8Array({ maxLength: 4 }))
        .map(([seed, at, put]) =>
          Buffer.concat([seed.subarray(0, at % seed.length), put, seed.subarray((at % seed.length) + 1)]),
        ),
    );
    for (const decode of decoders.slice(0, 6)) await survives(decode, bytes);
    for (const decode of decoders.slice(6)) await survives(decode, bytes, FUZZ_MS / 10);
  },
  TIMEOUT_MS,
);

async function survives(
  decode: (bytes: Uint8Array<ArrayBuffer>) => unknown,
  bytes: fc.Arbitrary<Uint8Array>,
  timeMs = FUZZ_MS,
): Promise<void> {
  const property = fc.asyncProperty(bytes, async (each) => {
    try {
      await decode(new Uint8Array(each));
    } catch (error) {
      expect(isBombyxError(error), String(error)).toBe(true);
    }
  });
  await fc.assert(property, { numRuns: 1e9, interruptAfterTimeLimit: timeMs, markInterruptAsFailure: false });
}
