/**
 * Two ends of a link in memory, and two channels over them.
 *
 * Faked: the transport. Frames cross in a microtask, in order, none is lost; each end is told the certificates that
 * the test names, and `carry` stands for somebody in between. Real: everything above, from the handshake on.
 */
import { Channel } from '../../client/channel/channel.ts';
import type { Link, Route } from '../../client/transport/link.ts';
import { ownBytes, type Bytes } from '../../protocol/bytes/bytes.ts';
import { identityOf, generateIdentityKeys, type Identity } from '../../protocol/crypto/identity.ts';
import { BombyxError } from '../../protocol/errors.ts';
import type { Fingerprints } from '../../protocol/handshake/handshake.ts';
import type { PeerId } from '../../protocol/ids.ts';
import { MAX_FRAME_BYTES } from '../../protocol/limits.ts';

/** What becomes of a frame on its way: itself, another one, or nothing. */
export type Carry = (frame: Bytes) => Bytes | undefined;

const certificate = (of: number): Bytes => new Uint8Array(32).fill(of);

export class MemoryLink implements Link {
  readonly remoteId: PeerId;
  readonly closed: Promise<BombyxError>;
  /** Set by a test that wants to see, change or drop what this end sends. */
  carry: Carry = (frame) => frame;
  /** Set by a test whose transport is full: resolves when it is not any more. */
  drained: Promise<void> = Promise.resolve();
  /** As this end's transport sees them. */
  certificates: Fingerprints;
  other: MemoryLink | undefined;
  #handler: ((frame: Bytes) => void) | undefined;
  #early: Bytes[] = [];
  #ended: BombyxError | undefined;
  #end: (error: BombyxError) => void = () => undefined;

  constructor(remoteId: PeerId, certificates: Fingerprints) {
    this.remoteId = remoteId;
    this.certificates = certificates;
    this.closed = new Promise((resolve) => (this.#end = resolve));
  }

  get isClosed(): boolean {
    return this.#ended !== undefined;
  }

  set onFrame(handler: (frame: Bytes) => void) {
    this.#handler = handler;
    for (const frame of this.#early.splice(0)) handler(frame);
  }

  send(frame: Bytes): void {
    if (this.#ended) throw this.#ended;
    if (frame.length > MAX_FRAME_BYTES) throw new BombyxError('wire/too-large', 'frame');
    const carried = this.carry(ownBytes(frame));
    if (carried) queueMicrotask(() => this.other?.receive(carried));
  }

  /** A frame arrives at this end: from the other one, or from nobody, as a test likes. */
  receive(frame: Bytes): void {
    if (this.#ended) return;
    if (this.#handler) this.#handler(frame);
    else this.#early.push(frame);
  }

  async writable(): Promise<void> {
    await Promise.race([this.drained, this.closed]);
  }

  fingerprints(): Promise<Fingerprints> {
    return Promise.resolve(this.certificates);
  }

  route(): Promise<Route> {
    return Promise.resolve('direct');
  }

  close(): void {
    this.fail(new BombyxError('peer/closed', 'closed by this side'));
  }

  fail(error: BombyxError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#end(error);
    queueMicrotask(() => this.other?.fail(new BombyxError('peer/closed')));
  }
}

/** Two ends of one link: the first is at `a` and leads to `b`. */
export function memoryLinks(a: PeerId, b: PeerId): [MemoryLink, MemoryLink] {
  const atA = new MemoryLink(b, { own: certificate(1), peer: certificate(2) });
  const atB = new MemoryLink(a, { own: certificate(2), peer: certificate(1) });
  atA.other = atB;
  atB.other = atA;
  return [atA, atB];
}

export interface Ends {
  readonly requester: Identity;
  readonly provider: Identity;
  readonly links: readonly [MemoryLink, MemoryLink];
  /** Starts the handshake of one end. */
  openRequester(network?: string): Promise<Channel>;
  openProvider(network?: string): Promise<Channel>;
}

/** A requester and a provider who could shake hands. */
export async function memoryEnds(sealingKey: Bytes = new Uint8Array(32).fill(9)): Promise<Ends> {
  const requester = await identityOf(await generateIdentityKeys());
  const provider = await identityOf(await generateIdentityKeys());
  const links = memoryLinks(requester.peerId, provider.peerId);
  const none = new Uint8Array(0);
  return {
    requester,
    provider,
    links,
    openRequester: (network = 'devnet') =>
      Channel.open(links[0], { role: 'requester', network, identity: requester, sealingKey: none }),
    openProvider: (network = 'devnet') =>
      Channel.open(links[1], { role: 'provider', network, identity: provider, sealingKey }),
  };
}

/** Both channels of a finished handshake, the requester's first. */
export async function memoryChannels(sealingKey?: Bytes): Promise<Ends & { channels: [Channel, Channel] }> {
  const ends = await memoryEnds(sealingKey);
  return { ...ends, channels: await Promise.all([ends.openRequester(), ends.openProvider()]) };
}
