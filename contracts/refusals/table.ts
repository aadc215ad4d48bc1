/** The shape of the table of refusals: every message has an answer to everything that can be wrong with one. */
import type { Address } from '@ton/core';
import type { ContractError } from '../client/errors.ts';
import type { Trace } from '../testing/chain.ts';

/** What can be wrong; whether a message may come twice is asked of each as well. */
export const ASPECTS = [
  'sender',
  'signature',
  'kind',
  'network',
  'vault',
  'account',
  'epoch',
  'key epoch',
  'expired',
  'older total',
] as const;

export type Aspect = (typeof ASPECTS)[number];

export type Send = () => Promise<Trace>;

/** Ways to send a message wrong that are all refused alike. */
export interface Refusal<W> {
  readonly error: ContractError;
  readonly sends: (world: W) => readonly Send[] | Promise<readonly Send[]>;
}

/** Why there is nothing of the kind that could be wrong. */
type NotAsked = string;

export interface Row<W> {
  readonly message: string;
  readonly to: (world: W) => Address;
  /** Where the right message is taken, and the wrong ones are not. */
  readonly world: () => Promise<W>;
  readonly right: (world: W) => Send | Promise<Send>;
  readonly wrong: Readonly<Record<Aspect, readonly Refusal<W>[] | NotAsked>>;
  /** What the right one is answered when it comes a second time. */
  readonly replayed: ContractError | NotAsked;
  /** A bounced message is not sent back: what it brings stays. */
  readonly bounced?: true;
}

export const refusal = <W>(error: ContractError, sends: Refusal<W>['sends']): readonly Refusal<W>[] => [
  { error, sends },
];

export const ANYBODY = 'anybody may send it';
export const ONE_RELAY_KEY = 'the relay has one key, which is part of the address';
const NO_STATEMENT = 'it carries no statement';

/** A message whose sender is all that it proves. */
export const NOTHING_SIGNED = {
  signature: NO_STATEMENT,
  kind: NO_STATEMENT,
  network: NO_STATEMENT,
  vault: NO_STATEMENT,
  account: NO_STATEMENT,
  epoch: NO_STATEMENT,
  'key epoch': NO_STATEMENT,
  expired: NO_STATEMENT,
  'older total': NO_STATEMENT,
} as const;
