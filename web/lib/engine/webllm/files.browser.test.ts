/** Hashing what WebLLM has cached, against the real Cache API; the files are invented and no network is touched. */
import type { ModelRecord } from '@mlc-ai/web-llm';
import { afterEach, expect, test } from 'vitest';
import { utf8 } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { sha256 } from '#protocol/crypto/hash.ts';
import { hashFiles, readChatConfig } from './files.ts';

const record: ModelRecord = { model: 'https://models.invalid/USER/TINY', model_id: 'tiny', model_lib: '' };
const base = 'https://models.invalid/USER/TINY/resolve/main/';
const never = new AbortController().signal;

async function cached(scope: string, name: string, content: string): Promise<void> {
  const cache = await caches.open(scope);
  await cache.put(base + name, new Response(content));
}

async function hex(text: string): Promise<string> {
  return toHex(await sha256(utf8(text)));
}

async function cacheTiny(sizes = [5, 6]): Promise<void> {
  const records = [
    { dataPath: 'params_shard_1.bin', nbytes: sizes[0] },
    { dataPath: 'params_shard_0.bin', nbytes: sizes[1] },
  ];
  await cached('webllm/model', 'tensor-cache.json', JSON.stringify({ metadata: {}, records }));
  await cached('webllm/model', 'params_shard_1.bin', 'first');
  await cached('webllm/model', 'params_shard_0.bin', 'second');
  await cached('webllm/model', 'tokenizer.json', '{}');
}

afterEach(async () => {
  for (const scope of ['webllm/model', 'webllm/config']) await caches.delete(scope);
});

test('the weights’ hash is over the sorted names and hashes of the shards', async () => {
  await cacheTiny();
  expect(await hashFiles(record, never)).toEqual({
    weightsHash: await hex(
      `params_shard_0.bin ${await hex('second')}\nparams_shard_1.bin ${await hex('first')}\n`,
    ),
    tokenizerHash: await hex('{}'),
  });
});

test('one changed byte of a shard changes the hash', async () => {
  await cacheTiny();
  const before = await hashFiles(record, never);
  await cached('webllm/model', 'params_shard_0.bin', 'sec0nd');
  const after = await hashFiles(record, never);
  expect(after.weightsHash).not.toBe(before.weightsHash);
  expect(after.tokenizerHash).toBe(before.tokenizerHash);
});

test('a shard of another size than the list says is engine/integrity', async () => {
  await cacheTiny([5, 7]);
  await expect(hashFiles(record, never)).rejects.toMatchObject({ code: 'engine/integrity' });
});

test('a list of another form is engine/load', async () => {
  await cached('webllm/model', 'tensor-cache.json', '{"records":[]}');
  await expect(hashFiles(record, never)).rejects.toMatchObject({ code: 'engine/load' });
});

test('the chat config is read from where WebLLM keeps it, also behind a package manifest', async () => {
  await cached('webllm/config', 'mlc-chat-config.json', '{"a":1}');
  expect(await readChatConfig(record, never)).toEqual({ a: 1 });
  await cached(
    'webllm/config',
    'manifest.json',
    '{"chat_config":"other.json","weights":{"manifest":"t.json"}}',
  );
  await cached('webllm/config', 'other.json', '{"b":2}');
  expect(await readChatConfig({ ...record, model_manifest: 'manifest.json' }, never)).toEqual({ b: 2 });
});

test('an abort ends it', async () => {
  await cacheTiny();
  await expect(hashFiles(record, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
});
