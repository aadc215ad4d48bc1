/** What must be on the disk of a ledger that was killed, by what its clients and providers were told. */
import { expect } from 'vitest';
import { MAX_FIGURE_JOBS_PER_ACCOUNT } from '#protocol/limits.ts';
import { audit } from '../../store/audit.ts';
import { releasedTotalNano } from '../../store/payees.ts';
import { Store } from '../../store/store.ts';
import type { TestProvider } from '../parties.ts';
import type { Load, SoldTicket } from './load.ts';

const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((total, amount) => total + amount, 0n);

/** Looks at a copy of the disk, so that the next instance finds it as the last one left it. */
export function lookAtDisk(load: Load, look: (store: Store) => void): void {
  load.world.copy('books', 'copy');
  const store = new Store(load.world.path('copy'));
  try {
    look(store);
  } finally {
    store.close();
  }
}

const isOver = (load: Load, store: Store, { expiresAtMs }: SoldTicket): boolean =>
  expiresAtMs + load.world.times.redemptionMs < store.books.timeMs;

const ofClient = (load: Load, account: string): SoldTicket[] =>
  [...load.tickets.values()].filter(({ client }) => client === account);

/** The books add up, and everything that was acknowledged is in them. */
export function checkKept(load: Load, store: Store): void {
  expect(audit(store)).toEqual([]);
  for (const ticket of load.tickets.values()) {
    if (isOver(load, store, ticket)) continue;
    const stored = store.tickets.find(ticket.hash);
    expect(stored?.redeemedNano, 'an acknowledged receipt').toBeGreaterThanOrEqual(ticket.acknowledgedNano);
    if (ticket.closed) expect(stored?.open, 'an acknowledged close').toBe(false);
  }
  for (const provider of load.providers) checkSettled(load, store, provider);
  for (const { account } of load.clients) {
    const spentNano = store.clients.newest(account)?.spentNano ?? 0n;
    const acknowledged = ofClient(load, account).map((ticket) => ticket.acknowledgedNano);
    expect(spentNano, 'acknowledged receipts').toBeGreaterThanOrEqual(sum(acknowledged));
  }
  for (const [{ key }, seq] of load.bound)
    expect(store.payees.findPeer(key.publicKey)?.bindingSeq, 'a binding').toBeGreaterThanOrEqual(seq);
  for (const [account, totalNano] of load.released) {
    const payee = store.payees.byAccount(account);
    expect(payee && releasedTotalNano(payee), 'a payout that left').toBeGreaterThanOrEqual(totalNano);
  }
}

/** A close that was acknowledged left the job behind, with the receipts that were acknowledged before. */
function checkSettled(load: Load, { payees, settled }: Store, provider: TestProvider): void {
  const peer = payees.findPeer(provider.key.publicKey);
  const jobs = peer ? settled.of(peer.id, load.tickets.size) : [];
  for (const { account } of load.clients) {
    const closed = ofClient(load, account).filter(
      (ticket) => ticket.provider === provider && ticket.closed && ticket.acknowledgedNano > 0n,
    );
    const kept = jobs.filter((job) => job.account === account);
    const least = Math.min(closed.length, MAX_FIGURE_JOBS_PER_ACCOUNT);
    expect(kept.length, 'settled jobs').toBeGreaterThanOrEqual(least);
  }
}

/** With everything answered the books say exactly what was acknowledged, to the nano, and reserve for nothing that is over. */
export function checkExact(load: Load, store: Store): void {
  for (const { account } of load.clients) {
    const client = store.clients.newest(account);
    const tickets = ofClient(load, account);
    const open = tickets.filter((ticket) => !ticket.closed && !isOver(load, store, ticket));
    expect({ spentNano: client?.spentNano, openNano: client?.openNano }).toEqual({
      spentNano: sum(tickets.map((ticket) => ticket.acknowledgedNano)),
      openNano: sum(open.map((ticket) => ticket.maxNano - ticket.acknowledgedNano)),
    });
  }
}

/** Nobody is charged for more than was acknowledged, nobody paid more than was earned; what was paid is paid once. */
export function checkChain(load: Load, store: Store): void {
  const { chain } = load.world;
  for (const { account } of load.clients) {
    const { chargedNano } = chain.client(account);
    expect(chargedNano, 'charged').toBeLessThanOrEqual(store.clients.newest(account)?.chargeNano ?? 0n);
  }
  for (const { account } of load.providers) {
    const { paidNano = 0n, receivedNano = 0n } = chain.payees.get(account) ?? {};
    expect(receivedNano, 'received').toBeLessThanOrEqual(paidNano);
    expect(paidNano, 'paid').toBeLessThanOrEqual(load.released.get(account) ?? 0n);
  }
  expect(sum([...chain.payees.values()].map((payee) => payee.receivedNano))).toBe(chain.vault.paidNano);
  expect(chain.vault.paidNano).toBeLessThanOrEqual(chain.vault.owedNano);
}
