/** An engine that streams a known text at a set rate: the network's measuring stick, for tests and benches. */
import { utf8 } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { sha256 } from '#protocol/crypto/hash.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { EngineAdapter, Emit } from '../adapter.ts';
import type { EngineModel, GenerateRequest, GenerateResult, LoadedModel, LoadProgress } from '../api.ts';
import { parsePace, type Pace } from '../catalogue/paced.ts';
import { StopCutter } from '../stop.ts';
import { countTokens, pacedText, pacedTokens, tokensBehind } from './text.ts';

/** What every token claims to have been sure of: half. */
const LOGPROB = Math.log(0.5);

export class PacedAdapter implements EngineAdapter {
  readonly lost = new Promise<BombyxError>(() => undefined); // nothing in it can break
  #pace: Pace | undefined;
  #contextTokens = 0;

  async load(model: EngineModel, report: (progress: LoadProgress) => void): Promise<LoadedModel> {
    const pace = parsePace(model.id);
    if (pace === undefined) throw new BombyxError('engine/unsupported', model.id);
    report({ fraction: 0.5, phase: 'Winding the clock' });
    this.#pace = pace;
    this.#contextTokens = model.contextTokens;
    const loaded: LoadedModel = {
      id: model.id,
      weightsHash: toHex(await sha256(utf8(pacedText(pace.answerTokens)))),
      tokenizerHash: toHex(await sha256(utf8('words'))),
      contextTokens: model.contextTokens,
      backend: 'paced',
    };
    report({ fraction: 1, phase: 'Ready' });
    return loaded;
  }

  async generate(request: GenerateRequest, emit: Emit, signal: AbortSignal): Promise<GenerateResult> {
    if (this.#pace === undefined) throw new BombyxError('engine/not-loaded');
    const { tokensPerSecond, answerTokens } = this.#pace;
    const said = request.continueFrom ?? '';
    const promptTokens = countTokens([...request.messages.map((turn) => turn.content), said].join('\n'));
    if (promptTokens >= this.#contextTokens)
      throw new BombyxError('engine/context', `${promptTokens} tokens`);
    const budget = Math.min(request.maxTokens, this.#contextTokens - promptTokens);
    const cutter = new StopCutter(request.stop ?? [], (text) =>
      emit(request.logprobs === true ? { text, logprob: LOGPROB } : { text }),
    );
    const startedMs = performance.now();
    let completionTokens = 0;
    const result = (finishReason: GenerateResult['finishReason']): GenerateResult => ({
      promptTokens,
      completionTokens,
      finishReason,
    });
    for (const token of tokensBehind(pacedTokens(answerTokens), said)) {
      if (completionTokens === budget) return (await cutter.end(), result('length'));
      await until(startedMs + (completionTokens * 1_000) / tokensPerSecond, signal);
      if (signal.aborted) return result('cancelled');
      completionTokens += 1;
      if (await cutter.push(token)) return result('stop');
    }
    await cutter.end();
    return result('stop');
  }

  async unload(): Promise<void> {
    this.#pace = undefined;
  }
}

/**
 * Waits for `atMs` or the abort. Deadlines are counted from the start of the answer, so late timers (4 ms in a
 * worker) do not add up; a deadline that has passed costs nothing.
 */
function until(atMs: number, signal: AbortSignal): Promise<void> {
  const delayMs = atMs - performance.now();
  if (delayMs <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done);
  });
}
