/**
 * What the books should say, in plain arithmetic: sums over lists, nothing incremental, none of the ledger's own rules.
 *
 * One `PlainBooks` belongs to one disk and is copied with it. Every prediction names the code of a refusal, or none.
 */
import type { ChainView, ClientView } from '../view.ts';

const V_MS = 30_000;
const L_MS = 600_000;
const R_MS = 600_000;
const W_MS = 1_200_000;
const GAP_MS = 30_000;
const FEE_BPS = 250n;
const FIGURE_JOBS = 20;

export interface PlainTicket {
  readonly client: string;
  readonly provider: string;
  readonly maxNano: bigint;
  readonly endsMs: number;
  redeemedNano: bigint;
  open: boolean;
}

/** A paid ticket that has ended. */
export interface PlainSettled {
  readonly client: string;
  readonly provider: string;
  readonly receiptNano: bigint;
  readonly finished: boolean;
}

export interface PlainBooks {
  timeMs: number;
  vaultSeqno: number;
  vault: NonNullable<ChainView['vault']> | undefined;
  /** By hash; those that nobody can redeem any more are gone. */
  tickets: Map<string, PlainTicket>;
  /** In the order of their end. */
  settled: PlainSettled[];
  views: Record<string, ClientView & { readonly seqno: number }>;
  /** Caps by account and key epoch. */
  caps: Record<string, Record<number, bigint>>;
  highestCaps: Record<string, bigint>;
  /** Σ of the highest receipts of all tickets, gone ones included. */
  receipts: Record<string, bigint>;
  highestCharged: Record<string, bigint>;
  held: Map<string, { readonly sequence: number; readonly untilS: number; readonly amountNano: bigint }>;
  takenBack: Record<string, bigint>;
  wallets: Record<string, { readonly seq: number; readonly wallet: string }>;
  unbound: Record<string, bigint>;
  earned: Record<string, bigint>;
  highestPaid: Record<string, bigint>;
  paidSeqno: Record<string, number>;
  issuedNano: bigint;
  landedIssuedNano: bigint;
  /** Σ y with payouts unknown: told by the test, since which payouts are promised when is the ledger's choice. */
  owedNano: bigint;
  /** Commits that were prepared, with what had been issued. */
  prepared: { readonly sequence: number; readonly root: string; readonly issuedNano: bigint }[];
}

export const plainBooks = (): PlainBooks => ({
  timeMs: 0,
  vaultSeqno: 0,
  vault: undefined,
  tickets: new Map(),
  settled: [],
  views: {},
  caps: {},
  highestCaps: {},
  receipts: {},
  highestCharged: {},
  held: new Map(),
  takenBack: {},
  wallets: {},
  unbound: {},
  earned: {},
  highestPaid: {},
  paidSeqno: {},
  issuedNano: 0n,
  landedIssuedNano: 0n,
  owedNano: 0n,
  prepared: [],
});

export interface PlainClock {
  readonly monotonicMs: number;
  readonly hostMs: number;
}

interface Seen {
  readonly queriedAtMs: number;
  readonly blockTimeMs: number;
}

type Verdict = string | undefined;

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const net = (amount: bigint): bigint => amount - (amount * FEE_BPS) / 10_000n;

export class PlainInstance {
  readonly books: PlainBooks;
  readonly bootId: bigint;
  readonly #operator: string;
  #state: 'starting' | 'holding' | 'superseded' | 'stopping' | 'stopped' = 'starting';
  #clean = false;
  #preparedClean = false;
  #firstSeen: { readonly monotonicMs: number; readonly blockTimeMs: number } | undefined;
  #vaultSeen: Seen | undefined;
  readonly #clientSeen = new Map<string, Seen>();

  constructor(books: PlainBooks, bootId: bigint, operator: string) {
    this.books = books;
    this.bootId = bootId;
    this.#operator = operator;
  }

  // ---- what it may do

