/** Groups of refusals that many operations share. */
import type { ErrorCode } from '#protocol/errors.ts';

/** Nothing can be written into the books: this instance does not hold the vault, or not any more. */
export const CLOSED = [
  'relay/starting',
  'relay/stopping',
  'relay/superseded',
] as const satisfies readonly ErrorCode[];

/** Nothing new can be promised. */
export const NO_PROMISE = [...CLOSED, 'relay/stalled'] as const;

/** No ticket and no withdrawal can be given. */
export const NO_TICKET = [...NO_PROMISE, 'relay/recovering'] as const;

/** A statement is not one, or not signed by whom it should be. */
export const STATEMENT = ['wire/malformed', 'wire/signature'] as const satisfies readonly ErrorCode[];
