/** Callers by the book: they sign what they ask, and believe no answer that the relay did not sign. */
import { randomBytes } from 'node:crypto';
import { ownBytes, utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import {
  ANSWER_HEADER,
  decodeRequestStamp,
  decodeSignedRequest,
  REQUEST_HEADER,
  REQUEST_NONCE_BYTES,
  requestHash,
  signRequest,
  stampRequest,
  verifyAnswer,
  type RequestLine,
} from '#protocol/messages/relay-request.ts';
import type { TestKey } from '../../ledger/testing/keys.ts';
import type { Relay } from '../../service.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Bytes;
  /** The body as JSON, where it is some. */
  readonly json: Record<string, unknown>;
}

/** What a test may want otherwise than an honest caller does it. */
export interface Otherwise {
  readonly headers?: Readonly<Record<string, string>>;
  /** The header `bombyx-request` as it is; `''` for none. */
  readonly header?: string;
  readonly timeMs?: number;
  readonly relay?: RequestLine['relay'];
  /** Sent as it is, whatever was signed. */
  readonly sent?: Bytes;
}

export class Caller {
  readonly #relay: Relay;
  readonly #nowMs: () => number;

  constructor(relay: Relay, nowMs: () => number) {
    this.#relay = relay;
    this.#nowMs = nowMs;
  }

  get(key: TestKey | undefined, path: string, otherwise?: Otherwise): Promise<Answer> {
    return this.ask(key, 'GET', path, undefined, otherwise);
  }

  post(key: TestKey | undefined, path: string, body: unknown, otherwise?: Otherwise): Promise<Answer> {
    return this.ask(key, 'POST', path, body, otherwise);
  }

  async ask(
    key: TestKey | undefined,
    method: string,
    path: string,
    json: unknown,
    otherwise: Otherwise = {},
  ): Promise<Answer> {
    const body = json === undefined ? new Uint8Array(0) : utf8(JSON.stringify(json));
    const header = otherwise.header ?? (await this.header(key, method, path, body, otherwise));
    return this.send(method, path, otherwise.sent ?? body, header, otherwise.headers);
  }

  header(
    key: TestKey | undefined,
    method: string,
    path: string,
    body: Bytes,
    { timeMs = this.#nowMs(), relay = this.#relay.identity.relayId }: Otherwise = {},
  ): Promise<string> {
    const stamp = { nonce: ownBytes(randomBytes(REQUEST_NONCE_BYTES)), timeMs };
    const line = { method, path, relay, body };
    return key ? signRequest(asIdentity(key), line, stamp) : Promise.resolve(stampRequest(stamp));
  }

  /** Sends what is given, and throws `relay/answer` unless the relay signed what comes back, for this very request. */
  async send(
    method: string,
    path: string,
    body: Bytes,
    header: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(this.#relay.url + path, {
      method,
      ...(body.length > 0 && { body }),
      headers: {
        ...(body.length > 0 && { 'content-type': 'application/json' }),
        ...(header !== '' && { [REQUEST_HEADER]: header }),
        ...headers,
      },
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { relayId, publicKey } = this.#relay.identity;
    const whole = { method, path, relay: relayId, body };
    const line =
      response.headers.get('connection') === 'close' ? { ...whole, body: new Uint8Array(0) } : whole;
    const answer = { status: response.status, body: bytes };
    const signature = response.headers.get(ANSWER_HEADER) ?? '';
    const request = await requestHash(line, stampIn(header));
    await verifyAnswer(signature, { ...answer, request }, publicKey);
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    const json = isJson ? (JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, bytes, json };
  }
}

const asIdentity = ({ publicKey, sign }: TestKey) => ({ publicKey, sign });

/** As SPEC §13 has it for a header that is signed, a stamp, or neither. */
function stampIn(header: string) {
  for (const decode of [decodeSignedRequest, decodeRequestStamp])
    try {
      return decode(header);
    } catch {
      // of the other form, or of none
    }
  return { nonce: new Uint8Array(REQUEST_NONCE_BYTES), timeMs: 0 };
}
