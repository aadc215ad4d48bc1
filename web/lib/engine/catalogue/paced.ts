/** The models of the paced engine, which tests and benches measure the network with; no shipped build has them. */
import type { EngineModel } from '../api.ts';

/** False in a production build, so that the bundler drops the engine and nobody can offer a canned text as a model. */
export const PACED_ENABLED: boolean = import.meta.env.MODE !== 'production';

/** Far above what the tests say to it, far below what would make a test of the limit slow. */
const PACED_CONTEXT_TOKENS = 4_096;

/** Length of the answer unless the id says another. */
const DEFAULT_ANSWER_TOKENS = 400;

export interface Pace {
  /** `Infinity` for as fast as the machine goes. */
  readonly tokensPerSecond: number;
  readonly answerTokens: number;
}

/** Reads `paced-60`, `paced-max`, `paced-60-2000` (2,000 tokens at 60 a second); `undefined` for anything else. */
export function parsePace(modelId: string): Pace | undefined {
  const match = /^paced-(max|[1-9]\d{0,5})(?:-([1-9]\d{0,5}))?$/.exec(modelId);
  if (match === null) return undefined;
  return {
    tokensPerSecond: match[1] === 'max' ? Infinity : Number(match[1]),
    answerTokens: match[2] === undefined ? DEFAULT_ANSWER_TOKENS : Number(match[2]),
  };
}

export function pacedModel(id: string): EngineModel {
  return { id, engine: 'paced', contextTokens: PACED_CONTEXT_TOKENS };
}
