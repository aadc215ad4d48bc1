/** Peers for the hub's tests. Real: keys, proofs, sockets, frames. Not real: no browser, so payloads are made up. */
import { fromBase64url } from '#protocol/bytes/text.ts';
import { generateIdentityKeys, identityOf, type Identity } from '#protocol/crypto/identity.ts';
import { encodeAdmissionToken, proveAdmission } from '#protocol/messages/admission.ts';
import { decodeFromHub, encodeFromPeer, type FromHub, type FromPeer } from '#protocol/messages/hub.ts';
import { signOffer, type OfferBody } from '#protocol/messages/offer.ts';
import { PROTOCOL_VERSION } from '#protocol/limits.ts';
import type { Hub } from '../../signaling/hub.ts';
import { Wire } from './wire.ts';

/** Where a peer seems to come from: needs a hub with `trustedProxies: 1`. */
export interface From {
  readonly address?: string;
  readonly origin?: string;
}

export interface PeerMessage {
  readonly type: string;
  readonly src?: string;
  readonly dst?: string;
  readonly payload?: unknown;
}

export const newIdentity = async (): Promise<Identity> => identityOf(await generateIdentityKeys());

export const originOf = (hub: Hub): string => new URL(hub.url).origin;

export async function challengeOf(hub: Hub): Promise<Uint8Array<ArrayBuffer>> {
  const answer = (await (await fetch(`${hub.url}/challenge`)).json()) as { challenge: string };
  return fromBase64url(answer.challenge);
}

export async function tokenFor(hub: Hub, identity: Identity, origin = originOf(hub)): Promise<string> {
  return encodeAdmissionToken(await proveAdmission(identity, origin, await challengeOf(hub)));
}

/** Opens the PeerJS socket as the stock client does. */
export function peerWire(hub: Hub, id: string, token: string, from: From = {}): Wire {
  const url = `${hub.url.replace('http', 'ws')}/peerjs?key=peerjs&id=${id}&token=${token}&version=1.5.5`;
  return new Wire(url, options(from));
}

/** An admitted peer on the PeerJS socket. */
export class TestPeer {
  readonly identity: Identity;
  readonly wire: Wire;

  private constructor(identity: Identity, wire: Wire) {
    this.identity = identity;
    this.wire = wire;
  }

  static async join(hub: Hub, from: From = {}, identity?: Identity): Promise<TestPeer> {
    const self = identity ?? (await newIdentity());
    const peer = new TestPeer(self, peerWire(hub, self.peerId, await tokenFor(hub, self), from));
    const first = await peer.next();
    if (first?.type !== 'OPEN') throw new Error(`not admitted: ${JSON.stringify(first)}`);
    return peer;
  }

  get id(): string {
    return this.identity.peerId;
  }

  send(message: object): void {
    this.wire.send(JSON.stringify(message));
  }

  async next(): Promise<PeerMessage | undefined> {
    const frame = await this.wire.next();
    return frame === undefined ? undefined : (JSON.parse(String(frame)) as PeerMessage);
  }

  offer(to: string, label = 'x'): void {
    const payload = { sdp: { type: 'offer', sdp: 'v=0' }, type: 'data', connectionId: 'dc_1', label };
    this.send({ type: 'OFFER', dst: to, payload: { ...payload, reliable: true, serialization: 'raw' } });
  }

  answer(to: string): void {
    const payload = { sdp: { type: 'answer', sdp: 'v=0' }, type: 'data', connectionId: 'dc_1' };
    this.send({ type: 'ANSWER', dst: to, payload });
  }

  /** Resolves when the hub has dealt with everything sent before; nothing else may be on its way here. */
  async settled(): Promise<PeerMessage | undefined> {
    this.offer(this.id, 'settled');
    return this.next();
  }
}

/** A peer on the market socket. */
export class TestMarket {
  readonly wire: Wire;
  #challenge: Uint8Array<ArrayBuffer> = new Uint8Array();

  private constructor(hub: Hub, from: From) {
    this.wire = new Wire(`${hub.url.replace('http', 'ws')}/market`, options(from));
  }

  static async open(hub: Hub, from: From = {}): Promise<TestMarket> {
    const market = new TestMarket(hub, from);
    await market.takeChallenge();
    return market;
  }

  static async join(hub: Hub, identity: Identity, from: From = {}): Promise<TestMarket> {
    const market = await TestMarket.open(hub, from);
    await market.prove(identity, originOf(hub));
    const frame = await market.next();
    if (frame?.t !== 'admitted') throw new Error(`not admitted: ${JSON.stringify(frame)}`);
    return market;
  }

  async takeChallenge(): Promise<void> {
    const frame = await this.next();
    if (frame?.t !== 'challenge') throw new Error(`no challenge: ${JSON.stringify(frame)}`);
    this.#challenge = frame.challenge;
  }

  async prove(identity: Identity, origin: string): Promise<void> {
    this.send({ t: 'prove', ...(await proveAdmission(identity, origin, this.#challenge)) });
  }

  send(frame: FromPeer): void {
    this.wire.send(encodeFromPeer(frame));
  }

  async next(): Promise<FromHub | undefined> {
    const frame = await this.wire.next();
    return typeof frame === 'object' ? decodeFromHub(new Uint8Array(frame)) : undefined;
  }

  /** Frames up to the answer to a ping: what the hub had to say so far. */
  async settled(): Promise<FromHub[]> {
    this.send({ t: 'ping' });
    const frames: FromHub[] = [];
    for (let frame = await this.next(); frame !== undefined && frame.t !== 'pong'; frame = await this.next())
      frames.push(frame);
    return frames;
  }
}

/** A valid offer body; `filler` more bytes of model names. */
export function offerBody(identity: Identity, changes: Partial<OfferBody>): OfferBody {
  const zero = { prompt: 0n, cached: 0n, completion: 0n };
  const model = { weightsHash: new Uint8Array(32), tokenizerHash: new Uint8Array(32), engine: 'paced' };
  return {
    version: PROTOCOL_VERSION,
    identityKey: new Uint8Array(identity.publicKey),
    sealingKey: new Uint8Array(32),
    class: 'open',
    models: [{ ...model, id: 'tiny', backend: 'CPU', contextTokens: 512, asks: zero, speedMilli: 0 }],
    slots: 1,
    freeSlots: 1,
    seq: 1,
    issuedAtMs: Date.now(),
    ...changes,
  };
}

export const signedOffer = (identity: Identity, changes: Partial<OfferBody> = {}) =>
  signOffer(identity, offerBody(identity, changes));

function options(from: From): { origin?: string; headers: Record<string, string> } {
  const headers: Record<string, string> =
    from.address === undefined ? {} : { 'x-forwarded-for': from.address };
  return from.origin === undefined ? { headers } : { origin: from.origin, headers };
}
