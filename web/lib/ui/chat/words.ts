/** What the chat says while it waits and when something went wrong. */
import type { AnswerInfo } from '#client/api.ts';
import type { Answer, Waiting } from '#lib/state/chat/conversation.ts';
import { ERRORS, type ErrorCode } from '#protocol/errors.ts';
import { QUOTE_FANOUT } from '#protocol/limits.ts';
import { countText } from '../format.ts';
import { shortPeer } from '../identicon.ts';

/** From this second on, the waiting line counts; before that, a figure would only flicker. */
const COUNT_FROM_S = 1;

/** One line that says what is being waited for, and for how long. */
export function waitingText(on: Waiting, waitedMs: number, providers: number): string {
  const seconds = Math.floor(waitedMs / 1_000);
  const since = seconds >= COUNT_FROM_S ? ` (${seconds} s)` : '';
  switch (on.state) {
    case 'hub':
      return `Waiting for the hub's list of providers${since}`;
    case 'quoting':
      return `Asking ${countText(Math.max(1, Math.min(providers, QUOTE_FANOUT)), 'provider')} for a quote${since}`;
    case 'connecting':
      return `Connecting to ${shortPeer(on.provider)}${since}`;
    case 'sent':
    case 'streaming':
      return `Sent to ${shortPeer(on.provider)}, waiting for the first word${since}`;
    case 'failing-over':
      return `${shortPeer(on.from)} failed, trying another provider${since}`;
  }
}

export interface FailureWords {
  readonly what: string;
  readonly cost: string;
  /** What the button does; absent where pressing again cannot help. */
  readonly action?: 'retry' | 'reload' | 'new';
}

const RELOAD: ReadonlySet<ErrorCode> = new Set(['peer/version']);
const TOO_LONG: ReadonlySet<ErrorCode> = new Set(['input/too-long', 'engine/context']);

export function failureWords(code: ErrorCode): FailureWords {
  const { message, advice } = ERRORS[code];
  const words = { what: message, cost: 'It cost nothing.' };
  if (RELOAD.has(code)) return { ...words, action: 'reload' };
  if (TOO_LONG.has(code)) return { ...words, action: 'new' };
  return advice === 'stop' && code !== 'job/overrun' ? words : { ...words, action: 'retry' };
}

/** Who read along without finishing: `k7f2… failed before it, and could read the conversation`. */
export function earlierReaders(info: AnswerInfo): readonly string[] {
  return info.readers.filter((reader) => reader !== info.provider);
}

export function transportText(transport: string): string {
  if (transport === 'webrtc/direct') return 'direct connection';
  if (transport === 'webrtc/relay') return 'through a relay';
  return transport;
}

/** What a screen reader hears when an answer has ended. */
export function endedText(answer: Answer): string {
  const { status } = answer;
  if (status.name === 'failed') return `No answer. ${ERRORS[status.code].message}`;
  if (status.name === 'stopped') return 'Answer stopped.';
  return `Answer: ${answer.text}`;
}
