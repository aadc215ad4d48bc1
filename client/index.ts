/** The embeddable client: OpenAI's calls, answered by a browser tab somewhere. */
import { generateIdentityKeys, identityOf } from '../protocol/crypto/identity.ts';
import { BombyxError } from '../protocol/errors.ts';
import {
  DEFAULT_FURTHER_ATTEMPTS,
  DEFAULT_NETWORK,
  FIRST_TOKEN_TIMEOUT_MS,
  NEXT_TOKEN_TIMEOUT_MS,
} from '../protocol/limits.ts';
import type { BombyxClient, ClientOptions, Network, NetworkView } from './api.ts';
import { Channel } from './channel/channel.ts';
import { ChannelPool } from './channel/pool.ts';
import { hubAddress, type HubAddress } from './hub/address.ts';
import { Market } from './hub/market.ts';
import { Signaling } from './hub/signaling.ts';
import { runJob } from './job/run.ts';
import { chatCompletions, type StartJob } from './openai/completions.ts';

export type * from './api.ts';
export type { Offer, OfferedModel } from '../protocol/messages/offer.ts';
export { BombyxError, isBombyxError, type ErrorCode } from '../protocol/errors.ts';

/**
 * Connects to the hub and answers OpenAI-style calls with the network's models.
 *
 * The client makes a fresh identity, which lives as long as it does. Nothing is contacted but the hub, the STUN and
 * TURN servers that were given, and the providers that answer.
 *
 * @throws BombyxError `input/invalid` for a signaling URL that is none.
 * @example
 * const client = createClient({ signaling: 'https://bombyx.example/hub' });
 * const answer = await client.chat.completions.create({
 *   model: 'silkworm-1',
 *   messages: [{ role: 'user', content: 'What is 7 plus 5?' }],
 * });
 * console.log(answer.choices[0].message.content, answer.bombyx.provider);
 */
export function createClient(options: ClientOptions): BombyxClient {
  const address = hubAddress(options.signaling, globalThis.location?.href);
  const closing = new AbortController();
  const session = openSession(options, address);
  session.catch(() => undefined); // each call reports it
  const network = new LateNetwork(session);

  const startJob: StartJob = async (request, signal) => {
    if (closing.signal.aborted) throw new BombyxError('client/closed');
    const { market, pool, requester } = await session;
    const job = runJob(market, pool, {
      ...request,
      requester,
      furtherAttempts: options.furtherAttempts ?? DEFAULT_FURTHER_ATTEMPTS,
      firstTokenTimeoutMs: options.firstTokenTimeoutMs ?? FIRST_TOKEN_TIMEOUT_MS,
      nextTokenTimeoutMs: options.nextTokenTimeoutMs ?? NEXT_TOKEN_TIMEOUT_MS,
      signal: AbortSignal.any([signal, closing.signal]),
    });
    return job.catch((error: unknown) => {
      throw closing.signal.aborted ? new BombyxError('client/closed') : error;
    });
  };

  return {
    chat: { completions: chatCompletions(startJob) },
    models: { list: () => Promise.resolve(listModels(network.view)) },
    network,
    async close() {
      closing.abort();
      const { market, signaling, pool } = await session;
      await pool.close();
      await Promise.all([market.stop(), signaling.stop()]);
    },
  };
}

async function openSession(options: ClientOptions, address: HubAddress) {
  const identity = await identityOf(await generateIdentityKeys());
  const market = new Market({ address, identity });
  const signaling = new Signaling({
    address,
    identity,
    ...(options.iceServers === undefined ? {} : { iceServers: options.iceServers }),
    ...(options.relayOnly === undefined ? {} : { relayOnly: options.relayOnly }),
  });
  const pool = new ChannelPool(async (peer, signal) =>
    Channel.open(await signaling.connect(peer, signal), {
      role: 'requester',
      network: options.network ?? DEFAULT_NETWORK,
      identity,
      sealingKey: new Uint8Array(0),
    }),
  );
  market.start();
  signaling.start();
  return { market, signaling, pool, requester: identity.peerId };
}

/** The market's view, also while the keys are still being made. */
class LateNetwork implements Network {
  readonly #session: Promise<{ readonly market: Market }>;
  #view: NetworkView = { status: 'connecting', offers: [] };

  constructor(session: Promise<{ readonly market: Market }>) {
    this.#session = session;
    session.then(({ market }) => market.watch((view) => (this.#view = view))).catch(() => undefined);
  }

  get view(): NetworkView {
    return this.#view;
  }

  watch(listener: (view: NetworkView) => void): () => void {
    let stopped = false;
    let stop = () => {
      stopped = true;
    };
    listener(this.#view);
    this.#session
      .then(({ market }) => {
        if (!stopped) stop = market.watch(listener);
      })
      .catch(() => undefined);
    return () => stop();
  }
}

function listModels(view: NetworkView) {
  const ids = new Set(view.offers.flatMap((offer) => offer.models.map((model) => model.id)));
  const data = [...ids].sort().map((id) => ({ id, object: 'model', owned_by: 'bombyx' }) as const);
  return { object: 'list', data } as const;
}
