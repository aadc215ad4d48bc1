/** One test's network: a real hub in Node, real clients and providers in this page, all gone after the test. */
import { commands } from 'vitest/browser';
import { expect, onTestFinished } from 'vitest';
import { createClient } from '#client/index.ts';
import type { BombyxClient, ClientOptions, RequestProgress } from '#client/api.ts';
import type { ChatEngine, LoadedModel } from '#lib/engine/api.ts';
import type { Provider } from '#lib/provider/api.ts';
import { createProvider, type ProviderOptions } from '#lib/provider/provider.ts';
import { generateIdentityKeys } from '#protocol/crypto/identity.ts';
import { generateSealingKeys } from '#protocol/crypto/sealing.ts';
import { isBombyxError, type ErrorCode } from '#protocol/errors.ts';
import type { HubHandle, LyingHubHandle } from '../fakes/hub-commands.ts';

/** What a hub's restart may cost both sides: the one deadline that the product promises. */
export const BACK_WITHIN_MS = 10_000;

/** For everything that has no promised time: long enough for a machine that other jobs share. */
export const PATIENCE_MS = 25_000;

export const QUESTION = [{ role: 'user', content: 'Tell me about silk.' }] as const;

export async function startHub(options?: Parameters<typeof commands.hubStart>[0]): Promise<HubHandle> {
  const hub = await commands.hubStart(options);
  onTestFinished(() => commands.hubStop(hub.port));
  return hub;
}

export async function startLyingHub(): Promise<LyingHubHandle> {
  const hub = await commands.lyingHubStart();
  onTestFinished(() => commands.hubStop(hub.port));
  return hub;
}

export function connectClient(hub: HubHandle, options: Partial<ClientOptions> = {}): BombyxClient {
  const client = createClient({ signaling: hub.url, ...options });
  onTestFinished(() => client.close());
  return client;
}

export function loaded(model: string): LoadedModel {
  return {
    id: model,
    weightsHash: '11'.repeat(32),
    tokenizerHash: '22'.repeat(32),
    contextTokens: 1_000_000,
    backend: 'test',
  };
}

export interface Serving {
  readonly provider: Provider;
  readonly peerId: string;
}

/** Starts a provider and resolves when the hub lists it. */
export async function serve(
  hub: HubHandle,
  engine: ChatEngine,
  model: string | LoadedModel = 'test',
  options: Partial<ProviderOptions> = {},
): Promise<Serving> {
  const provider = await createProvider({
    signaling: hub.url,
    identityKeys: await generateIdentityKeys(),
    sealingKeys: await generateSealingKeys(),
    engine,
    model: typeof model === 'string' ? loaded(model) : model,
    ...options,
  });
  onTestFinished(() => provider.stop(0));
  await provider.start();
  await until(() => provider.view.listed);
  return { provider, peerId: provider.view.peerId ?? '' };
}

/** Polls until `check` holds. */
export async function until(check: () => boolean | Promise<boolean>, timeout = PATIENCE_MS): Promise<void> {
  await expect.poll(check, { timeout, interval: 20 }).toBe(true);
}

/** Resolves when the client has heard of each of `providers`. */
export async function sees(client: BombyxClient, ...providers: readonly { peerId: string }[]): Promise<void> {
  const listed = () => client.network.view.offers.map((offer) => offer.provider as string);
  await until(() => providers.every(({ peerId }) => listed().includes(peerId)));
}

export interface Asked {
  /** Everything that was shown, in order. */
  readonly text: string;
  readonly error: ErrorCode | undefined;
  readonly readers: readonly string[];
  readonly finishReason: string | undefined;
  readonly progress: readonly RequestProgress[];
  /** Why attempts were given up, in order. */
  readonly failovers: readonly ErrorCode[];
}

export interface AskOptions {
  readonly model?: string;
  readonly content?: string;
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
  readonly onText?: (all: string) => void;
}

/** Asks with streaming, and tells everything that a person could have seen. */
export async function ask(client: BombyxClient, options: AskOptions = {}): Promise<Asked> {
  const progress: RequestProgress[] = [];
  const { model = 'test', content, maxTokens, signal, onText } = options;
  let text = '';
  let error: ErrorCode | undefined;
  let readers: readonly string[] = [];
  let finishReason: string | undefined;
  try {
    const chunks = await client.chat.completions.create(
      {
        model,
        messages: content === undefined ? [...QUESTION] : [{ role: 'user', content }],
        stream: true,
        ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
      },
      { onProgress: (step) => progress.push(step), ...(signal ? { signal } : {}) },
    );
    for await (const chunk of chunks) {
      text += chunk.choices[0]?.delta.content ?? '';
      finishReason = chunk.choices[0]?.finish_reason ?? finishReason;
      readers = chunk.bombyx.readers;
      onText?.(text);
    }
  } catch (cause) {
    if (!isBombyxError(cause)) throw cause;
    error = cause.code;
  }
  const failovers = progress.flatMap((step) => (step.state === 'failing-over' ? [step.reason] : []));
  return { text, error, readers, finishReason, progress, failovers };
}
