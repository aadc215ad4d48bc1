/** Figures of providers as this relay's books have them, signed when somebody asks and kept for an hour. SPEC §8, §14. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { PeerId } from '#protocol/ids.ts';
import { MAX_FIGURES_PERIOD_MS } from '#protocol/limits.ts';
import { signFigures } from '#protocol/log/figures.ts';
import { statementBytes } from '#protocol/messages/signed.ts';
import type { FiguresSource } from './api/ports.ts';
import { ticketRefusal } from './ledger/standing.ts';
import { figuresOf, type FiguresPeriod, type SettledTicket } from './log/figures.ts';
import type { RelayCore } from './ports.ts';

/** How long a statement is handed out before it is made anew: readers take it for two days. */
const RENEW_MS = 3_600_000;

/** Most jobs in one statement: some 20 ms of reading, in which nothing else is answered. */
const MAX_JOBS = 10_000;

/** Statements in memory, of at most 1 kB each. */
const MAX_KEPT = 4_096;

interface Kept {
  /** By the chain's time. */
  readonly madeAtMs: number;
  readonly statement: Promise<Bytes>;
}

export class LedgerFigures implements FiguresSource {
  readonly #core: Pick<RelayCore, 'identity' | 'ledger'>;
  readonly #kept = new Map<PeerId, Kept>();

  constructor(core: Pick<RelayCore, 'identity' | 'ledger'>) {
    this.#core = core;
  }

  /** An instance that may give no tickets says nothing new: its books may not be the newest. */
  async figuresOf(provider: PeerId): Promise<Bytes | undefined> {
    const kept = this.#kept.get(provider);
    const { standing } = this.#core.ledger;
    if (ticketRefusal(standing) !== undefined) return kept?.statement;
    if (kept && standing.timeMs < kept.madeAtMs + RENEW_MS) return kept.statement;
    this.#kept.delete(provider);
    const statement = this.#make(provider, standing.timeMs);
    if (statement) this.#keep(provider, { madeAtMs: standing.timeMs, statement });
    return statement;
  }

  #make(provider: PeerId, timeMs: number): Promise<Bytes> | undefined {
    const { network, signer } = this.#core.identity;
    const tickets = this.#tickets(provider);
    const [body] = figuresOf(tickets, periodOf(network, tickets, timeMs));
    const sign = async (domain: string, encoded: Uint8Array) => signer.sign(statementBytes(domain, encoded));
    return body && signFigures({ sign }, body);
  }

  /** Oldest first. */
  #tickets(provider: PeerId): SettledTicket[] {
    const { payees, settled } = this.#core.ledger.desk.store;
    const peer = payees.namedPeer(provider);
    const jobs = peer ? settled.of(peer.id, MAX_JOBS) : [];
    return jobs.map((job) => ({ ...job, provider })).reverse();
  }

  #keep(provider: PeerId, kept: Kept): void {
    this.#kept.set(provider, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** The longest that there may be; where not all jobs are read, it begins with the first one that is. */
function periodOf(network: string, tickets: readonly SettledTicket[], timeMs: number): FiguresPeriod {
  const toMs = timeMs + 1;
  const longestFromMs = Math.max(0, toMs - MAX_FIGURES_PERIOD_MS);
  const [oldest] = tickets.length < MAX_JOBS ? [] : tickets;
  return { network, fromMs: Math.max(longestFromMs, oldest?.settledAtMs ?? 0), toMs };
}
