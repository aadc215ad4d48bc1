/** Counters for Prometheus. Labels come from closed lists: no id and no address ever is one. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { CloseReason } from './close.ts';
import type { Room } from './bus/bus.ts';

export type RelayOutcome = 'delivered' | 'waiting' | 'expired' | 'ignored';
export type LetterOutcome = 'delivered' | 'absent' | 'limited';

export interface Gauges {
  readonly connections: (room: Room) => number;
  readonly offers: () => number;
  readonly subscribers: () => number;
  readonly waiting: () => number;
}

/** One registry per hub, so that two hubs in one process count apart. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #admissions = this.#counter('admissions_total', 'Proofs of key possession by outcome', [
    'endpoint',
    'outcome',
  ]);
  readonly #refusals = this.#counter('refusals_total', 'Connections refused before use', [
    'endpoint',
    'code',
  ]);
  readonly #closes = this.#counter('closes_total', 'Sockets closed by the hub', ['endpoint', 'reason']);
  readonly #frames = this.#counter('frames_total', 'Frames received', ['endpoint']);
  readonly #relayed = this.#counter('relayed_total', 'PeerJS messages by outcome', ['outcome']);
  readonly #letters = this.#counter('letters_total', 'Sealed letters by outcome', ['outcome']);
  readonly #published = this.#counter('offers_published_total', 'Offers listed or renewed', []);
  readonly #failures = this.#counter('failures_total', 'Frames on which the hub itself failed', ['endpoint']);

  /** Sets what is read off at the time of a scrape. */
  observe(gauges: Gauges): void {
    this.#gauge('connections', 'Open sockets', ['endpoint'], (gauge) => {
      for (const room of ['peerjs', 'market'] as const)
        gauge.set({ endpoint: room }, gauges.connections(room));
    });
    this.#gauge('offers', 'Offers in the directory', [], (gauge) => gauge.set(gauges.offers()));
    this.#gauge('subscribers', 'Sockets that follow the directory', [], (gauge) =>
      gauge.set(gauges.subscribers()),
    );
    this.#gauge('waiting_messages', 'Messages for absent peers', [], (gauge) => gauge.set(gauges.waiting()));
  }

  admitted = (endpoint: Room, outcome: 'admitted' | 'refused'): void =>
    this.#admissions.inc({ endpoint, outcome });
  refused = (endpoint: Room | 'http', code: CloseReason): void => this.#refusals.inc({ endpoint, code });
  closed = (endpoint: Room, reason: CloseReason): void => this.#closes.inc({ endpoint, reason });
  frame = (endpoint: Room): void => this.#frames.inc({ endpoint });
  relayed = (outcome: RelayOutcome): void => this.#relayed.inc({ outcome });
  letter = (outcome: LetterOutcome): void => this.#letters.inc({ outcome });
  published = (): void => this.#published.inc();
  failed = (endpoint: Room | 'http'): void => this.#failures.inc({ endpoint });

  /** The text of one scrape. */
  scrape(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name: `bombyx_hub_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, labelNames: string[], read: (gauge: Gauge) => void): void {
    new Gauge({
      name: `bombyx_hub_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        read(this);
      },
    });
  }
}
