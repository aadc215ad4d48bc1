/** What an operation answers, before it is signed. */
import type { Bytes } from '#protocol/bytes/bytes.ts';

export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: Bytes;
  /** Never changes again, so that anybody may cache it for ever. */
  readonly immutable?: boolean;
}

export const jsonReply = (status: number, value: unknown): Reply => ({
  status,
  contentType: 'application/json',
  body: Buffer.from(JSON.stringify(value)),
});
