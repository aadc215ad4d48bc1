/** Serves one loaded model to the network: lists an offer, quotes, runs jobs, keeps a log without content. */
import { Channel } from '#client/channel/channel.ts';
import { JobChannel } from '#client/channel/pool.ts';
import { hubAddress } from '#client/hub/address.ts';
import { Market } from '#client/hub/market.ts';
import { Signaling } from '#client/hub/signaling.ts';
import type { Link } from '#client/transport/link.ts';
import type { ChatEngine, LoadedModel } from '#lib/engine/api.ts';
import { fromHex, toHex } from '#protocol/bytes/text.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { identityOf, type Identity, type IdentityKeys } from '#protocol/crypto/identity.ts';
import { sealingPublicKey, type SealingKeys } from '#protocol/crypto/sealing.ts';
import { openAsk, sealAnswer, type AskLetter } from '#protocol/envelope/letter.ts';
import { BombyxError, toBombyxError, type ErrorCode } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import { DEFAULT_NETWORK } from '#protocol/limits.ts';
import type { ChannelFrameOf } from '#protocol/messages/channel.ts';
import type { OfferedModel } from '#protocol/messages/offer.ts';
import type { ProviderJobState } from '#protocol/session/provider.ts';
import type { Provider, ProviderView } from './api.ts';
import { Channels } from './channels.ts';
import { QuoteDesk } from './desk.ts';
import { EngineQueue } from './engine-queue.ts';
import { ProviderJob } from './job.ts';
import { JobLog } from './job-log.ts';
import { MAX_JOBS_PER_REQUESTER, STOP_GRACE_MS, TRANSFER_TIMEOUT_MS } from './limits.ts';
import { OfferKeeper } from './offer-keeper.ts';
import { startTicker } from './ticker.ts';

export interface ProviderOptions {
  /** URL of the hub; relative ones count from the page. */
  readonly signaling: string;
  readonly network?: string;
  readonly iceServers?: readonly RTCIceServer[];
  readonly identityKeys: IdentityKeys;
  readonly sealingKeys: SealingKeys;
  /** With `model` loaded; the provider uses it, and never disposes it. */
  readonly engine: ChatEngine;
  readonly model: LoadedModel;
  /** Time for a sealed request to arrive whole, or for the last of an answer to be taken. Default 20,000. */
  readonly transferTimeoutMs?: number;
}

/** One engine answers one request at a time; what waits is not a slot. */
const SLOTS = 1;

const FREE = { prompt: 0n, cached: 0n, completion: 0n };

/** Makes a provider that is not yet listed. @throws BombyxError `input/invalid` for a bad signaling URL. */
export async function createProvider(options: ProviderOptions): Promise<Provider> {
  const identity = await identityOf(options.identityKeys);
  const sealingKey = await sealingPublicKey(options.sealingKeys);
  return new TabProvider(options, identity, sealingKey);
}

class TabProvider implements Provider {
  readonly #options: ProviderOptions;
  readonly #identity: Identity;
  readonly #sealingKey: Bytes;
  readonly #market: Market;
  readonly #signaling: Signaling;
  readonly #desk: QuoteDesk;
  readonly #keeper: OfferKeeper;
  readonly #queue = new EngineQueue();
  readonly #log = new JobLog();
  readonly #channels = new Channels((channel) => this.#isNeeded(channel));
  readonly #jobs = new Map<ProviderJob, JobChannel>();
  readonly #watchers = new Set<(view: ProviderView) => void>();
  #started = false;
  #whenIdle: () => void = () => undefined;
  #stopTicker: () => void = () => undefined;
  #view: ProviderView;

