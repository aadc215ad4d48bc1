/** The log of jobs as the page shows it: counts and times, never content or requesters. */
import type { ProviderJobState } from '#protocol/session/provider.ts';
import type { JobRecord, ProviderView } from './api.ts';
import { ASSUMED_JOB_MS, MAX_LOGGED_JOBS } from './limits.ts';

/** Weight of the newest job in the running means. */
const NEWEST = 0.3;

export class JobLog {
  #records: readonly JobRecord[] = [];
  #firstTokenMs = new Map<string, number>();
  #totals: ProviderView['totals'] = { jobs: 0, promptTokens: 0, completionTokens: 0 };
  #meanJobMs = ASSUMED_JOB_MS;
  #meanTokensPerSecond = 0;

  get records(): readonly JobRecord[] {
    return this.#records;
  }

  get totals(): ProviderView['totals'] {
    return this.#totals;
  }

  get meanJobMs(): number {
    return this.#meanJobMs;
  }

  /** Measured decoding speed; 0 before the first answer of two tokens. */
  get tokensPerSecond(): number {
    return this.#meanTokensPerSecond;
  }

  add(id: string, model: string, nowMs: number): void {
    const record: JobRecord = {
      id,
      model,
      startedAtMs: nowMs,
      state: 'running',
      promptTokens: 0,
      completionTokens: 0,
      tokensPerSecond: 0,
    };
    this.#records = [record, ...this.#records].slice(0, MAX_LOGGED_JOBS);
  }

  update(id: string, state: ProviderJobState, nowMs: number): void {
    const record = this.#records.find((each) => each.id === id);
    if (!record || record.state !== 'running') return;
    const next: JobRecord = {
      ...record,
      promptTokens: state.promptTokens,
      completionTokens: state.completionTokens,
      tokensPerSecond: this.#speed(id, record, state, nowMs),
      ...outcome(state),
    };
    this.#records = this.#records.map((each) => (each === record ? next : each));
    if (next.state !== 'running') this.#close(next, nowMs);
  }

  /** (tokens − 1) ÷ (last − first), measured at the last token that changed the count. */
  #speed(id: string, record: JobRecord, state: ProviderJobState, nowMs: number): number {
    if (state.completionTokens === record.completionTokens) return record.tokensPerSecond;
    const firstMs = this.#firstTokenMs.get(id);
    if (firstMs === undefined) this.#firstTokenMs.set(id, nowMs);
    if (firstMs === undefined || nowMs <= firstMs) return 0;
    return ((state.completionTokens - 1) * 1000) / (nowMs - firstMs);
  }

  #close(record: JobRecord, nowMs: number): void {
    this.#firstTokenMs.delete(record.id);
    this.#totals = {
      jobs: this.#totals.jobs + (record.state === 'finished' ? 1 : 0),
      promptTokens: this.#totals.promptTokens + record.promptTokens,
      completionTokens: this.#totals.completionTokens + record.completionTokens,
    };
    if (record.state !== 'finished') return;
    this.#meanJobMs += NEWEST * (nowMs - record.startedAtMs - this.#meanJobMs);
    const { tokensPerSecond } = record;
    if (tokensPerSecond === 0) return;
    const mean = this.#meanTokensPerSecond;
    this.#meanTokensPerSecond = mean === 0 ? tokensPerSecond : mean + NEWEST * (tokensPerSecond - mean);
  }
}

function outcome(state: ProviderJobState): Pick<JobRecord, 'state' | 'error'> {
  if (state.name === 'settled') return { state: 'finished' };
  if (state.name !== 'aborted') return { state: 'running' };
  const left = state.code === 'job/cancelled' || state.code === 'peer/closed';
  return left ? { state: 'cancelled' } : { state: 'failed', error: state.code };
}
