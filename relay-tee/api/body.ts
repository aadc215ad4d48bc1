/** Reads a request's body whole, up to what its operation takes. */
import type { IncomingMessage } from 'node:http';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';

/**
 * What follows behind a refusal is thrown away as it comes, until the connection is closed: a sender that is still
 * sending would not read why.
 *
 * @throws BombyxError `relay/too-large` above `maxBytes`, `input/invalid` when it ends early.
 */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Bytes> {
  try {
    return await collect(incoming, maxBytes);
  } catch (error) {
    incoming.removeAllListeners('data').resume();
    throw error;
  }
}

function collect(incoming: IncomingMessage, maxBytes: number): Promise<Bytes> {
  const { promise, resolve, reject } = Promise.withResolvers<Bytes>();
  const tooLarge = () => reject(new BombyxError('relay/too-large', `above ${maxBytes} bytes`));
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.once('end', () => resolve(ownBytes(Buffer.concat(chunks))));
  incoming.once('error', (cause) => reject(new BombyxError('input/invalid', 'body', { cause })));
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) tooLarge();
  else
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) tooLarge();
      else chunks.push(chunk);
    });
  return promise;
}
