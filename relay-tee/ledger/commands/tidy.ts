/** With each transaction a little of what is over goes: books in use stay small, however long they are kept. */
import type { Desk } from '../desk.ts';
import { whyClosed } from '../instance.ts';
import type { Standing } from '../standing.ts';
import { expireTickets } from './end-ticket.ts';

/** More than any operation adds, so that what is over never piles up. */
const PER_OPERATION = 2;
const AT_LEAST = 64;

/** Within a transaction of `operations` operations. */
export function tidy(desk: Desk, operations: number, standing: Standing): void {
  if (whyClosed(standing.phase)) return;
  const { store, times } = desk;
  const limit = AT_LEAST + PER_OPERATION * operations;
  const forgottenMs = store.books.timeMs - times.operationMs;
  expireTickets(desk, limit);
  store.operations.forgetBefore(forgottenMs, limit);
  store.journal.fold(forgottenMs, limit);
  store.settled.forget(store.books.timeMs, limit);
}
