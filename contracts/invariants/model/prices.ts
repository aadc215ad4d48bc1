/** What the chain asks for gas, messages and storage, by its own formulas; and what the contracts ask and keep. */

/** As in the chain's configuration; where nothing else is said, per 65536. */
export interface Prices {
  readonly gasPrice: bigint;
  readonly flatGas: bigint;
  readonly flatGasNano: bigint;
  readonly maxGas: bigint;
  readonly forwardLumpNano: bigint;
  readonly forwardBit: bigint;
  readonly forwardCell: bigint;
  /** The part of a forward fee that is taken where the message is sent. */
  readonly forwardFirstShare: bigint;
  readonly storageBit: bigint;
  readonly storageCell: bigint;
  /** A debt for storage above it freezes an account. */
  readonly freezeDebtNano: bigint;
}

const ceilShift = (value: bigint): bigint => (value + 0xffffn) >> 16n;

export const gasFee = (p: Prices, gas: bigint): bigint =>
  gas <= p.flatGas ? p.flatGasNano : p.flatGasNano + ceilShift(p.gasPrice * (gas - p.flatGas));

/** How much gas a message of this value buys. */
export function gasLimit(p: Prices, valueNano: bigint): bigint {
  if (valueNano < p.flatGasNano) return 0n;
  const bought = ((valueNano - p.flatGasNano) << 16n) / p.gasPrice + p.flatGas;
  return bought < p.maxGas ? bought : p.maxGas;
}

/** Of a message with this much beyond its root cell. */
export const forwardFee = (p: Prices, bits = 0n, cells = 0n): bigint =>
  p.forwardLumpNano + ceilShift(p.forwardBit * bits + p.forwardCell * cells);

export const storageFee = (p: Prices, seconds: number, bits: bigint, cells: bigint): bigint =>
  ceilShift((p.storageBit * bits + p.storageCell * cells) * BigInt(seconds));

const MAX_RESERVE_NANO = 10_000_000n;
const RESERVE_SECONDS = 2 * 365 * 24 * 3600;

/** Code and fullest data, as every `fees.tolk` has them. */
export const FULL_SIZE = {
  client: { bits: 14_000n, cells: 24n },
  vault: { bits: 14_000n, cells: 24n },
  provider: { bits: 6500n, cells: 12n },
  registry: { bits: 600_000n, cells: 1200n },
} as const;

export type ContractKind = keyof typeof FULL_SIZE;

/** What a contract keeps whenever money leaves it. The registry's money never leaves. */
export function reserve(p: Prices, kind: Exclude<ContractKind, 'registry'>): bigint {
  const { bits, cells } = FULL_SIZE[kind];
  const fee = storageFee(p, RESERVE_SECONDS, bits, cells);
  return fee < MAX_RESERVE_NANO ? fee : MAX_RESERVE_NANO;
}

/** The identity of a client is the one cell that a notice has beyond its root; a provider's is shorter. */
export const IDENTITY_BITS = { client: 886n, provider: 822n } as const;

export const noticeFee = (p: Prices): bigint => forwardFee(p, IDENTITY_BITS.client, 1n);

const VAULT_CHARGE_GAS = 4150n;
const VAULT_PAYOUT_GAS = 5500n;
const VAULT_BOND_GAS = 5000n;
const CLIENT_CHARGE_GAS = 7620n;
const PROVIDER_CLAIM_GAS = 5500n;
const PROVIDER_OPEN_GAS = 4600n;

export const vaultChargeFee = (p: Prices): bigint => gasFee(p, VAULT_CHARGE_GAS);
export const vaultPayoutFee = (p: Prices): bigint => gasFee(p, VAULT_PAYOUT_GAS) + forwardFee(p);
export const vaultBondFee = (p: Prices): bigint => gasFee(p, VAULT_BOND_GAS);

export const chargeFee = (p: Prices): bigint =>
  gasFee(p, CLIENT_CHARGE_GAS) + noticeFee(p) + vaultChargeFee(p);

export const claimFee = (p: Prices): bigint =>
  gasFee(p, PROVIDER_CLAIM_GAS) + noticeFee(p) + vaultPayoutFee(p);

export const openFee = (p: Prices): bigint =>
  gasFee(p, PROVIDER_OPEN_GAS) + forwardFee(p) + reserve(p, 'provider');
