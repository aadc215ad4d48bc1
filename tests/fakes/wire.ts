/**
 * The wire between the two sides, in an attacker's hands: every data channel frame of this page passes through a rule.
 *
 * Fake: which bytes reach the transport. Real: the transport, and everything above and below it.
 */
import { onTestFinished } from 'vitest';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import type { Role } from '#protocol/handshake/messages.ts';
import { decodeChannelFrame, type ChannelFrame } from '#protocol/messages/channel.ts';

export interface Passing {
  readonly bytes: Bytes;
  /** The frame, behind the handshake. */
  readonly frame: ChannelFrame | undefined;
  /** Who sends it: who dialled is the requester. */
  readonly from: Role;
  readonly channel: RTCDataChannel;
  /** Puts bytes on this channel past the rule, also later. */
  readonly forward: (bytes: Uint8Array) => void;
}

/** What leaves instead of the frame: nothing, others, or (`undefined`) the frame itself. */
export type WireRule = (passing: Passing) => readonly Uint8Array[] | undefined;

/** Puts `rule` on the wire until the test ends. */
export function tapWire(rule: WireRule): void {
  const dialled = new WeakSet<RTCDataChannel>();
  const send = RTCDataChannel.prototype.send as (this: RTCDataChannel, data: ArrayBuffer) => void;
  const create = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...args) {
    const channel = create.apply(this, args);
    dialled.add(channel);
    return channel;
  };
  RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown) {
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : ownBytes(data as Uint8Array);
    const forward = (other: Uint8Array) => {
      if (this.readyState === 'open') send.call(this, ownBytes(other).slice().buffer);
    };
    const from = dialled.has(this) ? 'requester' : 'provider';
    const passed = rule({ bytes, frame: decoded(bytes), from, channel: this, forward });
    for (const each of passed ?? [bytes]) forward(each);
  } as typeof RTCDataChannel.prototype.send;
  onTestFinished(() => {
    RTCDataChannel.prototype.send = send as typeof RTCDataChannel.prototype.send;
    RTCPeerConnection.prototype.createDataChannel = create;
  });
}

function decoded(bytes: Bytes): ChannelFrame | undefined {
  try {
    return decodeChannelFrame(bytes);
  } catch {
    return undefined; // hello or proof
  }
}

/** Watches what passes without touching it. */
export function recordWire(): Passing[] {
  const seen: Passing[] = [];
  tapWire((passing) => {
    seen.push(passing);
    return undefined;
  });
  return seen;
}
