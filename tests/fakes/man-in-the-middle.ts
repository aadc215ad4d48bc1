/**
 * The page's end of the lying hub: rewrites session descriptions, or sits between two peers with its own certificates.
 *
 * Fake: nobody; this is a real attack with real peer connections. It needs the hub's help, which `lying-hub.ts` gives.
 */
import { onTestFinished } from 'vitest';
import type { LyingHubHandle } from './hub-commands.ts';
import type { Overheard, Told } from './lying-hub.ts';

interface Deal {
  readonly type: 'OFFER' | 'ANSWER' | 'CANDIDATE';
  readonly dst: string;
  readonly payload: {
    readonly sdp?: RTCSessionDescriptionInit;
    readonly candidate?: RTCIceCandidateInit;
    readonly connectionId: string;
    readonly label?: string;
  };
}

type Say = (told: Told) => void;

async function control(
  hub: LyingHubHandle,
  onDeal: (deal: Deal, from: string, say: Say) => void,
): Promise<void> {
  const socket = new WebSocket(hub.controlUrl);
  const say: Say = (told) => socket.send(JSON.stringify(told));
  socket.onmessage = ({ data }) => {
    const { from, text } = JSON.parse(String(data)) as Overheard;
    onDeal(JSON.parse(text) as Deal, from, say);
  };
  await new Promise((resolve) => (socket.onopen = resolve));
  onTestFinished(() => socket.close());
}

/** The hub changes one digit of the fingerprint in what `type` says. */
export async function swapFingerprint(hub: LyingHubHandle, type: 'OFFER' | 'ANSWER'): Promise<void> {
  await control(hub, (deal, from, say) => {
    const text = JSON.stringify(deal);
    const swapped = text.replace(
      /(a=fingerprint:sha-256 )(\w)/g,
      (_, name: string, digit: string) => name + (digit === '0' ? '1' : '0'),
    );
    say({ from, texts: [deal.type === type ? swapped : text] });
  });
}

export interface Middle {
  /** Bytes that passed from one side to the other: nothing readable if all is well. */
  readonly forwarded: Uint8Array[];
}

/** The hub hands each side the other one's description with the attacker's certificate, who forwards every byte. */
export async function sitBetween(hub: LyingHubHandle): Promise<Middle> {
  const forwarded: Uint8Array[] = [];
  const sessions = new Map<string, Session>();
  await control(hub, (deal, from, say) => {
    const { connectionId } = deal.payload;
    const session = sessions.get(connectionId) ?? new Session(deal.payload.label ?? '', forwarded);
    sessions.set(connectionId, session);
    void session.take(deal, from, say);
  });
  return { forwarded };
}

class Session {
  readonly #towardsRequester = new RTCPeerConnection();
  readonly #towardsProvider = new RTCPeerConnection();
  readonly #described: Record<'requester' | 'provider', PromiseWithResolvers<void>> = {
    requester: Promise.withResolvers(),
    provider: Promise.withResolvers(),
  };
  #requester = '';

  constructor(label: string, forwarded: Uint8Array[]) {
    onTestFinished(() => {
      this.#towardsRequester.close();
      this.#towardsProvider.close();
    });
    const requesterSide = new Promise<RTCDataChannel>((resolve) => {
      this.#towardsRequester.ondatachannel = ({ channel }) => {
        forward(channel, providerSide, forwarded);
        resolve(channel);
      };
    });
    const dialled = this.#towardsProvider.createDataChannel(label);
    const providerSide = new Promise<RTCDataChannel>((resolve) => (dialled.onopen = () => resolve(dialled)));
    forward(dialled, requesterSide, forwarded);
  }

  async take(deal: Deal, from: string, say: Say): Promise<void> {
    const { sdp, candidate } = deal.payload;
    if (deal.type === 'OFFER' && sdp) {
      this.#requester = from;
      await this.#towardsRequester.setRemoteDescription(sdp);
      this.#described.requester.resolve();
      const offer = await describe(this.#towardsProvider, 'offer');
      say({ from, texts: [withSdp(deal, offer)] });
    } else if (deal.type === 'ANSWER' && sdp) {
      await this.#towardsProvider.setRemoteDescription(sdp);
      this.#described.provider.resolve();
      const answer = await describe(this.#towardsRequester, 'answer');
      say({ from, texts: [withSdp(deal, answer)] });
    } else if (candidate) {
      const side = from === this.#requester ? 'requester' : 'provider';
      const connection = side === 'requester' ? this.#towardsRequester : this.#towardsProvider;
      await this.#described[side].promise;
      await connection.addIceCandidate(candidate);
    }
  }
}

function withSdp(deal: Deal, sdp: RTCSessionDescriptionInit): string {
  return JSON.stringify({ ...deal, payload: { ...deal.payload, sdp } });
}

/** Our own description with all candidates inside. */
async function describe(
  connection: RTCPeerConnection,
  kind: 'offer' | 'answer',
): Promise<RTCSessionDescriptionInit> {
  const gathered = new Promise<void>((resolve) => {
    connection.onicecandidate = ({ candidate }) => {
      if (candidate === null) resolve();
    };
  });
  await connection.setLocalDescription(
    kind === 'offer' ? await connection.createOffer() : await connection.createAnswer(),
  );
  await gathered;
  const { type, sdp } = connection.localDescription as RTCSessionDescription;
  return { type, sdp };
}

/** Carries bytes and the end, in order, also while the other side is not open yet. */
function forward(from: RTCDataChannel, to: Promise<RTCDataChannel>, forwarded: Uint8Array[]): void {
  from.binaryType = 'arraybuffer';
  from.onmessage = ({ data }) => {
    forwarded.push(new Uint8Array(data as ArrayBuffer));
    void to.then((other) => {
      if (other.readyState === 'open') other.send(data as ArrayBuffer);
    });
  };
  from.onclose = () => void to.then((other) => other.close());
}
