/** Counters for Prometheus. Labels come from closed lists: no key, account or address ever is one. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Standing } from '../ledger/standing.ts';

/** What is read off at the time of a scrape. */
export interface Gauges {
  readonly standing: () => Standing;
  readonly journalEntries: () => number;
  readonly logLeaves: () => number;
  readonly connections: () => number;
}

const PHASES = [
  'starting',
  'waiting',
  'recovering',
  'serving',
  'stopping',
  'stopped',
  'superseded',
] as const satisfies readonly Standing['phase'][];

/** Answers within a disk's write, within a slow quote, and beyond. */
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** One registry per relay, so that two relays in one process count apart. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #answers = new Counter({
    name: 'bombyx_relay_answers_total',
    help: 'Answers by operation and status',
    labelNames: ['operation', 'status'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'bombyx_relay_answer_seconds',
    help: 'Time from the head of a request to its signed answer',
    labelNames: ['operation'],
    buckets: BUCKETS_S,
    registers: [this.#registry],
  });

  observe({ standing, journalEntries, logLeaves, connections }: Gauges): void {
    const phase = this.#gauge(
      'phase',
      'Phase of this instance',
      (gauge) => {
        for (const name of PHASES) gauge.set({ phase: name }, Number(standing().phase === name));
      },
      ['phase'],
    );
    phase.set({ phase: 'starting' }, 1);
    this.#gauge('chain_time_seconds', 'Unix time of the newest finalised block', (gauge) =>
      gauge.set(standing().timeMs / 1_000),
    );
    this.#gauge('chain_view_good', 'Whether the view of the chain is fresh enough to promise on', (gauge) =>
      gauge.set(Number(standing().viewIsGood)),
    );
    this.#gauge('journal_entries', 'Entries of the journal', (gauge) => gauge.set(journalEntries()));
    this.#gauge('log_leaves', 'Leaves of the transparency log', (gauge) => gauge.set(logLeaves()));
    this.#gauge('connections', 'Open connections', (gauge) => gauge.set(connections()));
  }

  answered(operation: string, status: number, durationMs: number): void {
    this.#answers.inc({ operation, status });
    this.#seconds.observe({ operation }, durationMs / 1_000);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  scrape(): Promise<string> {
    return this.#registry.metrics();
  }

  #gauge(
    name: string,
    help: string,
    collect: (gauge: Gauge) => void,
    labelNames: readonly string[] = [],
  ): Gauge {
    return new Gauge({
      name: `bombyx_relay_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      collect() {
        collect(this);
      },
    });
  }
}
