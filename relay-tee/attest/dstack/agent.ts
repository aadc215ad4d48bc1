/** A small client of dstack's guest agent: HTTP and JSON over its unix socket. SPEC §15.10. */
import { request, type IncomingMessage } from 'node:http';
import { decodeQuote } from '#protocol/attestation/quote.ts';
import { equalBytes, fromUtf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';
import { readBounded } from '../bounded.ts';
import type { MachineQuote, QuoteSource } from '../source.ts';
import { decodeInfo, decodeKey, decodeQuoteAnswer, type AppInfo } from './answers.ts';

export const DSTACK_SOCKET = '/var/run/dstack.sock';

/** Quotes take some seconds where others ask at the same time. */
const TIMEOUT_MS = 20_000;

/** A boot log has the events of all registers and, in some versions, what they were hashed from. */
const MAX_ANSWER_BYTES = 1_048_576;

export class DstackAgent implements QuoteSource {
  readonly #socket: string;
  readonly #timeoutMs: number;

  constructor(socket = DSTACK_SOCKET, timeoutMs = TIMEOUT_MS) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
  }

  /** The quote, and the events of RTMR 3. @throws BombyxError `relay/evidence`, also for a quote over something else. */
  async quote(reportData: Bytes): Promise<MachineQuote> {
    const answer = decodeQuoteAnswer(await this.#ask('GetQuote', { report_data: toHex(reportData) }));
    if (!equalBytes(reportDataIn(answer.quote), reportData))
      throw new BombyxError('relay/evidence', 'a quote over something else');
    return answer;
  }

  /** 32 bytes that are this application's alone, and the same after every start. The caller overwrites them. */
  async key(path: string): Promise<Bytes> {
    return decodeKey(await this.#ask('GetKey', { path, purpose: 'bombyx', algorithm: 'ed25519' }));
  }

  /** What the agent says it runs; nobody answers for it, so that it is for people to read. */
  async info(): Promise<AppInfo> {
    return decodeInfo(await this.#ask('Info', {}));
  }

  async #ask(method: string, fields: object): Promise<string> {
    try {
      return await this.#post(`/${method}`, JSON.stringify(fields));
    } catch (cause) {
      throw cause instanceof BombyxError ? cause : new BombyxError('relay/evidence', method, { cause });
    }
  }

  async #post(path: string, body: string): Promise<string> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const options = { socketPath: this.#socket, path, method: 'POST', headers, signal, agent: false };
    request(options, resolve).on('error', reject).end(body);
    const answer = await promise;
    try {
      if (answer.statusCode !== 200)
        throw new BombyxError('relay/evidence', `agent: ${answer.statusCode ?? 'no status'}`);
      return fromUtf8(await readBounded(answer, MAX_ANSWER_BYTES));
    } finally {
      answer.destroy();
    }
  }
}

function reportDataIn(quote: Bytes): Bytes {
  try {
    return decodeQuote(quote).td.reportData;
  } catch (cause) {
    throw new BombyxError('relay/evidence', 'no quote', { cause });
  }
}
