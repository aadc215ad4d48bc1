/** Which codes a provider may name in its `fail`: everything else becomes `provider/failed`. SPEC §9. */
import type { ErrorCode } from '../../protocol/errors.ts';

const FROM_PROVIDER: readonly ErrorCode[] = [
  'provider/busy',
  'provider/failed',
  'provider/stopped',
  'job/refused',
  'job/timeout',
  'quote/expired',
  'input/too-long',
  'wire/malformed',
  'wire/too-large',
  'wire/order',
  'envelope/open',
];

/** A provider must not be able to say "somebody sits between you", or that the person stopped. */
export function refusalCode(code: ErrorCode): ErrorCode {
  return FROM_PROVIDER.includes(code) ? code : 'provider/failed';
}
