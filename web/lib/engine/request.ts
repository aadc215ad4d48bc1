/** Refuses requests that no engine could answer, before one is started on them. */
import { BombyxError } from '#protocol/errors.ts';
import type { GenerateRequest } from './api.ts';

/** OpenAI's bound; above it every engine answers with noise. */
const MAX_TEMPERATURE = 2;

/** Seeds are unsigned 32-bit in llama.cpp and plain integers in WebLLM. */
const MAX_SEED = 0xffff_ffff;

/** @throws BombyxError `input/invalid` naming the field. */
export function checkRequest(request: GenerateRequest): void {
  const refuse = (field: string): never => {
    throw new BombyxError('input/invalid', field);
  };
  if (request.messages.length === 0) refuse('messages');
  if (!Number.isSafeInteger(request.maxTokens) || request.maxTokens < 1) refuse('maxTokens');
  if (!(request.temperature >= 0 && request.temperature <= MAX_TEMPERATURE)) refuse('temperature');
  if (!(request.topP > 0 && request.topP <= 1)) refuse('topP');
  const { seed } = request;
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0 && seed <= MAX_SEED)) refuse('seed');
  if (request.stop?.some((text) => text === '') === true) refuse('stop');
}
