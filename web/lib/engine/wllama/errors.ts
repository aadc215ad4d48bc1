/** Gives llama.cpp's failures their codes; it has one class for all and says the rest in English. */
import { BombyxError, toBombyxError } from '#protocol/errors.ts';

/** Tells whether the WebAssembly module itself broke, after which it answers nothing any more. */
export function isCrash(error: unknown): boolean {
  return error instanceof Error && error.name === 'RuntimeError' && error.message.startsWith('(ABORT)');
}

export function fromWllama(error: unknown): BombyxError {
  if (error instanceof BombyxError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('exceeds the available context size'))
    return new BombyxError('engine/context', message, { cause: error });
  if (/out of memory|memory access|bad_alloc|OOM/i.test(message))
    return new BombyxError('engine/memory', message, { cause: error });
  return toBombyxError(error, 'engine/failed');
}
