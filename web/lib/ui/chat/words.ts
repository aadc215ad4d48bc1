/** What the chat says while it waits and when something went wrong. */
import {
  readersOf,
  TOO_LONG,
  type Answer,
  type Attempt,
  type Barrier,
  type LeftOut,
  type Waiting,
} from '#lib/state/chat/conversation.ts';
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
      if (TOO_LONG.has(on.reason))
        return `Too long for ${shortPeer(on.from)}, asking with fewer messages${since}`;
      return `${shortPeer(on.from)} ${wentAway(on.reason)}, asking another provider${since}`;
    case 'other-tab':
      return `Being asked in another tab${since}`;
  }
}

/** What a provider did that did not finish. */
function wentAway(reason: ErrorCode): string {
  if (reason === 'peer/silent' || reason === 'job/timeout') return 'went silent';
  if (reason === 'peer/closed' || reason === 'provider/stopped') return 'left';
  if (reason === 'peer/unreachable') return 'could not be reached';
  return reason === 'provider/busy' ? 'is busy' : 'failed';
}

/** Stands below half an answer until it goes on. */
export function resumingText({ provider, reason }: Attempt): string {
  return `${shortPeer(provider)} ${wentAway(reason)}. Asking another provider.`;
}

export function leftOutText({ contextTokens }: LeftOut): string {
  return `The oldest messages were left out: this model reads ${countText(contextTokens, 'token')}.`;
}

/** Why a question lies in the composer again; `contextTokens` is 0 where the model has left by now. */
export function givenBackText(model: string, contextTokens: number): string {
  const reads = contextTokens > 0 ? ` It reads ${countText(contextTokens, 'token')}.` : '';
  return `Not answered: this message is longer than ${model} can read.${reads} Shorten it and send it again.`;
}

export const BARRIER_WORDS: Readonly<Record<Barrier, string>> = {
  offline: 'This device is offline.',
  insecure: 'This address needs https: your browser only gives keys and locks to secure pages.',
};

export interface FailureWords {
  readonly what: string;
  readonly cost: string;
  /** What the button does; absent where pressing again cannot help. */
  readonly action?: 'retry' | 'reload' | 'new';
}

const RELOAD: ReadonlySet<ErrorCode> = new Set(['peer/version']);

export function failureWords(code: ErrorCode, barrier?: Barrier): FailureWords {
  if (barrier === 'offline')
    return {
      what: `${BARRIER_WORDS.offline} Your message was not sent.`,
      cost: 'It cost nothing.',
      action: 'retry',
    };
  if (barrier) return { what: BARRIER_WORDS[barrier], cost: 'Your message was not sent.' };
  const { message, advice } = ERRORS[code];
  const words = { what: message, cost: 'It cost nothing.' };
  if (RELOAD.has(code)) return { ...words, action: 'reload' };
  if (TOO_LONG.has(code)) return { ...words, action: 'new' };
  return advice === 'stop' && code !== 'job/overrun' ? words : { ...words, action: 'retry' };
}

/** Who could read it without finishing the answer. */
export function earlierReaders(answer: Answer): readonly string[] {
  return readersOf(answer).filter((reader) => reader !== answer.info?.provider);
}

/** Said of an answer, where it must be true of all who were asked. */
export function sealedText(readers: number): string {
  if (readers <= 1) return 'Sealed to one provider. That provider can read it.';
  return `Sealed to ${readers} providers, one after the other. Each of them can read it.`;
}

export function transportText(transport: string): string {
  if (transport === 'webrtc/direct') return 'direct connection';
  if (transport === 'webrtc/relay') return 'through a relay';
  return transport;
}

/** What a screen reader hears when an answer has ended. */
export function endedText(answer: Answer): string {
  const { status } = answer;
  if (status.name === 'failed') return `No answer. ${failureWords(status.code, status.barrier).what}`;
  if (status.name === 'stopped') return 'Answer stopped.';
  return `Answer: ${answer.text}`;
}
