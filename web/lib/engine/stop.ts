/** Ends a stream at a stop string that no token border respects: holds back what might be its beginning. */

/**
 * Takes the text of one token at a time and passes on, one for one, what can no longer belong to a stop string.
 *
 * Each `push` hands on exactly one text, perhaps empty, so that texts and tokens stay in step.
 */
export class StopCutter {
  readonly #stops: readonly string[];
  readonly #emit: (text: string) => Promise<void>;
  #held = '';

  constructor(stops: readonly string[], emit: (text: string) => Promise<void>) {
    this.#stops = stops;
    this.#emit = emit;
  }

  /** Resolves to true when a stop string was met: what stood before it was handed on, the rest is dropped. */
  async push(text: string): Promise<boolean> {
    const all = this.#held + text;
    const met = this.#stops.map((stop) => all.indexOf(stop)).filter((at) => at >= 0);
    if (met.length > 0) {
      this.#held = '';
      await this.#emit(all.slice(0, Math.min(...met)));
      return true;
    }
    const safe = all.length - this.#longestBeginning(all);
    this.#held = all.slice(safe);
    await this.#emit(all.slice(0, safe));
    return false;
  }

  /** Hands on what was held back, since no stop string can follow any more. */
  async end(): Promise<void> {
    const rest = this.#held;
    this.#held = '';
    if (rest !== '') await this.#emit(rest);
  }

  /** Length of the longest end of `text` with which some stop string begins. */
  #longestBeginning(text: string): number {
    const longest = Math.max(0, ...this.#stops.map((stop) => stop.length - 1));
    for (let length = Math.min(longest, text.length); length > 0; length--) {
      const end = text.slice(-length);
      if (this.#stops.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
