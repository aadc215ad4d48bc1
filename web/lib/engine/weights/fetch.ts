/** Fetches a model file with progress and hands it out only when it is the one that was asked for. */
import { toHex } from '#protocol/bytes/text.ts';
import { sha256 } from '#protocol/crypto/hash.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { concat } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { ModelWeights } from '../api.ts';

/** A server that claims more is not sending the built-in model; larger models come in shards through WebLLM. */
const MAX_FILE_BYTES = 512 * 1_048_576;

/**
 * The bytes behind `weights.url`.
 *
 * @param onBytes is told how many bytes have arrived.
 * @throws BombyxError `engine/load` when they cannot be fetched, `engine/integrity` when their hash is another one.
 */
export async function fetchWeights(
  weights: ModelWeights,
  onBytes: (loadedBytes: number) => void,
  signal: AbortSignal,
): Promise<Bytes> {
  for (const cache of ['default', 'reload'] as const) {
    const file = await download(weights.url, cache, onBytes, signal);
    if (toHex(await sha256(file)) === weights.sha256) return file;
    // An old file may sit in the HTTP cache under the name of the new one: ask the server itself before judging.
  }
  throw new BombyxError('engine/integrity', `${weights.url} is not the file of SHA-256 ${weights.sha256}`);
}

async function download(
  url: string,
  cache: RequestCache,
  onBytes: (loadedBytes: number) => void,
  signal: AbortSignal,
): Promise<Bytes> {
  const response = await fetch(url, { cache, signal }).catch((cause: unknown) => {
    throw new BombyxError('engine/load', `cannot fetch ${url}`, { cause });
  });
  if (!response.ok || response.body === null)
    throw new BombyxError('engine/load', `${url}: ${response.status}`);
  const parts: Uint8Array[] = [];
  let loadedBytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    loadedBytes += value.length;
    if (loadedBytes > MAX_FILE_BYTES) throw new BombyxError('engine/load', `${url} is larger than expected`);
    parts.push(value);
    onBytes(loadedBytes);
  }
}
