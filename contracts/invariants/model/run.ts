/** What a contract of the model sees of the message that it runs on, and what it may answer. */
import type { ContractError } from '../../client/errors.ts';
import type { Body, ClientIdentity, Message, Name, ProviderIdentity } from './message.ts';
import type { Prices } from './prices.ts';

export interface Run {
  readonly self: Name;
  readonly message: Message;
  /** Of the message, or what storage has left of it where it was credited first. */
  readonly valueNano: bigint;
  /** Of the account, with the message's value. */
  readonly balanceNano: bigint;
  /** What is still owed for storage. */
  readonly debtNano: bigint;
  /** Unix seconds. */
  readonly now: number;
  readonly lt: bigint;
  readonly prices: Prices;
  /** The account that was deployed with this identity. */
  readonly addressOf: (identity: ClientIdentity | ProviderIdentity) => Name | undefined;
}

export interface Reserve {
  readonly t: 'reserve';
  readonly nano: bigint;
  /** Where less is there: `exactly` fails, `at-most` reserves that. */
  readonly how: 'exactly' | 'at-most';
}

export interface Send {
  readonly t: 'send';
  readonly to: Name;
  readonly body: Body;
  readonly bounce: boolean;
  readonly nano: bigint;
  /** `nano` and its fee besides; `nano` and the rest of the message; or all that is not reserved. */
  readonly how: 'apart' | 'with-rest' | 'all';
  /** Not sent, instead of a failure, when it cannot pay its way. */
  readonly optional: boolean;
}

export type Action = Reserve | Send;

export interface Done<S> {
  readonly state: S;
  readonly actions: readonly Action[];
}

/** A contract throws it; nothing has happened then. */
export class Refusal extends Error {
  readonly reason: ContractError;

  constructor(reason: ContractError) {
    super(reason);
    this.reason = reason;
  }
}

/** @throws Refusal for `reason`, unless `condition` holds. */
export function demand(condition: boolean, reason: ContractError): asserts condition {
  if (!condition) throw new Refusal(reason);
}

/** Nothing but a new state. */
export const stored = <S>(state: S): Done<S> => ({ state, actions: [] });

/** A message that pays somebody, or fails with everything. */
export const pay = (to: Name, nano: bigint, how: Send['how']): Send => ({
  t: 'send',
  to,
  body: { kind: 'paid' },
  bounce: false,
  nano,
  how,
  optional: false,
});

/** What is left of the gas, where it is enough to go back. */
export const excess = (to: Name, how: 'with-rest' | 'all'): Send => ({
  t: 'send',
  to,
  body: { kind: 'excess' },
  bounce: false,
  nano: 0n,
  how,
  optional: true,
});
