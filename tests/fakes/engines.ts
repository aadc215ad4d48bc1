/**
 * Engines without a model, for tests of the network: one that says a known text, one that does what a test tells it.
 *
 * Fake: nothing is computed. Real: the interface, continuing behind a given text, abort, usage, typed errors.
 */
import type {
  ChatEngine,
  GeneratedToken,
  GenerateRequest,
  GenerateResult,
  LoadedModel,
} from '#lib/engine/api.ts';
import { tokensBehind } from '#lib/engine/paced/text.ts';
import { BombyxError } from '#protocol/errors.ts';

type Generate = (
  request: GenerateRequest,
  onToken: (token: GeneratedToken) => void,
  signal: AbortSignal,
) => Promise<GenerateResult>;

export class FakeEngine implements ChatEngine {
  readonly name = 'paced';
  readonly lost: Promise<BombyxError>;
  /** Requests that reached the engine, in order. */
  readonly requests: GenerateRequest[] = [];
  readonly #generate: Generate;
  #lose: (error: BombyxError) => void = () => undefined;

  constructor(generate: Generate) {
    this.#generate = generate;
    this.lost = new Promise((resolve) => (this.#lose = resolve));
  }

  load(): Promise<LoadedModel> {
    throw new BombyxError('engine/load', 'a fake is always loaded');
  }

  async generate(
    request: GenerateRequest,
    onToken: (token: GeneratedToken) => void,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<GenerateResult> {
    this.requests.push(request);
    return this.#generate(request, onToken, signal);
  }

  lose(): void {
    this.#lose(new BombyxError('engine/device-lost'));
  }

  async dispose(): Promise<void> {}
}

/** Lets everything else in the page have its turn; no time passes. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

/** Says `tokens`, or what is left of them behind `continueFrom`. */
export function sayingEngine(tokens: readonly string[]): FakeEngine {
  return new FakeEngine(async (request, onToken, signal) => {
    let completionTokens = 0;
    const result = (finishReason: GenerateResult['finishReason']) => ({
      finishReason,
      promptTokens: 7,
      completionTokens,
    });
    for (const text of tokensBehind(tokens, request.continueFrom ?? '')) {
      if (completionTokens === request.maxTokens) return result('length');
      await turn();
      if (signal.aborted) return result('cancelled');
      completionTokens++;
      onToken({ text });
    }
    return result('stop');
  });
}

/** One answer that a test conducts by hand. */
export interface Run {
  readonly request: GenerateRequest;
  readonly signal: AbortSignal;
  say(text: string): void;
  end(finishReason?: 'stop' | 'length' | 'cancelled'): void;
  fail(error: Error): void;
}

/** Waits for a test to conduct each answer; an aborted one ends by itself, as every engine's does. */
export class ConductedEngine extends FakeEngine {
  readonly runs: Run[] = [];

  constructor() {
    super(
      (request, onToken, signal) =>
        new Promise((resolve, reject) => {
          let completionTokens = 0;
          const end = (finishReason: GenerateResult['finishReason'] = 'stop') =>
            resolve({ finishReason, promptTokens: 7, completionTokens });
          const say = (text: string) => {
            completionTokens++;
            onToken({ text });
          };
          signal.addEventListener('abort', () => end('cancelled'));
          this.runs.push({ request, signal, say, end, fail: reject });
        }),
    );
  }
}
