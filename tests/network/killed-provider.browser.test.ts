/** Providers that vanish: without a goodbye, as a killed tab does, or with one. */
import { expect, onTestFinished, test } from 'vitest';
import { sayingEngine } from '../fakes/engines.ts';
import { tapWire } from '../fakes/wire.ts';
import { ask, connectClient, sees, serve, startHub } from './network.ts';

const TOKENS = Array.from({ length: 8 }, (_, i) => `${i}:${'silk '.repeat(400)}`);
const ANSWER = TOKENS.join('');

/**
 * The first channel on which the provider sends a frame for which `dies` holds hears nothing from it any more, and
 * nothing is closed: what a requester sees of a tab that was killed.
 */
function killAt(dies: (t: string, seq: number) => boolean): void {
  let victim: RTCDataChannel | undefined;
  tapWire(({ frame, from, channel }) => {
    if (from === 'requester') return undefined;
    if (!victim && frame && dies(frame.t, 'seq' in frame ? frame.seq : 0)) victim = channel;
    return channel === victim ? [] : undefined;
  });
}

async function twoProviders() {
  const hub = await startHub();
  const providers = await Promise.all([serve(hub, sayingEngine(TOKENS)), serve(hub, sayingEngine(TOKENS))]);
  const client = connectClient(hub);
  await sees(client, ...providers);
  return { client, ids: providers.map(({ peerId }) => peerId).sort() };
}

test('the provider is killed before its first token: another answers, each token once', async () => {
  const { client, ids } = await twoProviders();
  killAt((t) => t === 'accept');
  const asked = await ask(client);
  expect(asked).toMatchObject({ error: undefined, failovers: ['peer/silent'] });
  expect(asked.text === ANSWER).toBe(true); // 16 kB: too long to print
  expect(asked.readers.toSorted()).toEqual(ids);
});

test('the provider is killed in the middle: another goes on, the text is seamless', async () => {
  const { client, ids } = await twoProviders();
  killAt((t, seq) => t === 'response' && seq === 3);
  const asked = await ask(client);
  expect(asked).toMatchObject({ error: undefined, failovers: ['peer/silent'] });
  expect(asked.text === ANSWER).toBe(true); // 16 kB: too long to print
  expect(asked.readers.toSorted()).toEqual(ids);
});

/** The first provider's page goes away with its peer connections when `seq` is on its way. */
function closeAt(seq: number): void {
  const opened: RTCPeerConnection[] = [];
  const Original = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      opened.push(this);
    }
  };
  onTestFinished(() => void (globalThis.RTCPeerConnection = Original));
  let closed = false;
  tapWire(({ frame, from }) => {
    if (closed || from !== 'provider' || frame?.t !== 'response' || frame.seq !== seq) return undefined;
    closed = true;
    for (const connection of opened) if (connection.localDescription?.type === 'answer') connection.close();
    return [];
  });
}

test('the page of the provider goes away: its peer connections close, another goes on at once', async () => {
  const { client, ids } = await twoProviders();
  closeAt(3);
  const asked = await ask(client);
  expect(asked).toMatchObject({ error: undefined, failovers: ['peer/closed'] });
  expect(asked.text === ANSWER).toBe(true);
  expect(asked.readers.toSorted()).toEqual(ids);
});

test('the only provider goes away: what arrived stays, and the reason is named', async () => {
  const hub = await startHub();
  const provider = await serve(hub, sayingEngine(TOKENS));
  const client = connectClient(hub, { furtherAttempts: 0 });
  await sees(client, provider);
  closeAt(3);
  const asked = await ask(client);
  expect(asked).toMatchObject({ error: 'peer/closed', readers: [provider.peerId] });
  expect(ANSWER.startsWith(asked.text)).toBe(true);
  expect(asked.text).not.toBe('');
});
