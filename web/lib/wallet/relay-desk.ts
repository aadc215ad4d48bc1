/** The relay's desk over HTTP: `POST …/withdrawals`, with problem+json where it says no. */
import * as v from 'valibot';
import { ERRORS, isErrorCode } from '#protocol/errors.ts';
import type { RelayDesk, Statement } from './api.ts';
import { WalletError } from './problems.ts';

/** How long the relay may take: it looks at its books and at the chain. */
const TIMEOUT_MS = 15_000;

/** No answer has more: a cell of two, and a signature. */
const MAX_ANSWER_BYTES = 8_192;

/** Longest reason that is shown of a relay whose code is not known. */
const MAX_REASON = 160;

const answer = v.object({
  withdrawal: v.pipe(v.string(), v.base64(), v.maxLength(2_048)),
  signature: v.pipe(v.string(), v.regex(/^[0-9a-f]{128}$/i)),
});

const problem = v.object({ code: v.string(), title: v.string() });

/** @param url where the relay's routes begin */
export function relayDesk(url: string): RelayDesk {
  return {
    cosignWithdrawal: async ({ account, amountNano }, signal) => {
      const body = JSON.stringify({ account, amountNano: amountNano.toString() });
      return read(await post(`${url}/withdrawals`, body, signal));
    },
  };
}

interface Reply {
  readonly ok: boolean;
  readonly text: string;
}

async function post(url: string, body: string, signal: AbortSignal): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { ok: response.ok, text: await textOf(response) };
  } catch (cause) {
    if (cause instanceof WalletError) throw cause;
    throw new WalletError('relay/unreachable', { cause });
  }
}

/** As much as an answer may have; a longer one is none. */
async function textOf({ body }: Response): Promise<string> {
  if (!body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MAX_ANSWER_BYTES) {
      void reader.cancel();
      throw new WalletError('relay/dishonest', { cause: new Error('too long') });
    }
    text += decoder.decode(value, { stream: true });
  }
}

function read({ ok, text }: Reply): Statement {
  const given = parsed(text);
  if (!ok) throw refusal(given);
  const result = v.safeParse(answer, given);
  if (!result.success) throw new WalletError('relay/dishonest', { cause: new Error('not an answer') });
  return result.output;
}

/** Whoever says no without a reason is not the relay but something in front of it. */
function refusal(given: unknown): WalletError {
  const result = v.safeParse(problem, given);
  if (!result.success) return new WalletError('relay/unreachable');
  const { code, title } = result.output;
  return new WalletError('relay/refused', {
    reason: isErrorCode(code) ? ERRORS[code].message : plain(title),
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One short line of a stranger's text. */
const plain = (text: string): string =>
  text
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, MAX_REASON);
