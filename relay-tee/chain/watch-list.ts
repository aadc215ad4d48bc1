/** Which accounts are looked at in a round: those longest unseen among the ones that have something at stake. */
import { ACCOUNT_EVERY_MS } from './limits.ts';

export class WatchList {
  /** Raw address and when the last look at it was sent, by the monotonic clock. */
  readonly #seen = new Map<string, number>();

  /** A look was sent at `askedAtMs`, and both sources answered. */
  saw(account: string, askedAtMs: number): void {
    this.#seen.set(account, Math.max(askedAtMs, this.#seen.get(account) ?? askedAtMs));
  }

  /** Age of the newest view; `Infinity` where there is none. */
  ageMs(account: string, nowMs: number): number {
    return nowMs - (this.#seen.get(account) ?? -Infinity);
  }

  /** At most `most` of `accounts`, the longest unseen first; none that was looked at a moment ago. */
  due(accounts: readonly string[], most: number, nowMs: number): string[] {
    return accounts
      .map((account) => ({ account, ageMs: this.ageMs(account, nowMs) }))
      .filter(({ ageMs }) => ageMs >= ACCOUNT_EVERY_MS)
      .toSorted((a, b) => (a.ageMs === b.ageMs ? 0 : b.ageMs - a.ageMs))
      .slice(0, most)
      .map(({ account }) => account);
  }

  /** Forgets those that have nothing at stake and whose view serves nobody any more. */
  forget(accounts: ReadonlySet<string>, olderThanMs: number, nowMs: number): void {
    for (const [account, atMs] of this.#seen)
      if (nowMs - atMs > olderThanMs && !accounts.has(account)) this.#seen.delete(account);
  }
}
