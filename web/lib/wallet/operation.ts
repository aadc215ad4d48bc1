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
      return signed(operation, event.messageHash);
    case 'refused':
      return operation.status.name === 'asking'
        ? { ...operation, status: { name: 'rejected', byPerson: event.byPerson } }
        : operation; // 3
    case 'reloaded':
    case 'answer-lost':
      return operation.status.name === 'asking' ? { ...operation, status: { name: 'unknown' } } : operation; // 2
  }
}

function signed(operation: Operation, messageHash: string): Operation {
  if (operation.status.name === 'seen') return { ...operation, messageHash };
  const { progress: _unaware, ...rest } = operation; // what was searched before was not searched for the hash
  return { ...rest, messageHash, status: { name: 'sent' } };
}

function looked(operation: Operation, sighting: Sighting): Operation {
  const { name } = operation.status;
  switch (sighting.seen) {
    case 'nothing':
      // A source that lags behind another one may have lost sight of it.
      return name === 'seen' || sighting.progress === operation.progress
        ? operation
        : { ...operation, progress: sighting.progress };
    case 'wallet':
      return name === 'seen' && sighting.progress === operation.progress
        ? operation
        : { ...operation, progress: sighting.progress, status: { name: 'seen' } };
    case 'expired':
      return name === 'seen' ? operation : { ...operation, status: { name: 'expired' } }; // 5
    case 'done': {
      const { transaction, atS } = sighting;
      return { ...operation, status: { name: 'done', transaction, atS } };
    }
    case 'failed': {
      const { where, code, transaction } = sighting;
      return { ...operation, status: { name: 'failed', where, code, transaction } };
    }
  }
}
