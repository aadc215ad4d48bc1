/** Entry of the dedicated worker in which an engine computes, so that the page stays responsive. */
import * as Comlink from 'comlink';
import { BombyxError } from '#protocol/errors.ts';
import type { EngineAdapter } from './adapter.ts';
import type { EngineName } from './api.ts';
import { EngineGuard } from './guard.ts';
import { reply, toFailure, type EngineWorkerApi } from './remote.ts';

const opened = Promise.withResolvers<EngineGuard>();

/** Each engine is its own chunk: a page that runs the built-in model never downloads WebLLM. */
async function createAdapter(name: EngineName): Promise<EngineAdapter> {
  if (name === 'wllama') return new (await import('./wllama/adapter.ts')).WllamaAdapter();
  if (name === 'webllm') return (await import('./webllm/open.ts')).openWebllm();
  // As `PACED_ENABLED`, written out: only then does the bundler leave the engine out of a production build.
  if (import.meta.env.MODE !== 'production') return new (await import('./paced/adapter.ts')).PacedAdapter();
  throw new BombyxError('engine/unsupported', name);
}

/** Frees the port of a callback: without it each request would leave one behind. */
function release(callback: unknown): void {
  (callback as Partial<Comlink.ProxyMethods>)[Comlink.releaseProxy]?.();
}

const api: EngineWorkerApi = {
  open: (name) =>
    reply('engine/load', async () => {
      opened.resolve(new EngineGuard(await createAdapter(name)));
      return undefined;
    }),

  load: (model, onProgress) =>
    reply('engine/load', async () => {
      let told: unknown;
      try {
        return await (await opened.promise).load(model, (progress) => (told = onProgress(progress)));
      } finally {
        await told; // the last report has arrived before the answer does
        release(onProgress);
      }
    }),

  generate: (request, onToken) =>
    reply('engine/failed', async () => {
      // Waiting for each token's receipt keeps the page at most one token behind, whatever it does meanwhile:
      // that is what "abort within one token" stands on.
      try {
        return await (await opened.promise).generate(request, async (token) => onToken(token));
      } finally {
        release(onToken);
      }
    }),

  cancel: () => void opened.promise.then((guard) => guard.cancel()),
  lost: async () => toFailure(await (await opened.promise).lost, 'engine/failed'),
  dispose: async () => (await opened.promise).dispose(),
};

Comlink.expose(api);