  phase(now: PlainClock): string {
    if (this.#state !== 'holding' || !this.#firstSeen) return this.#state;
    if (this.#clean) return 'serving';
    if (now.monotonicMs - this.#firstSeen.monotonicMs <= V_MS) return 'waiting';
    return this.books.timeMs <= this.#firstSeen.blockTimeMs + L_MS + R_MS ? 'recovering' : 'serving';
  }

  #closed(now: PlainClock): Verdict {
    const phase = this.phase(now);
    if (phase === 'starting' || phase === 'superseded') return `relay/${phase}`;
    return phase.startsWith('stop') ? 'relay/stopping' : undefined;
  }

  #isGood(seen: Seen | undefined, now: PlainClock): boolean {
    if (!seen || now.monotonicMs - seen.queriedAtMs > V_MS) return false;
    return Math.abs(now.hostMs - seen.blockTimeMs - (now.monotonicMs - seen.queriedAtMs)) <= GAP_MS;
  }

  #noPromise(now: PlainClock): Verdict {
    const why = this.#closed(now) ?? (this.phase(now) === 'waiting' ? 'relay/starting' : undefined);
    return why ?? (this.#isGood(this.#vaultSeen, now) ? undefined : 'relay/stalled');
  }

  #noTicket(now: PlainClock): Verdict {
    const why = this.#closed(now) ?? (this.phase(now) === 'waiting' ? 'relay/starting' : undefined);
    if (why !== undefined) return why;
    return this.phase(now) === 'recovering' ? 'relay/recovering' : this.#noPromise(now);
  }

  mayPromise(now: PlainClock): boolean {
    return this.#noPromise(now) === undefined;
  }

  // ---- sums

  spentNano(client: string): bigint {
    return max(this.books.receipts[client] ?? 0n, this.books.highestCharged[client] ?? 0n);
  }

  openNano(client: string): bigint {
    return [...this.books.tickets.values()]
      .filter((ticket) => ticket.open && ticket.client === client)
      .reduce((sum, ticket) => sum + ticket.maxNano - ticket.redeemedNano, 0n);
  }

  heldNano(client: string): bigint {
    return this.books.held.get(client)?.amountNano ?? 0n;
  }

  highestCapNano(client: string): bigint {
    return max(this.books.highestCaps[client] ?? 0n, this.books.highestCharged[client] ?? 0n);
  }

  earnedNano(wallet: string): bigint {
    return max(this.books.earned[wallet] ?? 0n, this.books.highestPaid[wallet] ?? 0n);
  }

  /** What counts in a provider's figures, newest first. */
  settledOf(provider: string): PlainSettled[] {
    const counted = new Map<string, number>();
    return this.books.settled.toReversed().filter((job) => {
      const before = counted.get(job.client) ?? 0;
      if (job.provider !== provider || before === FIGURE_JOBS) return false;
      counted.set(job.client, before + 1);
      return true;
    });
  }

