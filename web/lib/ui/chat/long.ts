/** Which messages are so long that a page shows their beginning first. */

/** About sixteen lines of a bubble: below that, a button would save nothing. */
const MAX_CHARACTERS = 1_000;
const MAX_LINES = 16;

export function isLong(text: string): boolean {
  return text.length > MAX_CHARACTERS || text.split('\n').length > MAX_LINES;
}
