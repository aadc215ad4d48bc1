/** What a deed is, and what several of them do: send an operation, give out a payout. */
import { expect } from 'vitest';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { Fleet, Running } from '../fleet.ts';
import { bytesOf } from '../keys.ts';

/** What can happen to a fleet in one step; it compares what the ledger says with what plain arithmetic says. */
export type Deed = (fleet: Fleet, running: Running) => Promise<void>;

/** Sends one operation, now and then twice at once: both have the same answer. */
export async function asked<T>(fleet: Fleet, send: (id: Bytes) => Promise<T>): Promise<T> {
  const id = bytesOf(`operation/${fleet.name()}`);
  if (!fleet.chance(0.15)) return send(id);
  const [first, second] = await Promise.all([send(id), send(id)]);
  expect(second, 'a duplicate').toEqual(first);
  fleet.happen('duplicate');
  return first;
}

/** A payout leaves the relay. */
export function release(fleet: Fleet, account: string, totalNano: bigint): void {
  const before = fleet.released.get(account) ?? 0n;
  if (totalNano > before) fleet.released.set(account, totalNano);
}
