/** Placeholder until the WebLLM adapter lands. */
import { BombyxError } from '#protocol/errors.ts';
import type { EngineAdapter } from '../adapter.ts';

export function openWebllm(): EngineAdapter {
  throw new BombyxError('engine/unsupported', 'webllm');
}
