/** Padding to a few sizes, so that a chunk's length says little about its text. SPEC §5. */
import { concat, uint32, type Bytes } from '../bytes/bytes.ts';
import { BombyxError } from '../errors.ts';
import { MAX_CHUNK_PLAINTEXT_BYTES } from '../limits.ts';

const LENGTH_BYTES = 4;

/** Whole padded sizes, length prefix included; the last one is the largest chunk. */
const BUCKETS = [128, 256, 512, 1024, 2048, 4096, 8192, MAX_CHUNK_PLAINTEXT_BYTES + LENGTH_BYTES] as const;

/** `uint32 length ‖ content ‖ zeros`, as long as the smallest bucket that fits. @throws `wire/too-large`. */
export function pad(content: Uint8Array): Bytes {
  const size = BUCKETS.find((bucket) => bucket >= content.length + LENGTH_BYTES);
  if (size === undefined) throw new BombyxError('wire/too-large', `chunk of ${content.length} bytes`);
  return concat(uint32(content.length), content, new Uint8Array(size - LENGTH_BYTES - content.length));
}

/** @throws BombyxError `envelope/open` unless `padded` is exactly what `pad` makes. */
export function unpad(padded: Bytes): Bytes {
  const length =
    padded.length < LENGTH_BYTES ? Infinity : new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const end = LENGTH_BYTES + length;
  const fits = BUCKETS.find((bucket) => bucket >= end) === padded.length;
  if (!fits || padded.subarray(end).some((byte) => byte !== 0)) throw new BombyxError('envelope/open');
  return padded.slice(LENGTH_BYTES, end);
}
