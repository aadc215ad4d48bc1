/** Money as people write and read it. Nano inside, GRAM outside. */

/** The coin, renamed from TON in June 2026; its one place. */
export const SYMBOL = 'GRAM';

const DECIMALS = 9;
const NANO = 10n ** BigInt(DECIMALS);

/** Digits before the point: more than there are coins. */
const MAX_WHOLE_DIGITS = 12;

/** `1.25`, `0.00016`, `-3`; every nano is shown. */
export function amountText(nano: bigint): string {
  const size = nano < 0n ? -nano : nano;
  const fraction = (size % NANO).toString().padStart(DECIMALS, '0').replace(/0+$/, '');
  return `${nano < 0n ? '-' : ''}${size / NANO}${fraction && `.${fraction}`}`;
}

/** `1.25 GRAM`. */
export function gramText(nano: bigint): string {
  return `${amountText(nano)} ${SYMBOL}`;
}

/** `1250000000 nano`, for the tooltip beside it. */
export function nanoText(nano: bigint): string {
  return `${nano} nano`;
}

/** Rounds down to four decimals, for balances at a glance. */
export function shortGramText(nano: bigint): string {
  const step = NANO / 10_000n;
  return nano < step ? gramText(nano) : gramText((nano / step) * step);
}

export type ParsedAmount =
  | { readonly name: 'empty' }
  | { readonly name: 'amount'; readonly nano: bigint }
  | { readonly name: 'invalid'; readonly why: string };

/** Reads `1.5`, `1,5`, ` 1 `; never guesses: more than nine decimals or anything else is refused by name. */
export function parseAmount(text: string): ParsedAmount {
  const trimmed = text.trim();
  if (trimmed === '') return { name: 'empty' };
  const match = /^(\d+)(?:[.,](\d*))?$/.exec(trimmed);
  const whole = match?.[1];
  if (whole === undefined) return { name: 'invalid', why: 'Write a number such as 1.5.' };
  const fraction = match?.[2] ?? '';
  if (whole.length > MAX_WHOLE_DIGITS) return { name: 'invalid', why: 'That is more than there is.' };
  if (fraction.length > DECIMALS)
    return { name: 'invalid', why: `At most ${DECIMALS} digits after the point.` };
  return { name: 'amount', nano: BigInt(whole) * NANO + BigInt(fraction.padEnd(DECIMALS, '0')) };
}

/** Left in the wallet for the fees of this and the next messages. */
export const WALLET_MARGIN_NANO = 20_000_000n;

export interface DepositLimits {
  readonly minNano: bigint;
  readonly maxNano: bigint;
}

/** What can be deposited from a wallet with this balance; no amount at all where `max` is below `min`. */
export function depositLimits(walletNano: bigint, minNano: bigint): DepositLimits {
  const maxNano = walletNano - WALLET_MARGIN_NANO;
  return { minNano, maxNano: maxNano > 0n ? maxNano : 0n };
}

/** Why this amount cannot be deposited, or `undefined`. */
export function depositProblem(amount: ParsedAmount, limits: DepositLimits): string | undefined {
  if (amount.name === 'empty') return undefined;
  if (amount.name === 'invalid') return amount.why;
  if (limits.maxNano < limits.minNano)
    return `Your wallet holds too little: a deposit is at least ${gramText(limits.minNano)}, and ${gramText(WALLET_MARGIN_NANO)} stay for fees.`;
  if (amount.nano < limits.minNano) return `At least ${gramText(limits.minNano)}.`;
  if (amount.nano > limits.maxNano)
    return `At most ${gramText(limits.maxNano)}: ${gramText(WALLET_MARGIN_NANO)} stay in the wallet for fees.`;
  return undefined;
}

/** Why this amount cannot be withdrawn at once, or `undefined`; an empty one stands for all of it. */
export function withdrawalProblem(amount: ParsedAmount, mostNano: bigint): string | undefined {
  if (amount.name === 'empty') return undefined;
  if (amount.name === 'invalid') return amount.why;
  if (amount.nano === 0n) return 'More than nothing.';
  return amount.nano > mostNano ? `At most ${gramText(mostNano)}.` : undefined;
}
