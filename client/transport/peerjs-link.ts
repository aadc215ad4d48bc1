/** A link over one PeerJS data connection (`reliable`, `raw`). */
import type { DataConnection } from 'peerjs';
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { BombyxError } from '../../protocol/errors.ts';
import { decodePeerId, type PeerId } from '../../protocol/ids.ts';
import { MAX_FRAME_BYTES, TRANSPORT_HIGH_WATER_BYTES } from '../../protocol/limits.ts';
import { fingerprintsOf } from './fingerprints.ts';
import type { Link, Route } from './link.ts';

/** Frames kept while nobody listens yet: a handshake has two. */
const MAX_EARLY_FRAMES = 8;

export class PeerJsLink implements Link {
  readonly remoteId: PeerId;
  readonly opened: Promise<void>;
  readonly closed: Promise<BombyxError>;
  readonly #connection: DataConnection;
  readonly #pc: RTCPeerConnection;
  #early: Bytes[] = [];
  #handler: ((frame: Bytes) => void) | undefined;
  #end: (error: BombyxError) => void = () => undefined;
  #ended: BombyxError | undefined;

  /** @param connection fresh from `peer.connect` or the `connection` event, before any of its events fired. */
  constructor(connection: DataConnection) {
    this.remoteId = decodePeerId(connection.peer);
    this.#connection = connection;
    this.#pc = connection.peerConnection;
    this.closed = new Promise((resolve) => {
      this.#end = (error) => {
        this.#ended ??= error;
        resolve(this.#ended);
      };
    });
    this.opened = new Promise((resolve, reject) => {
      connection.once('open', () => resolve());
      void this.closed.then(reject);
    });
    this.opened.catch(() => undefined); // whoever waits for it hears of it; nobody has to wait
    connection.on('data', (data) => this.#onData(data));
    connection.on('close', () => this.fail(new BombyxError('peer/closed')));
    connection.on('error', (cause) => this.fail(this.#failure(cause)));
    this.#pc.addEventListener('connectionstatechange', () => {
      if (this.#pc.connectionState === 'failed') this.fail(this.#failure());
    });
  }

  set onFrame(handler: (frame: Bytes) => void) {
    this.#handler = handler;
    for (const frame of this.#early.splice(0)) handler(frame);
  }

  send(frame: Bytes): void {
    if (this.#ended) throw this.#ended;
    if (frame.length > MAX_FRAME_BYTES)
      throw new BombyxError('wire/too-large', `frame of ${frame.length} bytes`);
    void this.#connection.send(frame);
  }

  async writable(): Promise<void> {
    const channel = this.#connection.dataChannel as RTCDataChannel | null;
    if (!channel || channel.bufferedAmount <= TRANSPORT_HIGH_WATER_BYTES) return;
    channel.bufferedAmountLowThreshold = TRANSPORT_HIGH_WATER_BYTES / 4;
    const low = new Promise<void>((resolve) => {
      channel.addEventListener('bufferedamountlow', () => resolve(), { once: true });
    });
    await Promise.race([low, this.closed]);
  }

  fingerprints() {
    return fingerprintsOf(this.#pc);
  }

  async route(): Promise<Route> {
    const stats = await this.#pc.getStats();
    const rows = [...stats.values()] as { id: string; type: string; [field: string]: unknown }[];
    const pair = rows.find((row) => row.type === 'candidate-pair' && row['nominated'] === true);
    const local = rows.find((row) => row.id === pair?.['localCandidateId']);
    return local?.['candidateType'] === 'relay' ? 'relay' : 'direct';
  }

  close(): void {
    this.fail(new BombyxError('peer/closed', 'closed by this side'));
  }

  #onData(data: unknown): void {
    if (!(data instanceof ArrayBuffer) || data.byteLength > MAX_FRAME_BYTES)
      return this.fail(new BombyxError('wire/malformed', 'frame'));
    const frame = new Uint8Array(data);
    if (this.#handler) return this.#handler(frame);
    if (this.#early.push(frame) > MAX_EARLY_FRAMES)
      this.fail(new BombyxError('peer/overload', 'early frames'));
  }

  fail(error: BombyxError): void {
    if (this.#ended) return;
    this.#end(error);
    this.#connection.close();
    this.#pc.close();
  }

  /** ICE that stands while DTLS failed means: another certificate than the announced one answered. */
  #failure(cause?: unknown): BombyxError {
    const dtls = this.#pc.sctp?.transport;
    const iceStood = ['connected', 'completed'].includes(this.#pc.iceConnectionState);
    if (dtls?.state === 'failed' || (iceStood && this.#pc.connectionState === 'failed'))
      return new BombyxError('peer/certificate');
    const lost = this.#connection.open;
    return new BombyxError(lost ? 'peer/closed' : 'peer/unreachable', undefined, { cause });
  }
}
