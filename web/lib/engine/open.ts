/** The page's side of an engine: a `ChatEngine` whose work happens in a dedicated worker. */
import * as Comlink from 'comlink';
import { BombyxError } from '#protocol/errors.ts';
import type {
  ChatEngine,
  EngineModel,
  EngineName,
  GeneratedToken,
  GenerateRequest,
  GenerateResult,
  LoadedModel,
  LoadProgress,
} from './api.ts';
import { fromFailure, unwrap, type EngineWorkerApi } from './remote.ts';

/**
 * Starts a worker for `name` and answers at once; the engine's code is fetched meanwhile.
 *
 * @example
 * const engine = openEngine('wllama');
 * await engine.load(BUILTIN_MODEL, ({ fraction }) => show(fraction));
 * await engine.generate(request, ({ text }) => append(text), controller.signal);
 * await engine.dispose();
 */
export function openEngine(name: EngineName): ChatEngine {
  return new WorkerEngine(name);
}

class WorkerEngine implements ChatEngine {
  readonly name: EngineName;
  readonly lost: Promise<BombyxError>;
  readonly #worker: Worker;
  readonly #remote: Comlink.Remote<EngineWorkerApi>;
  /** Why no answer can come any more: the worker died or was disposed. */
  #ended: BombyxError | undefined;
  /** Rejects the call that is under way; there is at most one, so that `cancel` can only mean that one. */
  #failCall: ((error: BombyxError) => void) | undefined;

  constructor(name: EngineName) {
    this.name = name;
    this.#worker = new Worker(new URL('./engine.worker.ts', import.meta.url), {
      type: 'module',
      name: `engine ${name}`,
    });
    this.#remote = Comlink.wrap<EngineWorkerApi>(this.#worker);
    const lost = Promise.withResolvers<BombyxError>();
    this.lost = lost.promise;
    const die = (error: BombyxError): void => {
      if (this.#ended !== undefined) return;
      lost.resolve(error);
      this.#end(error);
    };
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      die(new BombyxError('engine/failed', `worker: ${event.message || 'could not start'}`));
    });
    this.#worker.addEventListener('messageerror', () =>
      die(new BombyxError('engine/failed', 'worker: message')),
    );
    void this.#remote.lost().then((failure) => die(fromFailure(failure)));
    void this.#remote.open(name).then((answer) => {
      if (!answer.ok) die(fromFailure(answer));
    });
  }

  async load(
    model: EngineModel,
    onProgress: (progress: LoadProgress) => void,
    signal?: AbortSignal,
  ): Promise<LoadedModel> {
    if (signal?.aborted === true) throw new BombyxError('engine/load', 'cancelled');
    return this.#call(signal, async () => unwrap(await this.#remote.load(model, Comlink.proxy(onProgress))));
  }

  async generate(
    request: GenerateRequest,
    onToken: (token: GeneratedToken) => void,
    signal?: AbortSignal,
  ): Promise<GenerateResult> {
    if (signal?.aborted === true) return { promptTokens: 0, completionTokens: 0, finishReason: 'cancelled' };
    return this.#call(signal, async () =>
      unwrap(await this.#remote.generate(request, Comlink.proxy(onToken))),
    );
  }

  async dispose(): Promise<void> {
    if (this.#ended === undefined) this.#end(new BombyxError('engine/not-loaded', 'disposed'));
  }

  async #call<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (this.#ended !== undefined) throw this.#ended;
    if (this.#failCall !== undefined) throw new BombyxError('engine/busy');
    const cancel = (): void => void this.#remote.cancel();
    const ended = new Promise<never>((_resolve, reject) => (this.#failCall = reject));
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await Promise.race([work(), ended]);
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#failCall = undefined;
    }
  }

  /** Terminating frees everything at once, nested workers and WebAssembly memory included. */
  #end(error: BombyxError): void {
    this.#ended = error;
    this.#worker.terminate();
    this.#failCall?.(error);
  }
}
