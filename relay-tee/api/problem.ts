/** Refusals as problem+json (RFC 9457): a code of the one table, its sentence, its status. SPEC §9. */
import { BombyxError, isBombyxError, type ErrorCode } from '#protocol/errors.ts';
import { ReleaseRefused } from '../release/refusals.ts';
import { toText } from './fields.ts';
import type { Reply } from './reply.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** To a relay the other side is its caller: what the table has as a bad answer is a bad request here. */
const STATUS_HERE: Partial<Record<ErrorCode, number>> = {
  'wire/malformed': 400,
  'wire/too-large': 413,
  'wire/signature': 403,
  'envelope/open': 400,
  'ticket/invalid': 400,
};

/** HTTP status with which the relay says this code. */
export const statusOf = (code: ErrorCode): number => STATUS_HERE[code] ?? new BombyxError(code).status ?? 500;

/** What anybody may learn of a failure: `detail` and `cause` stay here. */
export function problemOf(error: unknown): { readonly code: ErrorCode; readonly reply: Reply } {
  const { code, plain } = isBombyxError(error) ? error : new BombyxError('relay/failed');
  const status = statusOf(code);
  const logged = error instanceof ReleaseRefused ? loggedText(error) : {};
  const body = Buffer.from(JSON.stringify({ title: plain, status, code, ...logged }));
  return { code, reply: { status, contentType: PROBLEM_TYPE, body } };
}

/** With these whoever was refused can show the refusal's leaf to anybody. SPEC §16. */
const loggedText = ({ record, salt, position }: ReleaseRefused) => ({
  record: toText(record),
  salt: toText(salt),
  position,
});
