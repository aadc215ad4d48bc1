/** Bodies of answers from outside, read up to a limit and not a byte further. */
import { BombyxError } from '#protocol/errors.ts';
import { concat, type Bytes } from '#protocol/bytes/bytes.ts';

/** @throws BombyxError `relay/evidence` as soon as there are more than `maxBytes`. */
export async function readBounded(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > maxBytes) throw new BombyxError('relay/evidence', `more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return concat(...parts);
}