  #freeNano(client: string): bigint {
    const view = this.books.views[client];
    if (!view) return 0n;
    const movable = max(view.balanceNano - view.reserveNano - view.storageNano, 0n);
    return (
      view.chargedNano + movable - this.heldNano(client) - this.spentNano(client) - this.openNano(client)
    );
  }

  /** X as far as the bond answers for it. */
  #exposureLeft(exposureNano: bigint): bigint {
    const { vault, issuedNano, landedIssuedNano, owedNano } = this.books;
    const locked = max(owedNano - (vault?.chargedNano ?? 0n), 0n);
    const free = max((vault?.bondNano ?? 0n) - locked, 0n);
    return (free < exposureNano ? free : exposureNano) - (issuedNano - landedIssuedNano);
  }

  // ---- commands

  buy(client: string, keyEpoch: number, amountNano: bigint, capNano: bigint, now: PlainClock): Verdict {
    const view = this.books.views[client];
    if (!view) return 'vault/absent';
    if (view.keyEpoch !== keyEpoch) return 'ticket/key';
    const why = this.#noTicket(now);
    if (why !== undefined) return why;
    if (!this.#isGood(this.#clientSeen.get(client), now)) return 'relay/stalled';
    if (view.withdrawAtS !== 0) return 'ticket/leaving';
    const cap = max(capNano, this.books.caps[client]?.[keyEpoch] ?? 0n);
    if (this.spentNano(client) + this.openNano(client) + amountNano > cap) return 'ticket/cap';
    if (amountNano > this.#freeNano(client)) return 'ticket/balance';
    return amountNano > this.#exposureLeft(this.exposureNano) ? 'relay/exposure' : undefined;
  }

  bought(hash: string, ticket: PlainTicket, keyEpoch: number, capNano: bigint): void {
    this.books.tickets.set(hash, ticket);
    this.books.issuedNano += ticket.maxNano;
    this.#allow(ticket.client, keyEpoch, capNano);
  }

  #allow(client: string, keyEpoch: number, capNano: bigint): void {
    const caps = (this.books.caps[client] ??= {});
    caps[keyEpoch] = max(caps[keyEpoch] ?? 0n, capNano);
    this.books.highestCaps[client] = max(this.books.highestCaps[client] ?? 0n, capNano);
  }

  redeem(hash: string, amountNano: bigint, now: PlainClock): Verdict {
    const ticket = this.books.tickets.get(hash);
    if (!ticket) return 'ticket/unknown';
    const why = this.#closed(now);
    if (why !== undefined) return why;
    if (amountNano <= ticket.redeemedNano) return undefined;
    if (!ticket.open) return 'ticket/closed';
    if (this.books.timeMs > ticket.endsMs + R_MS) return 'ticket/late';
    this.#credit(ticket, amountNano);
    return undefined;
  }

  #credit(ticket: PlainTicket, amountNano: bigint): void {
    const { books } = this;
    const gain = net(amountNano) - net(ticket.redeemedNano);
    const fee = amountNano - ticket.redeemedNano - gain;
    books.receipts[ticket.client] = (books.receipts[ticket.client] ?? 0n) + amountNano - ticket.redeemedNano;
    books.earned[this.#operator] = (books.earned[this.#operator] ?? 0n) + fee;
    const wallet = books.wallets[ticket.provider]?.wallet;
    if (wallet === undefined) books.unbound[ticket.provider] = (books.unbound[ticket.provider] ?? 0n) + gain;
    else books.earned[wallet] = (books.earned[wallet] ?? 0n) + gain;
    ticket.redeemedNano = amountNano;
  }

  close(hash: string, amountNano: bigint, now: PlainClock): Verdict {
    const ticket = this.books.tickets.get(hash);
    if (!ticket) return 'ticket/unknown';
    const why = this.#closed(now);
    if (why !== undefined) return why;
    if (ticket.open && amountNano > ticket.redeemedNano) return 'receipt/missing';
    this.#end(ticket, true);
    return undefined;
  }

  #end(ticket: PlainTicket, finished: boolean): void {
    const { client, provider, redeemedNano, open } = ticket;
    if (open && redeemedNano > 0n)
      this.books.settled.push({ client, provider, receiptNano: redeemedNano, finished });
    ticket.open = false;
  }

  bind(provider: string, seq: number, wallet: string, now: PlainClock): Verdict {
    const why = this.#closed(now);
    if (why !== undefined) return why;
    const { books } = this;
    const bound = books.wallets[provider];
    if (bound && bound.seq === seq && bound.wallet === wallet) return undefined;
    if (bound && seq <= bound.seq) return 'payout/binding';
    books.wallets[provider] = { seq, wallet };
    books.earned[wallet] = (books.earned[wallet] ?? 0n) + (books.unbound[provider] ?? 0n);
    books.unbound[provider] = 0n;
    return undefined;
  }

  withdraw(client: string, amountNano: bigint, now: PlainClock): Verdict {
    const view = this.books.views[client];
    if (!view) return 'vault/absent';
    const why = this.#noTicket(now);
    if (why !== undefined) return why;
    if (!this.#isGood(this.#clientSeen.get(client), now)) return 'relay/stalled';
    if (this.books.held.has(client)) return 'withdrawal/pending';
    if (view.withdrawAtS !== 0) return 'ticket/leaving';
    if (amountNano > this.#freeNano(client)) return 'ticket/balance';
    const untilS = Math.floor((this.books.timeMs + W_MS) / 1_000);
    this.books.held.set(client, { sequence: view.withdrawSequence, untilS, amountNano });
    return undefined;
  }

  takeBack(hash: string, ticket: PlainTicket, keyEpoch: number, capNano: bigint, now: PlainClock): Verdict {
    if (this.books.tickets.has(hash)) return undefined;
    const why = this.#closed(now);
    if (why !== undefined) return why;
    if (this.phase(now) === 'serving') return 'ticket/unknown';
    if (this.books.timeMs > ticket.endsMs + R_MS) return 'ticket/late';
    const { client, maxNano } = ticket;
    this.books.tickets.set(hash, { ...ticket, redeemedNano: 0n, open: true });
    this.books.takenBack[client] = (this.books.takenBack[client] ?? 0n) + maxNano;
    this.#allow(client, keyEpoch, capNano);
    return undefined;
  }

  // ---- commits and views

  prepared(sequence: number, root: Uint8Array): void {
    const { books } = this;
    const { vault } = books;
    const extended =
      vault?.sequence === 0 ||
      books.prepared.some((c) => c.sequence === vault?.sequence && c.root === hex(vault.root));
    if (this.#state === 'starting') this.#preparedClean = vault?.bootId === 0n && extended;
    if (!books.prepared.some((c) => c.sequence === sequence && c.root === hex(root)))
      books.prepared.push({ sequence, root: hex(root), issuedNano: books.issuedNano });
  }

  stop(now: PlainClock): void {
    if (this.#state !== 'holding' && this.#state !== 'starting') return;
    this.#state = this.phase(now) === 'serving' ? 'stopping' : 'stopped';
  }

  see(view: ChainView, now: PlainClock): void {
    this.books.timeMs = Math.max(this.books.timeMs, view.blockTimeMs);
    for (const client of view.clients ?? []) this.#seeClient(view, client);
    for (const { account, paidNano } of view.payees ?? []) this.#seePayee(view, account, paidNano);
    if (view.vault && view.seqno >= this.books.vaultSeqno) this.#seeVault(view, view.vault, now);
  }

  #seeClient(view: ChainView, client: ClientView): void {
    const { books } = this;
    const { address, chargedNano } = client;
    if (view.seqno < (books.views[address]?.seqno ?? 0)) return;
    books.views[address] = { ...client, seqno: view.seqno };
    books.highestCharged[address] = max(books.highestCharged[address] ?? 0n, chargedNano);
    const before = this.#clientSeen.get(address)?.queriedAtMs ?? -Infinity;
    this.#clientSeen.set(address, {
      queriedAtMs: Math.max(before, view.queriedAtMs),
      blockTimeMs: view.blockTimeMs,
    });
    const held = books.held.get(address);
    if (held && (client.withdrawSequence > held.sequence || view.blockTimeMs > held.untilS * 1_000))
      books.held.delete(address);
  }

  /** Accounts are told by their wallets here: a test gives each its own. */
  #seePayee(view: ChainView, account: string, paidNano: bigint): void {
    const { books } = this;
    const isKnown = Object.values(books.wallets).some(({ wallet }) => this.accountOf(wallet) === account);
    if (!isKnown || view.seqno < (books.paidSeqno[account] ?? 0)) return;
    books.paidSeqno[account] = view.seqno;
    for (const { wallet } of Object.values(books.wallets))
      if (this.accountOf(wallet) === account)
        books.highestPaid[wallet] = max(books.highestPaid[wallet] ?? 0n, paidNano);
  }

  accountOf: (wallet: string) => string = (wallet) => wallet;

  /** X. */
  exposureNano = 0n;

  #seeVault(view: ChainView, vault: NonNullable<ChainView['vault']>, now: PlainClock): void {
    const { books } = this;
    const landed = books.prepared.find((c) => c.sequence === vault.sequence && c.root === hex(vault.root));
    if (landed) books.landedIssuedNano = landed.issuedNano;
    books.vault = vault;
    books.vaultSeqno = view.seqno;
    const before = this.#vaultSeen?.queriedAtMs ?? -Infinity;
    this.#vaultSeen = {
      queriedAtMs: Math.max(before, view.queriedAtMs),
      blockTimeMs: view.blockTimeMs,
    };
    this.#meet(vault.bootId, { monotonicMs: now.monotonicMs, blockTimeMs: view.blockTimeMs });
  }

  #meet(bootId: bigint, seen: { readonly monotonicMs: number; readonly blockTimeMs: number }): void {
    if (this.#state === 'superseded' || this.#state === 'stopped') return;
    if (bootId === this.bootId && this.#state === 'starting') {
      this.#state = 'holding';
      this.#clean = this.#preparedClean;
      this.#firstSeen = seen;
    } else if (bootId !== this.bootId && this.#state !== 'starting')
      this.#state = this.#state === 'stopping' && bootId === 0n ? 'stopped' : 'superseded';
  }

  /** What each transaction does besides: tickets end. */
  tidy(now: PlainClock): void {
    if (this.#closed(now) !== undefined) return;
    const over = [...this.books.tickets].filter(([, { endsMs }]) => endsMs + R_MS < this.books.timeMs);
    for (const [hash, ticket] of over.sort(([, a], [, b]) => a.endsMs - b.endsMs)) {
      this.#end(ticket, false);
      this.books.tickets.delete(hash);
    }
  }
}
