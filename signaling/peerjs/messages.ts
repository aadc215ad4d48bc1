/** The messages of the stock PeerJS client (1.5): what a client may send, and what the hub says. SPEC §3. */
import * as v from 'valibot';
import { BombyxError } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import { boundedText, parse, peerId } from '#protocol/messages/schema.ts';
import { MAX_JSON_DEPTH } from '../limits.ts';

const connectionId = boundedText(1, 64);
/** Media calls are not carried: nothing on this network makes or takes one. */
const kind = v.literal('data');
/** What a browser puts into an SDP or a candidate is its own affair; the hub reads only the frame around it. */
const opaque = v.looseObject({});

const offer = v.strictObject({
  sdp: opaque,
  type: kind,
  connectionId,
  metadata: v.optional(v.unknown()),
  label: v.optional(boundedText(0, 128)),
  reliable: v.optional(v.boolean()),
  /** The receiving client looks its serializer up by this name, and throws where there is none. */
  serialization: v.picklist(['raw', 'binary', 'binary-utf8', 'json', 'default']),
});
const answer = v.strictObject({ sdp: opaque, type: kind, connectionId });
const candidate = v.strictObject({ candidate: opaque, type: kind, connectionId });

/** `src` is accepted for clients that send it, and ignored: the hub sets it. */
const route = { src: v.optional(v.unknown()), dst: peerId };

const fromClient = v.variant('type', [
  v.strictObject({ type: v.literal('HEARTBEAT') }),
  v.strictObject({ type: v.literal('OFFER'), ...route, payload: offer }),
  v.strictObject({ type: v.literal('ANSWER'), ...route, payload: answer }),
  v.strictObject({ type: v.literal('CANDIDATE'), ...route, payload: candidate }),
  v.strictObject({ type: v.literal('LEAVE'), ...route, payload: v.optional(v.unknown()) }),
  v.strictObject({ type: v.literal('EXPIRE'), ...route, payload: v.optional(v.unknown()) }),
]);

export type FromClient = v.InferOutput<typeof fromClient>;
export type Relayed = Exclude<FromClient, { type: 'HEARTBEAT' }>;

/** @throws BombyxError `wire/malformed`, which never quotes the input. */
export function decodeFromClient(text: string): FromClient {
  if (jsonDepth(text) > MAX_JSON_DEPTH) throw new BombyxError('wire/malformed', 'nested too deep');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BombyxError('wire/malformed', 'not JSON'); // no cause: its message quotes the input
  }
  return parse(fromClient, value);
}

/** The message as its receiver gets it: `src` is who really sent it. */
export function encodeRelayed(from: PeerId, message: Relayed): string {
  const payload = message.type === 'LEAVE' || message.type === 'EXPIRE' ? undefined : message.payload;
  return JSON.stringify({ type: message.type, src: from, dst: message.dst, payload });
}

export const OPEN = JSON.stringify({ type: 'OPEN' });
export const ID_TAKEN = JSON.stringify({ type: 'ID-TAKEN', payload: { msg: 'ID is taken' } });
export const INVALID_KEY = JSON.stringify({ type: 'INVALID-KEY', payload: { msg: 'Invalid key provided' } });

/** The stock client shows `msg` in its error event and gives up the connection. */
export const encodeError = (code: string): string =>
  JSON.stringify({ type: 'ERROR', payload: { msg: code } });

/** Tells `to` that `absent` could not be reached: the stock client's `peer-unavailable`. */
export const encodeExpire = (absent: PeerId, to: PeerId): string =>
  JSON.stringify({ type: 'EXPIRE', src: absent, dst: to });

/** Counts nesting without recursion: deep text would overflow the stack of whoever writes it out again. */
function jsonDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}
