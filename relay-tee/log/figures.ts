/** Figures of providers, made of settled tickets so that no account weighs more than the caps allow. SPEC §8. */
import type { PeerId } from '#protocol/ids.ts';
import {
  MAX_FIGURE_JOBS_PER_ACCOUNT,
  MAX_FIGURE_TOKENS_PER_ACCOUNT,
  MAX_FIGURES_PERIOD_MS,
} from '#protocol/limits.ts';
import type { FiguresBody } from '#protocol/log/figures.ts';

/** A ticket that was paid and can change no more, as the ledger has it. */
export interface SettledTicket {
  readonly provider: PeerId;
  /** Names the account that paid; it is compared and goes nowhere. */
  readonly account: string;
  readonly settledAtMs: number;
  /** Prompt and completion. */
  readonly tokens: number;
  /** The answer came to its end. */
  readonly finished: boolean;
  /** Tokens per 1,000 s of this job's answer, where its time is known. */
  readonly speedMilli: number | undefined;
}

export interface FiguresPeriod {
  readonly network: string;
  readonly fromMs: number;
  /** The first millisecond after the period. */
  readonly toMs: number;
}

/** The last jobs of one account at one provider, oldest first. */
type Jobs = SettledTicket[];

/**
 * One statement's content per provider with a settled ticket in the period. Memory grows with the pairs of provider
 * and account, not with the tickets.
 *
 * @param tickets oldest first; those outside of the period are passed over.
 */
export function figuresOf(tickets: Iterable<SettledTicket>, period: FiguresPeriod): FiguresBody[] {
  if (!(period.fromMs < period.toMs && period.toMs - period.fromMs <= MAX_FIGURES_PERIOD_MS))
    throw new RangeError('period');
  const providers = new Map<PeerId, Map<string, Jobs>>();
  for (const ticket of tickets) {
    if (ticket.settledAtMs < period.fromMs || ticket.settledAtMs >= period.toMs) continue;
    const accounts = providers.get(ticket.provider) ?? new Map<string, Jobs>();
    const jobs = accounts.get(ticket.account) ?? [];
    jobs.push(ticket);
    if (jobs.length > MAX_FIGURE_JOBS_PER_ACCOUNT) jobs.shift();
    providers.set(ticket.provider, accounts.set(ticket.account, jobs));
  }
  return Array.from(providers, ([provider, accounts]) => ({
    ...period,
    provider,
    ...summary([...accounts.values()]),
  }));
}

function summary(accounts: readonly Jobs[]) {
  const jobs = accounts.flat();
  const finished = jobs.filter((job) => job.finished).length;
  return {
    accounts: accounts.length,
    jobs: jobs.length,
    tokens: sum(accounts.map(cappedTokens)),
    successPermille: Math.floor((finished * 1_000) / jobs.length),
    speedMilli: median(accounts.map((own) => median(own.map((job) => job.speedMilli)))) ?? 0,
  };
}

const cappedTokens = (jobs: Jobs): number =>
  Math.min(MAX_FIGURE_TOKENS_PER_ACCOUNT, sum(jobs.map((job) => job.tokens)));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** The lower of the two in the middle where there are two, of what was measured. */
function median(numbers: readonly (number | undefined)[]): number | undefined {
  const sorted = numbers.filter((each) => each !== undefined).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
