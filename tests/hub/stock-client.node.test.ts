/**
 * The stock PeerJS client's own signaling code against the hub: whatever the hub does, the client says so and does not
 * hang. Real: the `peerjs` package, its WebSocket. Faked: `RTCPeerConnection`, which Node lacks and no case here needs.
 */
import type { Peer as PeerClass } from 'peerjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Identity } from '#protocol/crypto/identity.ts';
import { startHub, type Hub, type HubOptions } from '../../signaling/hub.ts';
import { newIdentity, tokenFor } from './peers.ts';

class FakePeerConnection {
  createDataChannel() {
    return { ordered: true, binaryType: '', close: () => {} };
  }
  addTransceiver() {}
  close() {}
}

let Peer: typeof PeerClass;
let hub: Hub;

beforeAll(async () => {
  Object.assign(globalThis, { RTCPeerConnection: FakePeerConnection });
  const module = (await import('peerjs')) as unknown as {
    Peer?: typeof PeerClass;
    default: { Peer: typeof PeerClass };
  };
  Peer = module.Peer ?? module.default.Peer;
});

async function start(options: HubOptions = {}): Promise<void> {
  await hub?.close();
  hub = await startHub({ port: 0, logLevel: 'silent', ...options });
}
beforeEach(() => start());
afterEach(() => hub.close());

interface Heard {
  readonly peer: PeerClass;
  /** `open`, `error:type` and `disconnected`, in order. */
  readonly events: string[];
  until(event: string): Promise<void>;
}

function connect(id: string | undefined, token: string): Heard {
  const options = { host: '127.0.0.1', port: hub.port, path: '/hub', secure: false, token, debug: 0 };
  const peer = id === undefined ? new Peer(options) : new Peer(id, options);
  const events: string[] = [];
  const waiting = new Map<string, () => void>();
  const heard = (event: string) => {
    events.push(event);
    waiting.get(event)?.();
  };
  peer.on('open', () => heard('open'));
  peer.on('error', (error) => heard(`error:${error.type}`));
  peer.on('disconnected', () => heard('disconnected'));
  const until = (event: string) =>
    new Promise<void>((resolve) => {
      waiting.set(event, resolve);
      if (events.includes(event)) resolve();
    });
  return { peer, events, until };
}

async function opened(identity: Identity): Promise<Heard> {
  const heard = connect(identity.peerId, await tokenFor(hub, identity));
  await heard.until('open');
  return heard;
}

describe('the stock client', () => {
  it('opens with a proof as its token', async () => {
    const { peer, events } = await opened(await newIdentity());
    expect(events).toEqual(['open']);
    peer.destroy();
  });

  it.each([
    ['a bad token', async (identity: Identity) => connect(identity.peerId, 'x'), 'error:server-error'],
    [
      'no id of its own',
      async (identity: Identity) => connect(undefined, await tokenFor(hub, identity)),
      'error:server-error',
    ],
    [
      "another's id",
      async (identity: Identity) => connect((await newIdentity()).peerId, await tokenFor(hub, identity)),
      'error:unavailable-id',
    ],
  ])('with %s: an error, then closed for good', async (_, attempt, error) => {
    const heard = await attempt(await newIdentity());
    await heard.until('disconnected');
    expect(heard.events).toEqual([error, 'disconnected']);
    expect(heard.peer.destroyed).toBe(true);
  });

  it.each<[string, HubOptions]>([
    ['full', { limits: { maxConnections: 0 } }],
    ['rate', { limits: { connectRate: { perSecond: 1, burst: 0 } } }],
  ])('at a hub that refuses for its %s: an error by name', async (_, options) => {
    await start(options);
    const identity = await newIdentity();
    const heard = connect(identity.peerId, await tokenFor(hub, identity));
    await heard.until('disconnected');
    expect(heard.events).toEqual(['error:server-error', 'disconnected']);
  });

  it('replaced by another with its key: told that the id is taken, not to come back', async () => {
    const identity = await newIdentity();
    const old = await opened(identity);
    const fresh = await opened(identity);
    await old.until('disconnected');
    expect(old.events).toEqual(['open', 'error:unavailable-id', 'disconnected']);
    expect(fresh.events).toEqual(['open']);
    fresh.peer.destroy();
  });

  it('when the hub stops: disconnected, with its channels kept', async () => {
    const { peer, events, until } = await opened(await newIdentity());
    await hub.close();
    await until('disconnected');
    expect(events).toEqual(['open', 'error:network', 'disconnected']);
    expect(peer.destroyed).toBe(false);
  });
});
