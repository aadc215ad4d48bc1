/** Serving from this tab: choose, load, serve, stop. It lives in the layout, so it goes on while you look elsewhere. */
import { toBombyxError, type ErrorCode } from '#protocol/errors.ts';
import type { ChatEngine, LoadProgress } from '#lib/engine/api.ts';
import type { CatalogueModel } from '#lib/engine/catalogue/model.ts';
import type { JobRecord, Provider, ProviderView } from '#lib/provider/api.ts';
import { readLocal, writeLocal } from '#lib/storage/local.ts';
import { keepAwake } from './keep-awake.ts';
import { LoadClock } from './load-clock.ts';
import type { Machinery } from './machinery.ts';
import { firstChoice, type Survey } from './survey.ts';

/** A lost graphics device comes back; more often than this in one run, it is broken. */
const MAX_REVIVALS = 3;
const REVIVE_AFTER_MS = 2_000;

/** Most jobs of earlier runs that the page still lists. */
const MAX_PAST_JOBS = 200;

export type ProvidePhase =
  | { readonly name: 'idle' }
  | {
      readonly name: 'loading';
      readonly model: CatalogueModel;
      readonly progress: LoadProgress;
      readonly sinceMs: number;
      readonly leftMs?: number;
    }
  | {
      readonly name: 'serving';
      readonly model: CatalogueModel;
      readonly backend: string;
      readonly view: ProviderView;
    }
  | { readonly name: 'stopping'; readonly model: CatalogueModel }
  | { readonly name: 'failed'; readonly model: CatalogueModel; readonly code: ErrorCode };

interface Past {
  readonly jobs: readonly JobRecord[];
  readonly totals: ProviderView['totals'];
}

const NOTHING: Past = { jobs: [], totals: { jobs: 0, promptTokens: 0, completionTokens: 0 } };

/** What one press of Start brought up, to be taken down again. */
interface Run {
  readonly model: CatalogueModel;
  readonly abort: AbortController;
  readonly letSleep: () => void;
  engine?: ChatEngine;
  provider?: Provider;
  /** Resolves when the provider has started: before that, it cannot be stopped. */
  started?: Promise<void>;
}

export class ProvideState {
  #phase = $state.raw<ProvidePhase>({ name: 'idle' });
  #survey = $state.raw<Survey | undefined>();
  #surveyError = $state<ErrorCode | undefined>();
  #chosenId = $state<string | undefined>();
  /** The provider of this run, also while it stops. */
  #view = $state.raw<ProviderView | undefined>();
  /** What earlier runs did. */
  #past = $state.raw<Past>(NOTHING);
  readonly #machinery: Machinery;
  #run: Run | undefined;
  #revivals = 0;

  constructor(machinery: Machinery) {
    this.#machinery = machinery;
  }

  get phase(): ProvidePhase {
    return this.#phase;
  }

  get survey(): Survey | undefined {
    return this.#survey;
  }

  get surveyError(): ErrorCode | undefined {
    return this.#surveyError;
  }

  get chosen(): CatalogueModel | undefined {
    return this.#survey?.choices.find((choice) => choice.model.id === this.#chosenId)?.model;
  }

  /** True from the press of Start until everything is down again. */
  get active(): boolean {
    return (
      this.#phase.name === 'loading' || this.#phase.name === 'serving' || this.#phase.name === 'stopping'
    );
  }

  /** True while other people may be waiting for this tab. */
  get serving(): boolean {
    return this.#phase.name === 'serving' || this.#phase.name === 'stopping';
  }

