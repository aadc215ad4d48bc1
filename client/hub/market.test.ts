/** The market over a hub that this test plays. Faked: the WebSocket; the frames in it are real. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { utf8, type Bytes } from '../../protocol/bytes/bytes.ts';
import { generateIdentityKeys, identityOf, type Identity } from '../../protocol/crypto/identity.ts';
import { generateSealingKeys, sealingPublicKey } from '../../protocol/crypto/sealing.ts';
import { decodeLetter, encodeLetter, openAsk, sealAnswer } from '../../protocol/envelope/letter.ts';
import { isBombyxError } from '../../protocol/errors.ts';
import { verifyAdmission } from '../../protocol/messages/admission.ts';
import { decodeFromPeer, encodeFromHub, type FromHub, type FromPeer } from '../../protocol/messages/hub.ts';
import { signOffer } from '../../protocol/messages/offer.ts';
import { fixedOfferBody } from '../../protocol/vectors/fixed.ts';
import { hubAddress } from './address.ts';
import { Market } from './market.ts';

const challenge = new Uint8Array(32).fill(1);

/** The client's end of a socket, with the hub's end in the test's hands. */
class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static readonly all: FakeSocket[] = [];
  readonly url: string;
  readonly sent: FromPeer[] = [];
  binaryType = 'blob';
  readyState = FakeSocket.OPEN;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.all.push(this);
  }

  send(bytes: Bytes): void {
    this.sent.push(decodeFromPeer(bytes));
  }

  close(): void {
    if (this.readyState !== FakeSocket.OPEN) return;
    this.readyState = 3;
    queueMicrotask(() => this.dispatchEvent(new Event('close')));
  }

  hears(frame: FromHub): void {
    this.hearsRaw(encodeFromHub(frame).buffer);
  }

  hearsRaw(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

let identity: Identity;
let provider: Identity;
let market: Market;

/** Polls often, and gives a busy machine its time. */
const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 30_000 });

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (isBombyxError(error) ? error.code : error),
  );

const socketAt = (i: number): FakeSocket => {
  const socket = FakeSocket.all.at(i);
  if (!socket) throw new Error('no socket');
  return socket;
};

/** Lets the hub admit the socket that was opened last. */
async function admit(): Promise<FakeSocket> {
  const socket = socketAt(-1);
  socket.hears({ t: 'challenge', challenge, nowMs: Date.now() });
  await until(() => expect(socket.sent.at(0)?.t).toBe('prove'));
  socket.hears({ t: 'admitted', peer: identity.peerId });
  await until(() => expect(socket.sent.map((frame) => frame.t)).toContain('subscribe'));
  return socket;
}

const offer = () =>
  signOffer(provider, { ...fixedOfferBody(provider, new Uint8Array(32)), issuedAtMs: Date.now() });

async function list(socket: FakeSocket): Promise<void> {
  socket.hears({ t: 'snapshot', offers: [await offer()], more: false });
  await until(() => expect(market.view.offers).toHaveLength(1));
}

beforeEach(async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all.length = 0;
  identity = await identityOf(await generateIdentityKeys());
  provider = await identityOf(await generateIdentityKeys());
  market = new Market({ address: hubAddress('https://hub.example/hub', undefined), identity });
  market.start();
});