  constructor(options: ProviderOptions, identity: Identity, sealingKey: Bytes) {
    const address = hubAddress(options.signaling, globalThis.location?.href);
    this.#options = options;
    this.#identity = identity;
    this.#sealingKey = sealingKey;
    this.#market = new Market({
      address,
      identity,
      onAsk: (from, letter) => void this.#answer(from, letter),
      onAdmitted: () => void this.#keeper.refresh(),
      onPublished: (_ref, error) => this.#keeper.confirm(error === undefined),
    });
    this.#signaling = new Signaling({
      address,
      identity,
      ...(options.iceServers === undefined ? {} : { iceServers: options.iceServers }),
      relayOnly: false, // who serves is listed anyway
      onLink: (link) => void this.#welcome(link),
    });
    this.#desk = new QuoteDesk({
      identity,
      sealingKey,
      model: this.#offeredModel(),
      waitMs: (requester) => this.#waitMs(requester),
    });
    this.#keeper = new OfferKeeper({
      market: this.#market,
      identity,
      sealingKey,
      slots: SLOTS,
      model: () => this.#offeredModel(),
      freeSlots: () => Math.max(0, SLOTS - this.#queue.length),
      onListed: (listed) => {
        if (listed !== this.#view.listed) this.#show({ listed });
      },
    });
    this.#view = {
      status: 'stopped',
      hub: 'connecting',
      listed: false,
      peerId: identity.peerId,
      jobs: [],
      totals: this.#log.totals,
    };
  }

  get view(): ProviderView {
    return this.#view;
  }

  watch(listener: (view: ProviderView) => void): () => void {
    this.#watchers.add(listener);
    listener(this.#view);
    return () => this.#watchers.delete(listener);
  }

  async start(): Promise<void> {
    if (this.#started) throw new BombyxError('provider/stopped', 'a provider starts once');
    this.#started = true;
    this.#show({ status: 'starting' });
    this.#market.watch(({ status, error }) => {
      if (status !== this.#view.hub) this.#show({ hub: status });
      if (error?.code === 'hub/replaced') this.#giveUp(error.code);
    });
    this.#market.start();
    this.#signaling.start();
    this.#stopTicker = startTicker(() => this.#keeper.tick());
    void this.#options.engine.lost.then((error) => this.#giveUp(error.code));
    await this.#keeper.list();
    if (this.#view.status === 'starting') this.#show({ status: 'serving' }); // not where the engine was lost meanwhile
  }

  async stop(graceMs = STOP_GRACE_MS): Promise<void> {
    if (this.#view.status !== 'serving' && this.#view.status !== 'starting') return;
    this.#show({ status: 'stopping' });
    this.#keeper.withdraw();
    await this.#idle(graceMs);
    for (const job of this.#jobs.keys()) job.abort('provider/stopped');
    this.#channels.closeAll();
    this.#stopTicker();
    await Promise.all([this.#market.stop(), this.#signaling.stop()]);
    this.#show({ status: 'stopped', listed: false });
  }

  async #idle(graceMs: number): Promise<void> {
    if (this.#jobs.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.#whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** For what serving cannot go on after: the engine is lost, another tab took the identity. */
  #giveUp(error: ErrorCode): void {
    if (this.#view.status === 'stopped') return;
    this.#show({ error });
    void this.stop(0);
  }

  #waitMs(requester: PeerId): number | undefined {
    const isTaken = this.#view.status !== 'serving' || this.#queue.isFull || this.#hasEnough(requester);
    return isTaken ? undefined : this.#queue.length * this.#log.meanJobMs;
  }

  #hasEnough(requester: PeerId): boolean {
    const own = [...this.#jobs.keys()].filter((job) => job.requester === requester);
    return own.length >= MAX_JOBS_PER_REQUESTER;
  }

  /** A job that arrived whole holds its channel; one that is still on its way has cost us nothing yet. */
  #isNeeded(jobs: JobChannel): boolean {
    return [...this.#jobs].some(([job, channel]) => channel === jobs && !job.isArriving);
  }

  #offeredModel(): OfferedModel {
    const { engine, model } = this.#options;
    return {
      id: model.id,
      weightsHash: fromHex(model.weightsHash),
      tokenizerHash: fromHex(model.tokenizerHash),
      engine: engine.name,
      backend: model.backend.slice(0, 64),
      contextTokens: model.contextTokens,
      asks: FREE,
      speedMilli: Math.min(10_000_000, Math.round(this.#log.tokensPerSecond * 1000)),
    };
  }

  async #answer(from: PeerId, letter: AskLetter): Promise<void> {
    try {
      const { content, secret } = await openAsk(this.#options.sealingKeys, letter);
      const answer = await this.#desk.answer(from, content, Date.now());
      this.#market.reply(from, await sealAnswer(letter, secret, answer));
    } catch {
      // Not sealed to us, or changed on the way: whoever sent it learns nothing.
    }
  }

  async #welcome(link: Link): Promise<void> {
    if (this.#view.status !== 'serving') return link.close();
    this.#channels.shake(link);
    try {
      const channel = await Channel.open(link, {
        role: 'provider',
        network: this.#options.network ?? DEFAULT_NETWORK,
        identity: this.#identity,
        sealingKey: this.#sealingKey,
      });
      const jobs: JobChannel = new JobChannel(channel, (frame) => this.#onJob(jobs, frame));
      this.#channels.add(link, jobs);
    } catch {
      // A stranger that did not prove itself; the link is closed already.
    }
  }

  #onJob(jobs: JobChannel, frame: ChannelFrameOf<'job'>): void {
    const { channel } = jobs;
    try {
      const quote = this.#desk.redeem(frame.quote, channel.peer.peerId, Date.now());
      if (this.#waitMs(channel.peer.peerId) === undefined)
        return channel.trySend({ t: 'fail', job: frame.job, code: 'provider/busy' });
      const id = toHex(frame.job);
      this.#log.add(id, quote.model, Date.now());
      let phase: ProviderJobState['name'] = 'idle';
      const job: ProviderJob = new ProviderJob(jobs, frame, quote, {
        engine: this.#options.engine,
        queue: this.#queue,
        sealingKeys: this.#options.sealingKeys,
        transferTimeoutMs: this.#options.transferTimeoutMs ?? TRANSFER_TIMEOUT_MS,
        onState: (state) => {
          this.#log.update(id, state, Date.now());
          if (state.name !== phase) this.#onJobPhase(job, state);
          phase = state.name;
          this.#show({ jobs: this.#log.records, totals: this.#log.totals });
        },
      });
      this.#jobs.set(job, jobs);
    } catch (error) {
      channel.trySend({ t: 'fail', job: frame.job, code: toBombyxError(error, 'job/refused').code });
    }
  }

  /** Slots are taken and freed when a job changes its phase, not with each token. */
  #onJobPhase(job: ProviderJob, { name }: ProviderJobState): void {
    if (name === 'settled' || name === 'aborted') this.#jobs.delete(job);
    if (name !== 'admitted') void this.#keeper.refresh();
    if (this.#jobs.size === 0) this.#whenIdle();
  }

  #show(change: Partial<ProviderView>): void {
    this.#view = { ...this.#view, ...change };
    for (const watcher of this.#watchers) watcher(this.#view);
  }
}