  /** Jobs of this page's life, newest first. */
  get jobs(): readonly JobRecord[] {
    return [...(this.#view?.jobs ?? []), ...this.#past.jobs];
  }

  get totals(): ProviderView['totals'] {
    return this.#view ? sum(this.#past.totals, this.#view.totals) : this.#past.totals;
  }

  choose(id: string): void {
    this.#chosenId = id;
    writeLocal('provide-model', id);
  }

  /** Looks at the device once per page. */
  async look(): Promise<void> {
    if (this.#survey) return;
    try {
      const before = readLocal('provide-model');
      const survey = await this.#machinery.survey(before);
      this.#survey = survey;
      this.#chosenId ??= firstChoice(survey, before)?.model.id;
    } catch (error) {
      this.#surveyError = toBombyxError(error, 'engine/unsupported').code;
    }
  }

  /** Loads the chosen model and serves it, until `stop`. */
  async start(): Promise<void> {
    if (this.active || !this.chosen) return;
    this.#revivals = 0;
    await this.#startRun(this.chosen);
  }

  /** Calls loading off, or lets running jobs end and takes everything down. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (!run || run.abort.signal.aborted) return;
    this.#phase = { name: 'stopping', model: run.model };
    await this.#takeDown(run);
    this.#phase = { name: 'idle' };
  }

  async #startRun(model: CatalogueModel): Promise<void> {
    const run: Run = { model, abort: new AbortController(), letSleep: keepAwake() };
    this.#run = run;
    try {
      await this.#bringUp(run);
    } catch (error) {
      if (run.abort.signal.aborted) return; // `stop` shows what is next
      await this.#takeDown(run);
      this.#phase = { name: 'failed', model, code: toBombyxError(error, 'engine/load').code };
    }
  }

  async #bringUp(run: Run): Promise<void> {
    const { model } = run;
    const { signal } = run.abort;
    const clock = new LoadClock();
    const sinceMs = Date.now();
    this.#phase = { name: 'loading', model, progress: { phase: 'Starting the engine' }, sinceMs };
    const engine = await this.#machinery.openEngine(model);
    if (signal.aborted) return engine.dispose(); // `stop` came before there was an engine to take down
    run.engine = engine;
    const onProgress = (progress: LoadProgress) => {
      if (signal.aborted || this.#phase.name !== 'loading') return;
      const leftMs = clock.left(progress, Date.now());
      this.#phase = {
        name: 'loading',
        model,
        progress,
        sinceMs,
        ...(leftMs === undefined ? {} : { leftMs }),
      };
    };
    const loaded = await this.#machinery.load(engine, model, onProgress, signal);
    signal.throwIfAborted();
    const provider = await this.#machinery.createProvider(engine, loaded);
    signal.throwIfAborted();
    run.provider = provider;
    provider.watch((view) => {
      if (this.#run !== run) return;
      this.#view = view;
      if (!signal.aborted) this.#phase = { name: 'serving', model, backend: loaded.backend, view };
    });
    void engine.lost.then((error) => this.#onLost(run, error.code));
    run.started = provider.start();
    await run.started;
  }

  async #onLost(run: Run, code: ErrorCode): Promise<void> {
    if (this.#run !== run || run.abort.signal.aborted) return;
    await this.#takeDown(run);
    this.#phase = { name: 'failed', model: run.model, code };
    if (code !== 'engine/device-lost' || this.#revivals >= MAX_REVIVALS) return;
    this.#revivals += 1;
    await new Promise((resolve) => setTimeout(resolve, REVIVE_AFTER_MS * this.#revivals));
    if (this.#phase.name === 'failed') await this.#startRun(run.model);
  }

  async #takeDown(run: Run): Promise<void> {
    run.abort.abort();
    try {
      await run.started;
      await run.provider?.stop();
    } finally {
      if (run.provider) this.#remember(run.provider.view);
      await run.engine?.dispose();
      run.letSleep();
      if (this.#run === run) this.#run = undefined;
    }
  }

  #remember(view: ProviderView): void {
    this.#view = undefined;
    this.#past = {
      jobs: [...view.jobs, ...this.#past.jobs].slice(0, MAX_PAST_JOBS),
      totals: sum(this.#past.totals, view.totals),
    };
  }
}

function sum(a: ProviderView['totals'], b: ProviderView['totals']): ProviderView['totals'] {
  return {
    jobs: a.jobs + b.jobs,
    promptTokens: a.promptTokens + b.promptTokens,
    completionTokens: a.completionTokens + b.completionTokens,
  };
}
