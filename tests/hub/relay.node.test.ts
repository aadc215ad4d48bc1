/** What the PeerJS endpoint does for honest peers: relay, waiting for the absent, silence, replacement. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHub, type Hub } from '../../signaling/hub.ts';
import {
  ABSENT_RETRY_MS,
  ABSENT_WAIT_MS,
  MAX_WAITING_PER_PEER,
  SILENCE_MS,
  SWEEP_MS,
} from '../../signaling/limits.ts';
import { ManualClock } from '../../signaling/manual-clock.ts';
import { newIdentity, TestPeer } from './peers.ts';
import { until } from './wire.ts';

let clock: ManualClock;
let hub: Hub;
let alice: TestPeer;

beforeEach(async () => {
  clock = new ManualClock(Date.now());
  hub = await startHub({ port: 0, clock, logLevel: 'silent' });
  alice = await TestPeer.join(hub);
});
afterEach(() => hub.close());

/** Resolves when the hub holds `count` messages for absent peers. */
const untilWaiting = (count: number) =>
  until(async () => (await hub.metrics()).includes(`bombyx_hub_waiting_messages ${count}\n`));

describe('messages between two peers', () => {
  it('arrive whole and in order, with src set', async () => {
    const bob = await TestPeer.join(hub);
    const candidate = { candidate: { candidate: 'a=1' }, type: 'data', connectionId: 'dc_1' };
    alice.offer(bob.id);
    for (let n = 0; n < 50; n++)
      alice.send({ type: 'CANDIDATE', dst: bob.id, payload: { ...candidate, candidate: { n } } });
    expect(await bob.next()).toMatchObject({ type: 'OFFER', src: alice.id, dst: bob.id });
    for (let n = 0; n < 50; n++)
      expect(await bob.next()).toEqual({
        type: 'CANDIDATE',
        src: alice.id,
        dst: bob.id,
        payload: { ...candidate, candidate: { n } },
      });
  });
});

describe('messages to a peer that is not there', () => {
  it('wait, and arrive in order when it comes', async () => {
    const bob = await newIdentity();
    for (const label of ['1', '2', '3']) alice.offer(bob.peerId, label);
    await untilWaiting(3);
    const peer = await TestPeer.join(hub, {}, bob);
    for (const label of ['1', '2', '3']) expect(await peer.next()).toMatchObject({ payload: { label } });
    await untilWaiting(0);
  });

  it('expire after five seconds, with one notice per caller', async () => {
    const absent = (await newIdentity()).peerId;
    const carol = await TestPeer.join(hub);
    alice.offer(absent);
    alice.offer(absent);
    carol.offer(absent);
    await untilWaiting(3);
    clock.advance(ABSENT_WAIT_MS + ABSENT_RETRY_MS);
    expect(await alice.next()).toEqual({ type: 'EXPIRE', src: absent, dst: alice.id });
    expect(await carol.next()).toEqual({ type: 'EXPIRE', src: absent, dst: carol.id });
    expect(await alice.settled()).toMatchObject({ payload: { label: 'settled' } });
    await untilWaiting(0);
  });

  it('expire at once when too many wait already', async () => {
    const absent = (await newIdentity()).peerId;
    for (let i = 0; i <= MAX_WAITING_PER_PEER; i++) alice.offer(absent);
    expect(await alice.next()).toEqual({ type: 'EXPIRE', src: absent, dst: alice.id });
    await untilWaiting(MAX_WAITING_PER_PEER);
  });
});

describe('silence', () => {
  it('closes a socket after ninety seconds', async () => {
    clock.advance(SILENCE_MS + SWEEP_MS);
    expect(await alice.wire.closed).toEqual({ code: 4002, reason: 'hub/silent' });
  });

  it('does not, while the stock heartbeat goes on', async () => {
    for (let i = 0; i < 5; i++) {
      clock.advance(SILENCE_MS / 2);
      alice.send({ type: 'HEARTBEAT' });
      await alice.settled();
    }
    expect(alice.wire.isClosed).toBe(false);
  });
});