afterEach(async () => {
  await market.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the market', () => {
  test('proves its key to the hub that it meant to reach, then reads the directory', async () => {
    const socket = await admit();
    expect(socket.url).toBe('wss://hub.example/hub/market');
    const [prove] = socket.sent;
    if (prove?.t !== 'prove') throw new Error('no proof');
    expect(await verifyAdmission(prove, ['https://hub.example'])).toBe(identity.peerId);
    expect(market.view.status).toBe('connecting');
    await list(socket);
    expect(market.view.status).toBe('online');
    expect(market.complete).toBe(true);
  });

  test('shows nothing that does not verify', async () => {
    const socket = await admit();
    const forged = await offer();
    forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1;
    socket.hears({ t: 'snapshot', offers: [forged, new Uint8Array(9)], more: false });
    await until(() => expect(market.complete).toBe(true));
    expect(market.view.offers).toEqual([]);
  });

  test('judges offers by the hub’s clock where its own is wrong', async () => {
    const socket = socketAt(-1);
    const hubNowMs = Date.now() + 86_400_000;
    socket.hears({ t: 'challenge', challenge, nowMs: hubNowMs });
    await until(() => expect(socket.sent.at(0)?.t).toBe('prove'));
    socket.hears({ t: 'admitted', peer: identity.peerId });
    await until(() => expect(socket.sent.at(1)?.t).toBe('subscribe'));
    expect(Math.abs(market.hubNowMs - hubNowMs)).toBeLessThan(60_000);
    const body = { ...fixedOfferBody(provider, new Uint8Array(32)), issuedAtMs: hubNowMs };
    socket.hears({ t: 'snapshot', offers: [await signOffer(provider, body)], more: false });
    await until(() => expect(market.view.offers).toHaveLength(1));
  });

  test('stays offline when an offer expires while the hub is away', async () => {
    const socket = await admit();
    await list(socket);
    socket.close();
    await until(() => expect(market.view.status).toBe('offline'));
    expect(market.view.offers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(32_000);
    expect(market.view.offers).toEqual([]);
    expect(market.view).toMatchObject({ status: 'offline', error: { code: 'hub/unreachable' } });
  });

  test('comes back by itself, and proves its key anew', async () => {
    (await admit()).close();
    await vi.advanceTimersByTimeAsync(4_000);
    expect(FakeSocket.all.length).toBeGreaterThan(1);
    await admit();
    expect(socketAt(-1).sent[0]?.t).toBe('prove');
  });

  test('names why a hub turned it away', async () => {
    socketAt(-1).hears({ t: 'error', code: 'hub/origin' });
    await until(() =>
      expect(market.view).toMatchObject({ status: 'offline', error: { code: 'hub/origin' } }),
    );
  });

  test.each([
    ['text', 'hello'],
    ['bytes that are no frame', Uint8Array.of(1, 2, 3).buffer],
    ['a frame of the other direction', encodeFromHub({ t: 'subscribe' } as never).buffer],
  ])('cuts off a hub that sends %s', async (_, data) => {
    const socket = await admit();
    socket.hearsRaw(data);
    await until(() =>
      expect(market.view).toMatchObject({ status: 'offline', error: { code: 'wire/malformed' } }),
    );
  });

  test('stops at once while a hub keeps it waiting: no timer has to run out for it', async () => {
    vi.useFakeTimers(); // stands still
    await market.stop();
    expect(socketAt(-1).readyState).not.toBe(FakeSocket.OPEN);
  });

  test('gives up a hub that never admits', async () => {
    await vi.advanceTimersByTimeAsync(10_000);
    await until(() => expect(market.view.status).toBe('offline'));
  });
});

describe('a letter', () => {
  const never = new AbortController().signal;

  /** Asks over `socket` and waits until the question has left. */
  async function ask(socket: FakeSocket, signal = never) {
    const keys = await generateSealingKeys();
    const answer = market.ask(provider.peerId, await sealingPublicKey(keys), utf8('question'), signal);
    answer.catch(() => undefined);
    await until(() => expect(socket.sent.at(-1)?.t).toBe('letter'));
    const sent = socket.sent.at(-1);
    if (sent?.t !== 'letter') throw new Error('no letter');
    const letter = decodeLetter(sent.box);
    if (letter.t !== 'ask') throw new Error('no question');
    return { answer, keys, letter, ref: sent.ref };
  }

  test('is answered by the one who can read it', async () => {
    const socket = await admit();
    const { answer, keys, letter } = await ask(socket);
    const { content, secret } = await openAsk(keys, letter);
    expect(content).toEqual(utf8('question'));
    const reply = await sealAnswer(letter, secret, utf8('answer'));
    socket.hears({ t: 'letter', from: provider.peerId, box: encodeLetter(reply) });
    expect(await answer).toEqual(utf8('answer'));
  });

  test('with a forged answer fails, and one that is none of ours is passed over', async () => {
    const socket = await admit();
    const { answer, letter } = await ask(socket);
    const forged = {
      t: 'answer',
      id: letter.id,
      nonce: new Uint8Array(32),
      box: new Uint8Array(144),
    } as const;
    socket.hears({ t: 'letter', from: provider.peerId, box: new Uint8Array(9) });
    socket.hears({
      t: 'letter',
      from: provider.peerId,
      box: encodeLetter({ ...forged, id: new Uint8Array(16) }),
    });
    socket.hears({ t: 'letter', from: provider.peerId, box: encodeLetter(forged) });
    expect(await codeOf(answer)).toBe('envelope/open');
  });

  test('that the hub could not deliver fails with what the hub names', async () => {
    const socket = await admit();
    const { answer, ref } = await ask(socket);
    socket.hears({ t: 'error', code: 'hub/absent', ref });
    expect(await codeOf(answer)).toBe('hub/absent');
  });

  test('ends with the hub’s connection, with its own time, or with the client', async () => {
    const socket = await admit();
    const impatient = new AbortController();
    const { answer: late } = await ask(socket, impatient.signal);
    impatient.abort();
    expect(await codeOf(late)).toBe('job/timeout');
    const { answer: lost } = await ask(socket);
    socket.close();
    expect(await codeOf(lost)).toBe('hub/unreachable');
    expect(await codeOf(market.ask(provider.peerId, new Uint8Array(32).fill(9), utf8('x'), never))).toBe(
      'hub/unreachable',
    );
  });
});
