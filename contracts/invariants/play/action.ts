/**
 * What may be done in a sequence, as plain data without a state.
 *
 * An action says what somebody means to do ("charge a little more than last time, with the key of yesterday"), and only
 * when it is played it becomes a message. So any part of a sequence can be left out, and what is left still has a sense.
 */
import type { Plain } from '../model/message.ts';

/** Whoever may do it, or the wallet with this number. */
export type Who = 'right' | number;

/** More than enough, exactly what is asked, one nano less, or this many nano. */
export type Gas = 'ample' | 'exact' | 'short' | bigint;

/** What is wrong with a statement: one field, its signer or its kind. */
export type Flaw = 'network' | 'vault' | 'account' | 'epoch' | 'signer' | 'kind';

/** A number that chooses one of those that are there. */
export type Choice = number;

interface Sending {
  readonly who: Who;
  readonly gas: Gas;
}

export interface Deposit {
  readonly do: 'deposit';
  readonly client: Choice;
  readonly who: Who;
  readonly nano: bigint;
  readonly key: 'none' | 'zero' | Choice;
}

export interface Rotate extends Sending {
  readonly do: 'rotate';
  readonly client: Choice;
  readonly key: 'zero' | Choice;
}

export interface Charge extends Sending {
  readonly do: 'charge';
  readonly client: Choice;
  /** How much more than was charged. */
  readonly deltaNano: bigint;
  /** How much more the client authorizes. */
  readonly slackNano: bigint;
  readonly keyShift: -1 | 0 | 1;
  readonly authorizationFlaws: readonly Flaw[];
  readonly chargeFlaws: readonly Flaw[];
}

export interface Withdraw extends Sending {
  readonly do: 'withdraw';
  readonly client: Choice;
  readonly amount: 'all' | bigint;
  readonly validSeconds: number;
  readonly sequenceShift: number;
  readonly flaws: readonly Flaw[];
}

export interface Claim extends Sending {
  readonly do: 'claim';
  readonly provider: Choice;
  /** How much more than was paid; or everything that the vault owes. */
  readonly delta: 'owed' | bigint;
  readonly flaws: readonly Flaw[];
}

export interface Bond {
  readonly do: 'bond';
  readonly vault: Choice;
  readonly who: Who;
  readonly nano: bigint;
}

export interface Commit extends Sending {
  readonly do: 'commit';
  readonly vault: Choice;
  /** How much more is owed; or as much as is covered, and one nano more. */
  readonly delta: 'covered' | 'uncovered' | bigint;
  readonly sequenceShift: number;
  readonly wrongRoot: boolean;
  readonly flaws: readonly Flaw[];
}

/** Statements that were signed at any time, carried to any contract. */
export interface Recarry extends Sending {
  readonly do: 'recarry';
  readonly what: 'charge' | 'withdraw' | 'claim' | 'carryCommit';
  readonly to: Choice;
  readonly statements: readonly [Choice, Choice];
}

/** A message that only a contract may send. */
export interface Forge extends Sending {
  readonly do: 'forge';
  readonly what: 'chargeNotice' | 'payoutRequest';
  readonly as: Choice;
  readonly nano: bigint;
  /** As if it had been sent before and came back. */
  readonly bounced: boolean;
  readonly to: Choice;
}

export interface Gift {
  readonly do: 'gift';
  readonly to: Choice;
  readonly who: Who;
  readonly nano: bigint;
  readonly bounce: boolean;
  readonly init: boolean;
  readonly unknown: boolean;
}

/** Any message without fields, to the contract it is for or to any other. */
export interface Order extends Sending {
  readonly do: 'order';
  readonly what: Plain['kind'];
  readonly to: Choice;
  readonly astray: boolean;
}

export interface Govern extends Sending {
  readonly do: 'govern';
  readonly what: 'propose' | 'execute' | 'cancelChange' | 'removeRelay' | 'lowerFeeCap';
  readonly change: Choice;
}

export type Saying =
  Deposit | Rotate | Charge | Withdraw | Claim | Bond | Commit | Recarry | Forge | Gift | Order | Govern;

export type Action =
  | { readonly do: 'say'; readonly saying: Saying; readonly held: boolean }
  /** The very message that somebody sent before, once more. */
  | { readonly do: 'replay'; readonly choice: Choice }
  /** One of the messages that are on their way; where there are none, as `replay`. */
  | { readonly do: 'deliver'; readonly choice: Choice }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'vanish'; readonly account: Choice };

/** A whole sequence: how it begins, what happens, and how everybody leaves. */
export interface Plot {
  readonly dear: boolean;
  readonly opening: readonly Action[];
  readonly actions: readonly Action[];
  readonly closing: Closing;
}

export interface Closing {
  /** In which order that arrives which is on its way. */
  readonly order: readonly Choice[];
  readonly years: number;
  /** Whether vaults and registry are gone when the owners leave. */
  readonly gone: boolean;
}
