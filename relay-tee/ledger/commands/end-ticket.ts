/** A ticket ends, by its provider's signed close or by time, and frees what it still reserves. Nothing else frees it. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { decodeClose, verifyClose, type CloseBody } from '#protocol/messages/close.ts';
import { carriedOut, done, refused, type Decision } from '../decision.ts';
import { once, type Desk, type Operation } from '../desk.ts';
import { whyClosed } from '../instance.ts';
import { entry, post, type Entry } from '../journal/entry.ts';
import { nodeCheck } from '../signatures.ts';
import type { Standing } from '../standing.ts';
import type { StoredTicket } from '../store/tickets.ts';
import { earningsOf, encodeEarnings } from './earnings.ts';

/** A close that the ticket's provider signed. @throws BombyxError `ticket/unknown`, `wire/…` */
export async function checkClose({ store }: Desk, bytes: Bytes): Promise<CloseBody> {
  const ticket = store.tickets.find(decodeClose(bytes).body.ticket);
  const provider = ticket && store.payees.peer(ticket.peer);
  if (!provider) throw new BombyxError('ticket/unknown');
  return verifyClose(bytes, provider.key, nodeCheck);
}

/** What is left of the reservation goes back to the client. */
const endEntry = (ticket: StoredTicket): Entry =>
  entry(
    'end',
    ticket.hash,
    post('reserved', ticket.client, ticket.redeemedNano - ticket.maxAmountNano),
    post('drawn', ticket.client, ticket.maxAmountNano - ticket.redeemedNano),
  );

export function decideClose(ticket: StoredTicket, close: CloseBody, standing: Standing): Decision<void> {
  const closed = whyClosed(standing.phase);
  if (closed) return refused(closed);
  if (!ticket.open) return done(undefined);
  if (close.amountNano > ticket.redeemedNano) return refused('receipt/missing');
  return done(undefined, endEntry(ticket));
}

/** Within a transaction. Returns the provider's earnings, encoded. */
export function closeTicket(desk: Desk, operation: Operation, close: CloseBody, standing: Standing): Bytes {
  return once(desk, operation, () => {
    const ticket = desk.store.tickets.find(close.ticket);
    if (!ticket) throw new BombyxError('ticket/unknown');
    const { entries } = carriedOut(decideClose(ticket, close, standing));
    for (const each of entries) end(desk, ticket, each, true);
    return encodeEarnings(earningsOf(desk, ticket.peer, ticket.redeemedNano));
  });
}

function end({ store }: Desk, ticket: StoredTicket, freed: Entry, finished: boolean): void {
  if (freed.postings.length > 0) store.journal.write(freed);
  store.tickets.close(ticket.id);
  if (ticket.redeemedNano === 0n) return;
  store.clients.countSettled(ticket.client);
  store.settled.add({ ...ticket, settledAtMs: store.books.timeMs, finished });
}

/** Past `expiresAtMs + R` an open ticket ends, and any ticket is forgotten. Returns how many, at most `limit`. */
export function expireTickets(desk: Desk, limit: number): number {
  const { store, times } = desk;
  const over = store.tickets.endedBefore(store.books.timeMs - times.redemptionMs, limit);
  for (const ticket of over) {
    if (ticket.open) end(desk, ticket, endEntry(ticket), false);
    store.tickets.remove(ticket.id);
  }
  return over.length;
}
