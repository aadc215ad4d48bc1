/** Reads a model's files where WebLLM keeps them, in the Cache API, and hashes them: WebLLM does not check its weights. */
import * as v from 'valibot';
import type { ModelRecord } from '@mlc-ai/web-llm';
import { utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { sha256 } from '#protocol/crypto/hash.ts';
import { BombyxError } from '#protocol/errors.ts';

/** WebLLM's names of its caches. */
type Scope = 'webllm/model' | 'webllm/config';

const packageManifest = v.looseObject({
  chat_config: v.optional(v.string()),
  weights: v.looseObject({ manifest: v.string() }),
});

const tensorCache = v.looseObject({
  records: v.pipe(v.array(v.looseObject({ dataPath: v.string(), nbytes: v.number() })), v.minLength(1)),
});

interface Places {
  readonly chatConfigUrl: string;
  readonly tensorCacheUrl: string;
  readonly baseUrl: string;
}

export interface FileHashes {
  /** SHA-256 over the sorted lines `name SHA-256` of all shards. */
  readonly weightsHash: string;
  readonly tokenizerHash: string;
}

/** `mlc-chat-config.json`, parsed; fetched into WebLLM's cache where it is not there yet. */
export async function readChatConfig(record: ModelRecord, signal: AbortSignal): Promise<unknown> {
  const { chatConfigUrl } = await placesOf(record, signal);
  return parseJson(await read('webllm/config', chatConfigUrl, signal));
}

/**
 * Hashes what WebLLM has just loaded.
 *
 * @throws BombyxError `engine/integrity` for a shard of another size than the model's own list says.
 */
export async function hashFiles(record: ModelRecord, signal: AbortSignal): Promise<FileHashes> {
  const { tensorCacheUrl, baseUrl } = await placesOf(record, signal);
  const list = decode(
    tensorCache,
    parseJson(await read('webllm/model', tensorCacheUrl, signal)),
    tensorCacheUrl,
  );
  const lines: string[] = [];
  for (const { dataPath, nbytes } of list.records) {
    const shard = await read('webllm/model', new URL(dataPath, tensorCacheUrl).href, signal);
    if (shard.length !== nbytes)
      throw new BombyxError('engine/integrity', `${dataPath}: ${shard.length} bytes`);
    lines.push(`${dataPath} ${toHex(await sha256(shard))}\n`); // one shard in memory at a time
  }
  return {
    weightsHash: toHex(await sha256(utf8(lines.sort().join('')))),
    tokenizerHash: toHex(await sha256(await readTokenizer(baseUrl, signal))),
  };
}

/** WebLLM takes `tokenizer.json` where there is one, else `tokenizer.model`; the other is never fetched. */
async function readTokenizer(baseUrl: string, signal: AbortSignal): Promise<Bytes> {
  const cache = await caches.open('webllm/model');
  for (const name of ['tokenizer.json', 'tokenizer.model']) {
    const { href } = new URL(name, baseUrl);
    if (await cache.match(href)) return read('webllm/model', href, signal);
  }
  throw new BombyxError('engine/load', 'no tokenizer in the cache');
}

async function placesOf(record: ModelRecord, signal: AbortSignal): Promise<Places> {
  const baseUrl = baseUrlOf(record);
  const at = (name: string): string => new URL(name, baseUrl).href;
  if (record.model_manifest === undefined)
    return { baseUrl, chatConfigUrl: at('mlc-chat-config.json'), tensorCacheUrl: at('tensor-cache.json') };
  const url = at(record.model_manifest);
  const manifest = decode(packageManifest, parseJson(await read('webllm/config', url, signal)), url);
  return {
    baseUrl,
    chatConfigUrl: at(manifest.chat_config ?? 'mlc-chat-config.json'),
    tensorCacheUrl: at(manifest.weights.manifest),
  };
}

/** The folder that WebLLM makes of `https://huggingface.co/USER/MODEL`. */
function baseUrlOf({ model }: ModelRecord): string {
  const folder = model.endsWith('/') ? model : `${model}/`;
  return new URL(/\/resolve\/.+\//.test(folder) ? folder : `${folder}resolve/main/`, self.location.href).href;
}

async function read(scope: Scope, url: string, signal: AbortSignal): Promise<Bytes> {
  signal.throwIfAborted();
  const cache = await caches.open(scope);
  const request = new Request(url, { signal });
  if ((await cache.match(request)) === undefined) await cache.add(request);
  const response = await cache.match(request);
  if (response === undefined) throw new BombyxError('engine/load', `${url} is not in the cache`);
  return new Uint8Array(await response.arrayBuffer());
}

function parseJson(bytes: Bytes): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new BombyxError('engine/load', 'not JSON', { cause });
  }
}

function decode<T extends v.GenericSchema>(schema: T, value: unknown, url: string): v.InferOutput<T> {
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw new BombyxError('engine/load', `${url} has another form`);
  return parsed.output;
}
