/** Keeps the end of a growing page in view, but only for a reader who is at the end. */

/** Nearer to the end than this, a reader is "at the end". */
const NEAR_END_PX = 64;

export class Follow {
  #atEnd = $state(true);
  #top = 0;
  #height = 0;

  /** Whether the end is in view, and will be kept there. */
  get atEnd(): boolean {
    return this.#atEnd;
  }

  /** To be called when the reader scrolls or the window changes. */
  look(): void {
    const { scrollHeight } = document.documentElement;
    // We only ever scroll down: upwards is the reader's wish, from its first pixel on.
    const wentUp = window.scrollY < this.#top && scrollHeight >= this.#height;
    this.#top = window.scrollY;
    this.#height = scrollHeight;
    this.#atEnd = !wentUp && this.#top + window.innerHeight >= scrollHeight - NEAR_END_PX;
  }

  /** To be called after the page grew. */
  grew(): void {
    if (this.#atEnd) this.toEnd();
  }

  toEnd(): void {
    this.#atEnd = true;
    window.scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
  }

  to(top: number): void {
    this.#top = 0;
    window.scrollTo({ top, behavior: 'instant' });
    this.look();
  }
}
