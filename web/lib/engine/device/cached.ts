/** Which of WebLLM's models this browser holds already, and how to be rid of them; without loading WebLLM for it. */
import * as v from 'valibot';
import type { CatalogueModel } from '../catalogue/model.ts';

/** WebLLM's names of its caches, weights and tokenizer in the first. */
const WEIGHTS_CACHE = 'webllm/model';
const CACHES = [WEIGHTS_CACHE, 'webllm/config'];

const shardList = v.object({ records: v.array(v.object({ dataPath: v.string() })) });

/** The ids of those of `models` whose every shard is in the cache; a download that broke off does not count. */
export async function cachedModels(models: readonly CatalogueModel[]): Promise<ReadonlySet<string>> {
  if (!(await caches.has(WEIGHTS_CACHE))) return new Set();
  const cache = await caches.open(WEIGHTS_CACHE);
  const urls = new Set((await cache.keys()).map(({ url }) => url));
  const found = new Set<string>();
  for (const { id, source } of models) {
    if (source === undefined) continue;
    const list = folderOf(source) + 'tensor-cache.json';
    if (urls.has(list) && (await shardsOf(cache, list)).every((url) => urls.has(url))) found.add(id);
  }
  return found;
}

/** Removes a model's weights, tokenizer and configuration from this browser. */
export async function forgetModel({ source }: CatalogueModel): Promise<void> {
  if (source === undefined) return;
  for (const name of CACHES) {
    if (!(await caches.has(name))) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      if (request.url.startsWith(folderOf(source))) await cache.delete(request);
  }
}

/** What WebLLM makes of the address of a repository. */
function folderOf(source: string): string {
  return `${source}/resolve/main/`;
}

/** A list that cannot be read names itself missing, so that its model counts as not cached. */
async function shardsOf(cache: Cache, listUrl: string): Promise<string[]> {
  const parsed = v.safeParse(shardList, await (await cache.match(listUrl))?.json().catch(() => null));
  if (!parsed.success) return ['unreadable'];
  return parsed.output.records.map(({ dataPath }) => new URL(dataPath, listUrl).href);
}
