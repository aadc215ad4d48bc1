/**
 * One order on its way: asked of the wallet, sent, seen on the chain, ended.
 *
 * Invariants, cited by number in the tests:
 * 1. An order is put to the wallet only by the page that wrote it down, once, after it was written down.
 * 2. No event makes an operation ask again: after a reload it is only looked for.
 * 3. The chain is the truth: what it shows ends an operation, whatever the wallet said or did not say.
 * 4. An ended operation does not change any more.
 * 5. An operation counts as not sent only when the wallet said so, or when the chain's own clock is past the
 *    deadline that the wallet signed and the message is not there.
 */
import type { ErrorCode } from '#protocol/errors.ts';
import type { OrderKind, Sighting, Trace } from './api.ts';

/** After its deadline a message cannot be executed; sources of the chain may lag behind one another by this much. */
export const DEADLINE_GRACE_S = 15;

export type OperationStatus =
  /** Written down; the wallet shows it, or is about to. */
  | { readonly name: 'asking' }
  /** The wallet's answer was lost: the page was reloaded, or the wallet broke off. */
  | { readonly name: 'unknown' }
  /** Signed and given to the network by the wallet. */
  | { readonly name: 'sent' }
  /** The wallet's transaction is on the chain; the account has not answered yet. */
  | { readonly name: 'seen' }
  | { readonly name: 'done'; readonly transaction: string; readonly atS: number }
  | {
      readonly name: 'failed';
      readonly where: 'wallet' | 'account';
      readonly code: ErrorCode;
      readonly transaction: string;
    }
  /** The wallet says that it signed nothing. */
  | { readonly name: 'rejected'; readonly byPerson: boolean }
  /** The deadline passed without it. */
  | { readonly name: 'expired' };

export interface Operation extends Trace {
  readonly id: string;
  readonly network: string;
  readonly kind: OrderKind;
  readonly amountNano?: bigint;
  readonly createdAtMs: number;
  /** By the chain's clock, Unix seconds. */
  readonly validUntilS: number;
  readonly status: OperationStatus;
}

export type OperationEvent =
  /** The page that was asking is gone. */
  | { readonly name: 'reloaded' }
  | { readonly name: 'signed'; readonly messageHash: string }
  | { readonly name: 'refused'; readonly byPerson: boolean }
  | { readonly name: 'answer-lost' }
  | { readonly name: 'looked'; readonly sighting: Sighting };

const OPEN: ReadonlySet<OperationStatus['name']> = new Set(['asking', 'unknown', 'sent', 'seen']);

/** True while the operation may still move money. */
export function isOpen(operation: Operation): boolean {
  return OPEN.has(operation.status.name);
}

/** The operation after `event`; the same object when nothing changed. */
export function step(operation: Operation, event: OperationEvent): Operation {
  if (!isOpen(operation)) return operation; // 4
  switch (event.name) {
    case 'looked':
      return looked(operation, event.sighting);
    case 'signed':
      return operation.status.name === 'asking' || operation.status.name === 'unknown'
        ? { ...operation, messageHash: event.messageHash, status: { name: 'sent' } }
        : { ...operation, messageHash: event.messageHash };
    case 'refused':
      return operation.status.name === 'asking'
        ? { ...operation, status: { name: 'rejected', byPerson: event.byPerson } }
        : operation; // 3
    case 'reloaded':
    case 'answer-lost':
      return operation.status.name === 'asking' ? { ...operation, status: { name: 'unknown' } } : operation; // 2
  }
}

function looked(operation: Operation, sighting: Sighting): Operation {
  switch (sighting.seen) {
    case 'nothing':
      if (operation.status.name === 'seen') return operation; // a source that lags behind
      return sighting.nowS > operation.validUntilS + DEADLINE_GRACE_S
        ? { ...operation, status: { name: 'expired' } } // 5
        : operation;
    case 'wallet':
      return operation.status.name === 'seen' ? operation : { ...operation, status: { name: 'seen' } };
    case 'done':
      return {
        ...operation,
        status: { name: 'done', transaction: sighting.transaction, atS: sighting.atS },
      };
    case 'failed':
      return {
        ...operation,
        status: {
          name: 'failed',
          where: sighting.where,
          code: sighting.code,
          transaction: sighting.transaction,
        },
      };
  }
}
