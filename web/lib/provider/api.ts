/** What serving looks like from the page: start, stop, and a log of jobs without their content. */
import type { HubStatus } from '#client/api.ts';
import type { ErrorCode } from '#protocol/errors.ts';

/** One job as the provider may show it: never prompt, answer or requester. */
export interface JobRecord {
  readonly id: string;
  readonly model: string;
  readonly startedAtMs: number;
  readonly state: 'running' | 'finished' | 'cancelled' | 'failed';
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of the decoding, while it lasted; 0 before the second token. */
  readonly tokensPerSecond: number;
  readonly error?: ErrorCode;
}

export interface ProviderView {
  readonly status: 'stopped' | 'starting' | 'serving' | 'stopping';
  readonly hub: HubStatus;
  /** True while the hub lists our offer. */
  readonly listed: boolean;
  readonly peerId?: string;
  readonly jobs: readonly JobRecord[];
  readonly totals: {
    readonly jobs: number;
    readonly promptTokens: number;
    readonly completionTokens: number;
  };
  readonly error?: ErrorCode;
}

export interface Provider {
  readonly view: ProviderView;
  watch(listener: (view: ProviderView) => void): () => void;
  /** Once: what stopped stays stopped. @throws BombyxError `provider/stopped` the second time. */
  start(): Promise<void>;
  /** Withdraws the offer, lets running jobs end for up to `graceMs`, then closes every connection. */
  stop(graceMs?: number): Promise<void>;
}
