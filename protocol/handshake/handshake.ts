/**
 * The handshake above DTLS: each side proves its identity key over both certificates' fingerprints. SPEC §2.
 *
 * Invariants:
 *  1. Nothing but `hello` and `proof` is parsed before the peer's proof verifies.
 *  2. The peer is exactly the one that was called, where one was called.
 *  3. Both sides saw the same two certificates, or the connection ends as `peer/mitm`.
 */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { hashInDomain } from '../crypto/hash.ts';
import { verifySignature, type Identity } from '../crypto/identity.ts';
import { SEALING_SUITE } from '../crypto/sealing.ts';
import { BombyxError } from '../errors.ts';
import { peerIdOf, type PeerId } from '../ids.ts';
import {
  decodeHello,
  decodeProof,
  encodeHello,
  encodeProof,
  transcript,
  type Hello,
  type Role,
} from './messages.ts';

const HANDSHAKE_DOMAIN = 'bombyx/handshake/1';
const SESSION_DOMAIN = 'bombyx/session/1';

/** SHA-256 fingerprints of the transport's two certificates, as this side sees them. */
export interface Fingerprints {
  readonly own: Bytes;
  readonly peer: Bytes;
}

export interface HandshakeConfig {
  readonly role: Role;
  readonly network: string;
  readonly identity: Identity;
  /** This side's X25519 key; empty for a requester. */
  readonly sealingKey: Bytes;
  readonly fingerprints: Fingerprints;
  /** 32 fresh random bytes. */
  readonly nonce: Bytes;
  /** The id that the transport says it reached: the peer must prove to be this one. */
  readonly expectedPeer: PeerId;
}

/** The other side, proven. Only a finished handshake makes it. */
export interface ProvenPeer {
  readonly peerId: PeerId;
  readonly identityKey: Bytes;
  readonly sealingKey: Bytes;
  /** Hash of the whole transcript: names this connection. */
  readonly sessionId: Bytes;
  readonly __proven: 'ProvenPeer';
}

type State =
  | { readonly name: 'awaiting-hello' }
  | {
      readonly name: 'awaiting-proof';
      readonly hello: Hello;
      readonly peerHello: Bytes;
      readonly peerId: PeerId;
    }
  | { readonly name: 'done' };

export interface HandshakeStep {
  readonly send?: Bytes;
  readonly peer?: ProvenPeer;
}

export class Handshake {
  readonly hello: Bytes;
  readonly #config: HandshakeConfig;
  #state: State = { name: 'awaiting-hello' };

  constructor(config: HandshakeConfig) {
    this.#config = config;
    this.hello = encodeHello({
      network: config.network,
      role: config.role,
      suites: [SEALING_SUITE],
      identityKey: config.identity.publicKey,
      sealingKey: config.sealingKey,
      nonce: config.nonce,
    });
  }

  /**
   * Takes the peer's next frame; frames must be handed in one after another.
   *
   * @throws BombyxError `peer/version`, `peer/identity`, `peer/mitm`, `wire/malformed`, `wire/order`.
   */
  async receive(frame: Bytes): Promise<HandshakeStep> {
    const state = this.#state;
    this.#state = { name: 'done' }; // and stays so unless this frame is what was awaited
    if (state.name === 'awaiting-hello') return this.#onHello(frame);
    if (state.name === 'awaiting-proof') return this.#onProof(frame, state);
    throw new BombyxError('wire/order', 'handshake is over');
  }

  async #onHello(frame: Bytes): Promise<HandshakeStep> {
    const { role, network, expectedPeer, identity, fingerprints } = this.#config;
    const hello = decodeHello(frame);
    const peerId = await peerIdOf(hello.identityKey);
    if (peerId !== expectedPeer)
      throw new BombyxError('peer/identity', 'another key than the id that was called'); // 2
    if (hello.role === role) throw new BombyxError('peer/identity', 'both sides claim one role');
    if (hello.network !== network) throw new BombyxError('peer/identity', 'another network');
    if (!hello.suites.includes(SEALING_SUITE)) throw new BombyxError('peer/version', 'no common suite');
    if (hello.sealingKey.length !== (hello.role === 'provider' ? 32 : 0))
      throw new BombyxError('wire/malformed', 'sealing key');
    this.#state = { name: 'awaiting-proof', hello, peerHello: frame, peerId };
    const signed = this.#transcript(role, frame, fingerprints.own, fingerprints.peer);
    const sig = await identity.sign(HANDSHAKE_DOMAIN, signed);
    return { send: encodeProof({ ...fingerprints, sig }) };
  }

  async #onProof(frame: Bytes, state: State & { name: 'awaiting-proof' }): Promise<HandshakeStep> {
    const { fingerprints } = this.#config;
    const { hello, peerHello, peerId } = state;
    const proof = decodeProof(frame);
    const claimed = this.#transcript(hello.role, peerHello, proof.peer, proof.own);
    if (!(await verifySignature(hello.identityKey, HANDSHAKE_DOMAIN, claimed, proof.sig)))
      throw new BombyxError('peer/identity', 'signature');
    if (!equalBytes(proof.own, fingerprints.peer) || !equalBytes(proof.peer, fingerprints.own))
      throw new BombyxError('peer/mitm'); // 3
    const requesterView = this.#transcript('requester', peerHello, fingerprints.own, fingerprints.peer);
    return {
      peer: {
        peerId,
        identityKey: hello.identityKey,
        sealingKey: hello.sealingKey,
        sessionId: await hashInDomain(SESSION_DOMAIN, requesterView),
        __proven: 'ProvenPeer',
      },
    };
  }

  /** `ownFingerprint` and `peerFingerprint` count from this side, whoever the signer is. */
  #transcript(signer: Role, peerHello: Bytes, ownFingerprint: Bytes, peerFingerprint: Bytes): Bytes {
    const requesting = this.#config.role === 'requester';
    return transcript({
      signer,
      requesterHello: requesting ? this.hello : peerHello,
      providerHello: requesting ? peerHello : this.hello,
      requesterFingerprint: requesting ? ownFingerprint : peerFingerprint,
      providerFingerprint: requesting ? peerFingerprint : ownFingerprint,
    });
  }
}
