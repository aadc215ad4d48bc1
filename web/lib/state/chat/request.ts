/** What is sent of a conversation: the exchanges that came to something, as many of the newest as the model can read. */
import type { ChatMessage } from '#client/api.ts';
import { hasEnded, type Turn } from './conversation.ts';

/** Bytes per token at the least that small models' tokenizers reach: an estimate that is rather too high. */
const BYTES_PER_TOKEN = 3;

/** What a chat template adds to each message. */
const TEMPLATE_TOKENS = 8;

/** Share of a model's context that stays free for its answer. */
const ANSWER_SHARE = 0.25;

/** One question with what was answered; the last one of a conversation has no answer yet. */
export type Exchange = readonly ChatMessage[];

/**
 * The conversation by exchange, the question to be answered last. A question that never got a word is not sent again:
 * whatever was wrong with it would be wrong again, and its person has read that it was not answered.
 */
export function exchangesOf(turns: readonly Turn[]): readonly Exchange[] {
  return turns.flatMap((turn, i): Exchange[] => {
    if (turn.role === 'assistant') return [];
    const question: ChatMessage = { role: 'user', content: turn.text };
    const answer = turns[i + 1];
    if (answer === undefined) return [[question]];
    if (answer.role === 'user' || answer.text === '') return [];
    // What another tab is still being told is half a sentence.
    if (!hasEnded(answer)) return [];
    return [[question, { role: 'assistant', content: answer.text }]];
  });
}

/** Rather too many than too few: the tokens that a model reads of these messages. */
export function estimateTokens(messages: readonly ChatMessage[]): number {
  const encoder = new TextEncoder();
  return messages.reduce(
    (sum, { content }) => sum + TEMPLATE_TOKENS + Math.ceil(encoder.encode(content).length / BYTES_PER_TOKEN),
    0,
  );
}

/** The newest exchanges that fit; the last one always stays, since only the model can say that it is too long. */
export function newestThatFit(exchanges: readonly Exchange[], contextTokens: number): readonly Exchange[] {
  let left = contextTokens * (1 - ANSWER_SHARE);
  let from = exchanges.length;
  for (const exchange of exchanges.toReversed()) {
    left -= estimateTokens(exchange);
    if (left < 0) break;
    from -= 1;
  }
  return exchanges.slice(Math.min(from, exchanges.length - 1));
}

/** Half as many of the exchanges before the last one; `undefined` where there is none to leave out. */
export function fewer(exchanges: readonly Exchange[]): readonly Exchange[] | undefined {
  const before = exchanges.length - 1;
  return before < 1 ? undefined : exchanges.slice(Math.ceil(before / 2));
}
