/** Gives WebLLM's errors, which are told apart by name or by the beginning of their text, the codes of our table. */
import { BombyxError, type ErrorCode } from '#protocol/errors.ts';

/** Across its own worker WebLLM's errors are strings that begin with the name; in ours they are objects that have it. */
const BY_NAME: readonly (readonly [name: string, code: ErrorCode])[] = [
  ['ContextWindowSizeExceededError', 'engine/context'],
  ['ShaderF16SupportError', 'engine/unsupported'],
  ['FeatureSupportError', 'engine/unsupported'],
  ['WebGPUNotAvailableError', 'engine/unsupported'],
  ['WebGPUNotFoundError', 'engine/unsupported'],
  ['ModelNotFoundError', 'engine/unsupported'],
  ['MissingModelWasmError', 'engine/unsupported'],
  ['UnsupportedTokenizerFilesError', 'engine/unsupported'],
  ['ArtifactManifestError', 'engine/load'],
  ['IntegrityError', 'engine/integrity'],
  ['DeviceLostError', 'engine/device-lost'],
  ['ModelNotLoadedError', 'engine/not-loaded'],
  ['EngineNotLoadedError', 'engine/not-loaded'],
  ['QuotaExceededError', 'engine/load'],
];

const BY_TEXT: readonly (readonly [pattern: RegExp, code: ErrorCode])[] = [
  [/exceeds limit\. requested=/, 'engine/unsupported'], // adapter limits below what WebLLM asks for
  [/out of memory|OutOfMemory|allocation failed|Not enough memory/i, 'engine/memory'],
  [/device (is|was) lost|Device lost/i, 'engine/device-lost'],
];

export function fromWebllm(error: unknown, during: 'load' | 'generate'): BombyxError {
  if (error instanceof BombyxError) return error;
  const { name, text } = describe(error);
  const code = codeOf(name, text) ?? (during === 'load' ? 'engine/load' : 'engine/failed');
  // While loading, all memory is being taken: a device that gives up then has too little of it.
  const meant = during === 'load' && code === 'engine/device-lost' ? 'engine/memory' : code;
  return new BombyxError(meant, text.slice(0, 300), { cause: error });
}

function codeOf(name: string, text: string): ErrorCode | undefined {
  const named = BY_NAME.find(([known]) => name === known || text.startsWith(known));
  return named?.[1] ?? BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
}

function describe(error: unknown): { name: string; text: string } {
  if (error instanceof Error) return { name: error.name, text: error.message };
  return { name: '', text: String(error) };
}
