/** The bodies of requests, as an honest caller writes them. */
import { randomBytes } from 'node:crypto';
import type { TicketAsk } from '../../ledger/commands/issue-ticket.ts';
import { toText } from '../fields.ts';

export const freshName = (): string => randomBytes(16).toString('base64url');

/** Bytes as base64url, amounts as digits, whatever they stand in. */
export function toWire(value: unknown): unknown {
  if (value instanceof Uint8Array) return toText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, toWire(field)]));
}

export const ticketBody = (ask: TicketAsk, operation = freshName()): object => ({
  operation,
  ...Object(toWire(ask)),
});
