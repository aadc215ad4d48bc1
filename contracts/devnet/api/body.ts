/** Reads a request's JSON body, up to a bound. */
import type { IncomingMessage } from 'node:http';
import { DevnetError } from '../errors.ts';
import { MAX_BODY_BYTES } from '../limits.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** An empty body is an empty object. @throws DevnetError `devnet/too-large`, `devnet/malformed`. */
export async function readJson(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<JsonObject> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new DevnetError('devnet/too-large');
  const text = (await readBytes(request, maxBytes)).toString('utf8');
  return text === '' ? {} : parse(text);
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new DevnetError('devnet/too-large');
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof DevnetError) throw cause;
    throw new DevnetError('devnet/malformed', 'the body broke off', { cause });
  }
  return Buffer.concat(chunks);
}

function parse(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DevnetError('devnet/malformed');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DevnetError('devnet/malformed');
  return value as JsonObject;
}
