import { expect, it } from 'vitest';
import type { PeerId } from '#protocol/ids.ts';
import { MemoryBus } from '../bus/memory.ts';
import { ABSENT_RETRY_MS } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import { Metrics } from '../metrics.ts';
import type { Relayed } from './messages.ts';
import { Relay } from './relay.ts';

const [A, B] = ['a', 'b'].map((letter) => letter.repeat(52) as PeerId) as [PeerId, PeerId];
const candidate = (n: number): Relayed => ({
  type: 'CANDIDATE',
  dst: B,
  payload: { candidate: { n }, type: 'data', connectionId: 'c' },
});

it('a message does not overtake earlier ones that wait for a peer with a full socket', async () => {
  const clock = new ManualClock(0);
  const bus = new MemoryBus(clock);
  const relay = new Relay(bus, clock, new Metrics());
  const heard: unknown[] = [];
  let takes = false;
  const deliver = (text: unknown) => {
    if (takes)
      heard.push((JSON.parse(String(text)) as { payload: { candidate: unknown } }).payload.candidate);
    return takes;
  };
  await bus.claim('peerjs', B, { session: '1', deliver, replaced: () => {} });
  await relay.carry(A, candidate(1), () => {});
  takes = true;
  await relay.carry(A, candidate(2), () => {});
  expect(heard).toEqual([]);
  clock.advance(ABSENT_RETRY_MS);
  while (relay.waiting > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(heard).toEqual([{ n: 1 }, { n: 2 }]);
});
