/** Starts llama.cpp compiled to WebAssembly: one thread, no graphics processor, nothing from another origin. */
import { Wllama } from '@wllama/wllama/esm/index.js'; // the package's own entry is its TypeScript source
import wasmUrl from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import type { Bytes } from '#protocol/bytes/bytes.ts';

/** Single thread: two threads were slower for models of this size, and would need cross-origin isolation. */
const THREADS = 1;

/** Prompts are computed in pieces of this many tokens; an abort is noticed between them. */
const BATCH_TOKENS = 128;

const silent = (): void => undefined;

/**
 * @param onCrash is told when the WebAssembly worker died.
 * @throws whatever wllama throws, having freed what it took.
 */
export async function startWllama(
  weights: Bytes,
  contextTokens: number,
  onCrash: (message: string) => void,
): Promise<Wllama> {
  // Its logger is the only place where a worker that died is told of; answers that failed are thrown as well.
  const onError = (...parts: readonly unknown[]): void => {
    const event = parts.find((part) => part instanceof ErrorEvent);
    if (event !== undefined) onCrash(event.message);
  };
  const wllama = new Wllama(
    { default: wasmUrl },
    {
      suppressNativeLog: true,
      logger: { debug: silent, log: silent, warn: silent, error: onError },
    },
  );
  wllama.setCompat(null); // its default fetches a CDN's build in browsers without JSPI
  const parameters = {
    n_ctx: contextTokens,
    n_batch: BATCH_TOKENS,
    n_ubatch: BATCH_TOKENS,
    n_gpu_layers: 0, // its default asks for WebGPU and falls back without a word
    n_threads: THREADS,
    n_parallel: 1,
    warmup: false,
    // never a seed here: it would override every request's
  };
  try {
    await wllama.loadModel([new Blob([weights])], parameters);
    return wllama;
  } catch (error) {
    await wllama.exit();
    throw error;
  }
}
