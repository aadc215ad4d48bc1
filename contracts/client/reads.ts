/** What the contracts say about themselves: get methods, decoded and bounded before anybody uses a number. */
import type { Address, ContractProvider, TupleReader } from '@ton/core';
import { BombyxError } from '#protocol/errors.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { uint256Bytes } from './cells.ts';

export interface ClientAccountState {
  readonly network: number;
  readonly vault: Address;
  readonly owner: Address;
  readonly index: number;
  readonly relayKey: Bytes;
  readonly delaySeconds: number;
  readonly epoch: bigint;
  readonly chargedNano: bigint;
  readonly withdrawSequence: number;
  /** Unix seconds; 0 while no forced withdrawal is started. */
  readonly withdrawAt: number;
  /** 0 while the account has no key. */
  readonly keyEpoch: number;
  readonly sessionKey: Bytes;
  readonly previousKey: Bytes;
  readonly previousKeyUntil: number;
  /** What stays when everything else leaves, at the prices of the day. */
  readonly reserveNano: bigint;
  /** What a carrier has to attach to a charge, at the prices of the day. */
  readonly chargeFeeNano: bigint;
}

export interface ProviderAccountState {
  readonly network: number;
  readonly vault: Address;
  readonly owner: Address;
  readonly relayKey: Bytes;
  readonly epoch: bigint;
  readonly paidNano: bigint;
  readonly reserveNano: bigint;
  readonly openFeeNano: bigint;
  /** What has to be attached to a claim, besides what the account lacks of its reserve. */
  readonly claimFeeNano: bigint;
}

export interface VaultState {
  readonly network: number;
  readonly operator: Address;
  readonly relayKey: Bytes;
  readonly delaySeconds: number;
  readonly epoch: bigint;
  readonly chargedNano: bigint;
  readonly owedNano: bigint;
  readonly paidNano: bigint;
  readonly bondNano: bigint;
  /** Unix seconds; 0 while closing is not started. */
  readonly closeAt: number;
  readonly closed: boolean;
  readonly sequence: bigint;
  readonly root: Bytes;
  readonly bootId: bigint;
  readonly reserveNano: bigint;
}

export interface RegistryState {
  readonly network: number;
  readonly admin: Address;
  readonly timelockSeconds: number;
  readonly feeCapBps: number;
  readonly relayCount: number;
  readonly changeCount: number;
  readonly measurementsHash: Bytes;
  readonly measurementsVersion: number;
  readonly manifestHash: Bytes;
  readonly manifestVersion: number;
}

/** Reads typed values off a get method's stack. */
class Fields {
  readonly #stack: TupleReader;

  constructor(stack: TupleReader) {
    this.#stack = stack;
  }

  uint(bits: number): bigint {
    const value = this.#stack.readBigNumber();
    if (value < 0n || value >> BigInt(bits) !== 0n) throw new Error(`not a uint${bits}: ${value}`);
    return value;
  }

  /** At most 53 bits. */
  number(bits: number): number {
    return Number(this.uint(bits));
  }

  int32(): number {
    const value = this.#stack.readBigNumber();
    if (value !== BigInt.asIntN(32, value)) throw new Error(`not an int32: ${value}`);
    return Number(value);
  }

  bytes(): Bytes {
    return uint256Bytes(this.uint(256));
  }

  /** Nano units; no amount on the chain has more than 120 bits. */
  nano(): bigint {
    return this.uint(120);
  }

  flag(): boolean {
    return this.#stack.readBoolean();
  }

  address(): Address {
    return this.#stack.readAddress();
  }

  skip(): void {
    this.#stack.skip();
  }

  end(): void {
    if (this.#stack.remaining !== 0) throw new Error(`${this.#stack.remaining} values too many`);
  }
}

/** @throws BombyxError `chain/malformed` when the answer is not what `decode` reads; what `provider` throws, otherwise. */
async function read<T>(provider: ContractProvider, decode: (fields: Fields) => T): Promise<T> {
  const { stack } = await provider.get('state', []);
  try {
    const fields = new Fields(stack);
    const state = decode(fields);
    fields.end();
    return state;
  } catch (cause) {
    throw new BombyxError('chain/malformed', 'state of a contract', { cause });
  }
}

export const readClientAccount = (provider: ContractProvider): Promise<ClientAccountState> =>
  read(provider, (f) => ({
    network: f.int32(),
    vault: f.address(),
    owner: f.address(),
    index: f.number(32),
    relayKey: f.bytes(),
    delaySeconds: f.number(32),
    epoch: f.uint(64),
    chargedNano: f.nano(),
    withdrawSequence: f.number(32),
    withdrawAt: f.number(32),
    keyEpoch: f.number(32),
    sessionKey: f.bytes(),
    previousKey: f.bytes(),
    previousKeyUntil: f.number(32),
    reserveNano: f.nano(),
    chargeFeeNano: f.nano(),
  }));

export const readProviderAccount = (provider: ContractProvider): Promise<ProviderAccountState> =>
  read(provider, (f) => ({
    network: f.int32(),
    vault: f.address(),
    owner: f.address(),
    relayKey: f.bytes(),
    epoch: f.uint(64),
    paidNano: f.nano(),
    reserveNano: f.nano(),
    openFeeNano: f.nano(),
    claimFeeNano: f.nano(),
  }));

export const readVault = (provider: ContractProvider): Promise<VaultState> =>
  read(provider, (f) => ({
    network: f.int32(),
    operator: f.address(),
    relayKey: f.bytes(),
    delaySeconds: f.number(32),
    epoch: f.uint(64),
    chargedNano: f.nano(),
    owedNano: f.nano(),
    paidNano: f.nano(),
    bondNano: f.nano(),
    closeAt: f.number(32),
    closed: f.flag(),
    sequence: f.uint(64),
    root: f.bytes(),
    bootId: f.uint(128),
    reserveNano: f.nano(),
  }));
