/** PeerJS through our hub for as long as the client lives: admission, reconnecting, links in both directions. */
import { Peer, type DataConnection } from 'peerjs';
import * as v from 'valibot';
import { fromBase64url } from '../../protocol/bytes/text.ts';
import type { Identity } from '../../protocol/crypto/identity.ts';
import { BombyxError } from '../../protocol/errors.ts';
import { isPeerId, type PeerId } from '../../protocol/ids.ts';
import { CONNECT_TIMEOUT_MS } from '../../protocol/limits.ts';
import { encodeAdmissionToken, proveAdmission } from '../../protocol/messages/admission.ts';
import { parse } from '../../protocol/messages/schema.ts';
import { PeerJsLink } from '../transport/peerjs-link.ts';
import type { Link } from '../transport/link.ts';
import type { HubAddress } from './address.ts';
import { backoffMs, wait } from './backoff.ts';
import { OfferGuard } from './offer-guard.ts';

/** A Peer that the hub does not admit within this time is thrown away: PeerJS itself may wait for ever. */
const OPEN_TIMEOUT_MS = 8_000;

/** Incoming connections that are not open yet; the oldest gives way. Chromium allows a page a few hundred in all. */
const MAX_ARRIVING = 48;

const iceUrl = v.pipe(v.string(), v.maxLength(256), v.regex(/^(stun|turn)s?:/));

const challengeAnswer = v.object({
  challenge: v.pipe(v.string(), v.maxLength(128)),
  nowMs: v.number(),
  iceServers: v.optional(
    v.pipe(
      v.array(
        v.object({
          urls: v.pipe(v.array(iceUrl), v.maxLength(8)),
          username: v.optional(v.pipe(v.string(), v.maxLength(256))),
          credential: v.optional(v.pipe(v.string(), v.maxLength(256))),
        }),
      ),
      v.maxLength(8),
    ),
    [],
  ),
});

type NamedIceServer = v.InferOutput<typeof challengeAnswer>['iceServers'][number];

export interface SignalingOptions {
  readonly address: HubAddress;
  readonly identity: Identity;
  /** Absent: those that the hub names. */
  readonly iceServers?: readonly RTCIceServer[];
  /** Absent: where a TURN server is there. */
  readonly relayOnly?: boolean;
  /** Somebody connected to us; absent: nobody may. */
  readonly onLink?: (link: Link) => void;
}

export class Signaling {
  readonly #options: SignalingOptions;
  readonly #stopping = new AbortController();
  /** Peers that lost the hub but still carry open channels. */
  readonly #retired = new Map<Peer, Set<PeerJsLink>>();
  readonly #dialling = new Map<PeerId, Set<PeerJsLink>>();
  readonly #arriving = new Set<PeerJsLink>();
  readonly #guard: OfferGuard;
  #peer: Peer | undefined;
  #replaced = false;
  #links = new Set<PeerJsLink>();
  #waiting: ((peer: Peer) => void)[] = [];
  #running: Promise<void> | undefined;

  constructor(options: SignalingOptions) {
    this.#options = options;
    this.#guard = new OfferGuard(options.onLink !== undefined);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const peer of this.#retired.keys()) peer.destroy();
    this.#retired.clear();
  }

