/** What an account's storage costs, from the reserve that its contract asks: no source tells the prices themselves. */
import { HIDDEN_PRICE_FACTOR, RESERVE_CAP_NANO, RESERVE_S } from './limits.ts';

/** For `seconds`, rounded up; an upper bound, since the reserve is that of an account with the fullest data. */
export function storageNano(reserveNano: bigint, seconds: number): bigint {
  const factor = reserveNano >= RESERVE_CAP_NANO ? HIDDEN_PRICE_FACTOR : 1n;
  const whole = reserveNano * factor * BigInt(Math.max(0, Math.ceil(seconds)));
  return (whole + BigInt(RESERVE_S) - 1n) / BigInt(RESERVE_S);
}
