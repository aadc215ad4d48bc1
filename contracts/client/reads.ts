/** What the contracts say about themselves: get methods, decoded and bounded before anybody uses a number. */
import type { Address, ContractProvider } from '@ton/core';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { readState } from './fields.ts';

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

export const readClientAccount = (provider: ContractProvider): Promise<ClientAccountState> =>
  readState(provider, (f) => ({
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
  readState(provider, (f) => ({
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
  readState(provider, (f) => ({
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