  /** @throws BombyxError `hub/absent`, `peer/unreachable`, `peer/certificate`, `client/closed`. */
  async connect(to: PeerId, signal: AbortSignal): Promise<Link> {
    const limit = AbortSignal.any([signal, this.#stopping.signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)]);
    const peer = await this.#openPeer(limit);
    const connection = peer.connect(to, { reliable: true, serialization: 'raw' }) as
      DataConnection | undefined;
    if (!connection?.peerConnection) throw new BombyxError('peer/unreachable', 'PeerJS refused');
    const link = this.#track(new PeerJsLink(connection));
    const dialling = this.#dialling.get(to) ?? new Set();
    this.#dialling.set(to, dialling.add(link));
    const giveUp = () => link.fail(new BombyxError('peer/unreachable', 'no channel in time'));
    limit.addEventListener('abort', giveUp);
    if (limit.aborted) giveUp();
    try {
      await link.opened;
      return link;
    } finally {
      limit.removeEventListener('abort', giveUp);
      dialling.delete(link);
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted && !this.#replaced; failures++) {
      try {
        if (await this.#serve(await this.#admit())) failures = 0;
      } catch {
        // Unreachable, not admitted or cut off: the loop's answer to each is to try again.
      }
      await wait(backoffMs(failures, Math.random()), signal);
    }
  }

  async #admit(): Promise<Peer> {
    const { address, identity } = this.#options;
    const answer = await fetch(address.challengeUrl, {
      signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(OPEN_TIMEOUT_MS)]),
    });
    if (!answer.ok) throw new BombyxError('hub/unreachable', `challenge: ${answer.status}`);
    const { challenge, iceServers: named } = parse(challengeAnswer, await answer.json());
    const iceServers = [...(this.#options.iceServers ?? named.map(asIceServer))];
    const relayOnly = this.#options.relayOnly ?? iceServers.some(isTurn);
    const proof = await proveAdmission(identity, address.origin, fromBase64url(challenge));
    return new Peer(identity.peerId, {
      ...address.peerJs,
      key: 'peerjs',
      token: encodeAdmissionToken(proof),
      debug: 0,
      referrerPolicy: 'no-referrer',
      config: {
        iceServers,
        iceTransportPolicy: relayOnly ? 'relay' : 'all',
      },
    });
  }

  /** Resolves when this Peer has lost the hub; its open channels go on. True when it had been admitted. */
  async #serve(peer: Peer): Promise<boolean> {
    const links = new Set<PeerJsLink>();
    this.#guard.watch(peer);
    const ended = new Promise<void>((resolve) => {
      peer.on('disconnected', () => resolve());
      peer.on('close', () => resolve());
      this.#stopping.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    peer.on('error', (error) => this.#onPeerError(error));
    peer.on('connection', (connection) => this.#onConnection(connection));
    peer.on('call', (call) => call.close());
    const opened = await Promise.race([
      new Promise<boolean>((resolve) => peer.on('open', () => resolve(true))),
      ended.then(() => false),
      wait(OPEN_TIMEOUT_MS, this.#stopping.signal).then(() => false),
    ]);
    if (!opened) {
      peer.destroy();
      return false;
    }
    this.#links = links;
    this.#peer = peer;
    for (const take of this.#waiting.splice(0)) take(peer);
    await ended;
    this.#peer = undefined;
    this.#retire(peer, links);
    return true;
  }

  /** Destroying a Peer closes its channels, so one that lost the hub is kept until the last of them ends. */
  #retire(peer: Peer, links: Set<PeerJsLink>): void {
    peer.disconnect();
    if (links.size === 0 || this.#stopping.signal.aborted) return peer.destroy();
    this.#retired.set(peer, links);
  }

  #track(link: PeerJsLink): PeerJsLink {
    const links = this.#links;
    links.add(link);
    void link.closed.then(() => {
      links.delete(link);
      for (const [peer, remaining] of this.#retired)
        if (remaining === links && links.size === 0) {
          this.#retired.delete(peer);
          peer.destroy();
        }
    });
    return link;
  }

  #onConnection(connection: DataConnection): void {
    const { onLink } = this.#options;
    if (!onLink || connection.serialization !== 'raw' || !isPeerId(connection.peer))
      return connection.close();
    const link = this.#track(new PeerJsLink(connection));
    void wait(CONNECT_TIMEOUT_MS, this.#stopping.signal).then(() => {
      if (!connection.open) link.fail(new BombyxError('peer/unreachable'));
    });
    const [oldest] = this.#arriving;
    if (this.#arriving.size >= MAX_ARRIVING) oldest?.fail(new BombyxError('peer/overload', 'arriving'));
    this.#arriving.add(link);
    link.opened
      .then(
        () => onLink(link),
        () => undefined,
      )
      .finally(() => this.#arriving.delete(link));
  }

  #onPeerError(error: { type: string; message: string }): void {
    if (error.type === 'unavailable-id') this.#replaced = true; // the same key connected elsewhere
    if (error.type !== 'peer-unavailable') return;
    const id = error.message.split(' ').at(-1);
    if (!isPeerId(id)) return;
    for (const link of this.#dialling.get(id) ?? []) link.fail(new BombyxError('hub/absent'));
  }

  async #openPeer(signal: AbortSignal): Promise<Peer> {
    if (this.#peer?.open) return this.#peer;
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      const giveUp = () => reject(new BombyxError('hub/unreachable'));
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }
}

function asIceServer({ urls, username, credential }: NamedIceServer): RTCIceServer {
  return {
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}

function isTurn({ urls }: RTCIceServer): boolean {
  return [urls].flat().some((url) => url.startsWith('turn'));
}
