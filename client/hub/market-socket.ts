/** One run of the market socket: connect, prove the key, carry frames until it closes. */
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import type { Identity } from '../../protocol/crypto/identity.ts';
import { BombyxError, toBombyxError } from '../../protocol/errors.ts';
import { proveAdmission } from '../../protocol/messages/admission.ts';
import { decodeFromHub, encodeFromPeer, type FromHub, type FromPeer } from '../../protocol/messages/hub.ts';
import type { HubAddress } from './address.ts';

/** A hub that does not admit within this time is as good as unreachable. */
const ADMISSION_TIMEOUT_MS = 10_000;

/** Close code of a socket whose key was admitted again elsewhere. SPEC §3. */
const REPLACED = 4001;

export interface MarketSocket {
  /** Hub's clock minus ours when the socket opened. */
  readonly clockOffsetMs: number;
  readonly closed: Promise<BombyxError>;
  /** Sends now or drops the frame when the socket is no longer open: `closed` then tells. */
  send(frame: FromPeer): void;
  close(): void;
}

/**
 * @param signal closes the socket, also before it is admitted.
 * @throws BombyxError `hub/unreachable`, `hub/admission`, `hub/origin`, `hub/full` and whatever the hub names;
 *   `client/closed` when `signal` aborts.
 */
export function openMarketSocket(
  address: HubAddress,
  identity: Identity,
  onFrame: (frame: FromHub) => void,
  signal: AbortSignal,
): Promise<MarketSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address.marketUrl);
    socket.binaryType = 'arraybuffer';
    let reason: BombyxError | undefined;
    let clockOffsetMs = 0;
    let admitted = false;
    const closed = new Promise<BombyxError>((resolveClosed) => {
      socket.addEventListener('close', ({ code }) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        const error = reason ?? new BombyxError(code === REPLACED ? 'hub/replaced' : 'hub/unreachable');
        reject(error);
        resolveClosed(error);
      });
    });
    const end = (error: BombyxError) => {
      reason ??= error;
      socket.close();
    };
    const stop = () => end(new BombyxError('client/closed'));
    signal.addEventListener('abort', stop);
    const timer = setTimeout(
      () => end(new BombyxError('hub/unreachable', 'no admission')),
      ADMISSION_TIMEOUT_MS,
    );
    const send = (frame: FromPeer) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeFromPeer(frame));
    };
    const prove = async (challenge: Bytes) => {
      send({ t: 'prove', ...(await proveAdmission(identity, address.origin, challenge)) });
    };
    const take = (frame: FromHub) => {
      if (frame.t === 'challenge') {
        clockOffsetMs = frame.nowMs - Date.now();
        prove(frame.challenge).catch((error: unknown) => end(toBombyxError(error, 'hub/admission')));
      } else if (frame.t === 'admitted' && !admitted) {
        admitted = true;
        clearTimeout(timer);
        resolve({ clockOffsetMs, closed, send, close: stop });
      } else if (frame.t === 'error' && frame.ref === undefined) {
        end(new BombyxError(frame.code));
      } else {
        onFrame(frame);
      }
    };
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      try {
        if (!(event.data instanceof ArrayBuffer)) throw new BombyxError('wire/malformed', 'text frame');
        take(decodeFromHub(new Uint8Array(event.data)));
      } catch (error) {
        end(toBombyxError(error, 'wire/malformed'));
      }
    });
  });
}
