/** Figures as people read them: few digits, a unit, a fixed shape. */

const BYTES_PER_MB = 1_000_000;
const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

/** `2.4 MB`, `1.31 GB`, `840 kB`. */
export function bytesText(bytes: number): string {
  if (bytes >= 1_000 * BYTES_PER_MB) return `${(bytes / (1_000 * BYTES_PER_MB)).toFixed(2)} GB`;
  if (bytes >= 10 * BYTES_PER_MB) return `${Math.round(bytes / BYTES_PER_MB)} MB`;
  if (bytes >= BYTES_PER_MB) return `${(bytes / BYTES_PER_MB).toFixed(1)} MB`;
  return `${Math.round(bytes / 1_000)} kB`;
}

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function durationText(ms: number): string {
  const seconds = ms / MS_PER_SECOND;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 2 * SECONDS_PER_MINUTE) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / SECONDS_PER_MINUTE)} min ${whole % SECONDS_PER_MINUTE} s`;
}

/** `7.3` below ten, `41` above. */
export function speedText(tokensPerSecond: number): string {
  return tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : String(Math.round(tokensPerSecond));
}

/** `1 provider`, `2 providers`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

export function clockText(atMs: number): string {
  return new Date(atMs).toLocaleTimeString('en-GB');
}
