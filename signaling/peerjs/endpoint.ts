/** The WebSocket that the stock PeerJS client opens: admission, then relay. SPEC §3. */
import { BombyxError } from '#protocol/errors.ts';
import { isPeerId, type PeerId } from '#protocol/ids.ts';
import { decodeAdmissionToken } from '#protocol/messages/admission.ts';
import type { Admission } from '../admission.ts';
import type { Bus } from '../bus/bus.ts';
import type { CloseReason } from '../close.ts';
import type { Line, LineHandler } from '../line.ts';
import type { Metrics } from '../metrics.ts';
import { decodeFromClient, encodeError, ID_TAKEN, INVALID_KEY, OPEN } from './messages.ts';
import type { Relay } from './relay.ts';

/** The `key` parameter of the stock client's default options. */
export const PEERJS_KEY = 'peerjs';

export interface PeerEndpointContext {
  readonly admission: Admission;
  readonly bus: Bus;
  readonly metrics: Metrics;
  readonly relay: Relay;
  readonly newSession: () => string;
}

/** Admits the line's peer, or closes it with the stock message for the reason. */
export async function acceptPeer(
  line: Line,
  query: URLSearchParams,
  context: PeerEndpointContext,
): Promise<void> {
  try {
    const peer = await admit(line, query, context);
    context.metrics.admitted('peerjs', 'admitted');
    await seat(line, peer, context);
  } catch (error) {
    context.metrics.admitted('peerjs', 'refused');
    line.attach(refusedHandler);
    line.fail(error);
  }
}

async function admit(line: Line, query: URLSearchParams, context: PeerEndpointContext): Promise<PeerId> {
  if (query.get('key') !== PEERJS_KEY) {
    line.send(INVALID_KEY);
    throw new BombyxError('hub/admission', 'key');
  }
  const id = query.get('id');
  if (!isPeerId(id)) throw new BombyxError('hub/admission', 'id');
  const owner = await context.admission.admit(decodeAdmissionToken(query.get('token') ?? ''));
  if (owner !== id) {
    line.send(ID_TAKEN); // a good proof, of another id: this one belongs to whoever holds its key
    throw new BombyxError('hub/admission', 'id of another key');
  }
  return id;
}

async function seat(line: Line, peer: PeerId, context: PeerEndpointContext): Promise<void> {
  const session = context.newSession();
  const { bus } = context;
  await bus.claim('peerjs', peer, {
    session,
    deliver: (message) => {
      if (!line.isOpen || line.isBackedUp) return false;
      line.send(message);
      return true;
    },
    replaced: () => line.close('hub/replaced'),
  });
  line.attach(new PeerSession(line, peer, session, context));
  line.send(OPEN);
  await context.relay.arrived(peer);
}

class PeerSession implements LineHandler {
  readonly #line: Line;
  readonly #peer: PeerId;
  readonly #session: string;
  readonly #context: PeerEndpointContext;

  constructor(line: Line, peer: PeerId, session: string, context: PeerEndpointContext) {
    this.#line = line;
    this.#peer = peer;
    this.#session = session;
    this.#context = context;
  }

  async frame(data: Buffer, isBinary: boolean): Promise<void> {
    if (isBinary) throw new BombyxError('wire/malformed', 'binary frame');
    const message = decodeFromClient(data.toString('utf8'));
    if (message.type === 'HEARTBEAT') return this.#context.bus.touch('peerjs', this.#peer, this.#session);
    await this.#context.relay.carry(this.#peer, message, (text) => this.#line.send(text));
  }

  ended(): Promise<void> {
    return this.#context.bus.release('peerjs', this.#peer, this.#session);
  }

  farewell(reason: CloseReason): string | undefined {
    if (reason === 'hub/stopping') return undefined; // the stock client's `disconnected`: it may come back
    return reason === 'hub/replaced' ? ID_TAKEN : encodeError(reason);
  }
}

const refusedHandler: LineHandler = {
  frame: () => {},
  ended: () => {},
  farewell: encodeError,
};
