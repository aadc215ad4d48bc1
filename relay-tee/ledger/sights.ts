/** How fresh the views of the chain are that stand in the books. In memory: the monotonic clock means nothing to another run. */
import { carriedMs, clocksAgree, isFresh, type Now, type Sight } from './rules/time.ts';
import type { Times } from './times.ts';

/** From this many accounts on, those whose view is too old anyway are forgotten. */
const TIDY_FROM = 4_096;

export class Sights {
  readonly #times: Times;
  readonly #clients = new Map<number, Sight>();
  #vault: Sight | undefined;
  #anchor: Sight | undefined;
  #tidyAt = TIDY_FROM;

  constructor(times: Times) {
    this.#times = times;
  }

  /** A view no older than the last: what it shows has stood since the later of both queries. */
  sawVault(sight: Sight, now: Now): void {
    this.#vault = later(this.#vault, sight);
    if (this.vaultIsGood(now)) this.#anchor ??= sight;
  }

  sawClient(client: number, sight: Sight, now: Now): void {
    this.#clients.set(client, later(this.#clients.get(client), sight));
    if (this.#clients.size < this.#tidyAt) return;
    for (const [id, seen] of this.#clients) if (!isFresh(seen, now, this.#times)) this.#clients.delete(id);
    this.#tidyAt = Math.max(TIDY_FROM, 2 * this.#clients.size); // however many are fresh, a view costs what it shows
  }

  vaultIsGood(now: Now): boolean {
    return this.#isGood(this.#vault, now);
  }

  /** The block time of the first good view, carried forward by the monotonic clock: it never steps. */
  steadyMs(now: Now): number | undefined {
    return this.#anchor && Math.round(carriedMs(this.#anchor, now));
  }

  clientIsGood(client: number, now: Now): boolean {
    return this.#isGood(this.#clients.get(client), now);
  }

  forget(): void {
    this.#vault = undefined;
    this.#clients.clear();
  }

  /** V, and both clocks on the time of what was seen. */
  #isGood(sight: Sight | undefined, now: Now): boolean {
    return sight !== undefined && isFresh(sight, now, this.#times) && clocksAgree(sight, now, this.#times);
  }
}

const later = (a: Sight | undefined, b: Sight): Sight => ({
  queriedAtMs: Math.max(a?.queriedAtMs ?? b.queriedAtMs, b.queriedAtMs),
  blockTimeMs: b.blockTimeMs,
});
