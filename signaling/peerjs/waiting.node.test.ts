import { beforeEach, describe, expect, it } from 'vitest';
import type { PeerId } from '#protocol/ids.ts';
import { ABSENT_RETRY_MS, ABSENT_WAIT_MS, MAX_WAITING_BYTES, MAX_WAITING_BYTES_PER_PEER } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import { WaitingRoom } from './waiting.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(52) as PeerId) as [PeerId, PeerId, PeerId];

let clock: ManualClock;
let sent: string[];
let expired: string[];
let present: boolean;
let room: WaitingRoom;

beforeEach(() => {
  clock = new ManualClock(0);
  [sent, expired, present] = [[], [], false];
  room = new WaitingRoom(clock, async (_, text) => {
    if (present) sent.push(text);
    return present;
  });
});

const add = (from: PeerId, to: PeerId, text: string) =>
  room.add({ from, to, text, expired: () => expired.push(`${from[0]} to ${to[0]}`) });

describe('waiting room', () => {
  it('hands over in order on arrival, and is empty then', async () => {
    add(A, B, '1');
    add(C, B, '2');
    present = true;
    await Promise.all([room.flush(B), room.flush(B)]);
    expect([sent, room.count, room.isWaitedFor(B)]).toEqual([['1', '2'], 0, false]);
    clock.advance(ABSENT_WAIT_MS * 2);
    expect(expired).toEqual([]);
  });

  it('gives a sender’s messages up together, with one notice, after five seconds', () => {
    add(A, B, '1');
    clock.advance(ABSENT_WAIT_MS - ABSENT_RETRY_MS);
    add(A, B, '2');
    add(C, B, '3');
    clock.advance(ABSENT_RETRY_MS);
    expect([expired, room.count]).toEqual([['a to b'], 1]);
  });

  it('finds an arrival that nobody announced', async () => {
    add(A, B, '1');
    present = true;
    clock.advance(ABSENT_RETRY_MS);
    await Promise.resolve();
    expect(sent).toEqual(['1']);
  });

  it('is bounded per peer and over all', () => {
    const half = 'x'.repeat(MAX_WAITING_BYTES_PER_PEER / 2);
    expect([add(A, B, half), add(A, B, half), add(A, B, 'x')]).toEqual([true, true, false]);
    let peers = 0;
    while (add(A, `${peers}`.padStart(52, 'd') as PeerId, half)) peers += 1;
    expect(peers).toBe((2 * MAX_WAITING_BYTES) / MAX_WAITING_BYTES_PER_PEER - 2);
    clock.advance(ABSENT_WAIT_MS + ABSENT_RETRY_MS);
    expect([room.count, add(A, B, half)]).toEqual([0, true]);
  });
});
