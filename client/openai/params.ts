/** OpenAI's parameters, checked, as the network carries them. What it does not carry is refused by name. */
import * as v from 'valibot';
import { BombyxError } from '../../protocol/errors.ts';
import { MAX_COMPLETION_TOKENS, MAX_CONVERSATION_MESSAGES } from '../../protocol/limits.ts';
import { encodeRequestContent, type RequestContent } from '../../protocol/messages/content.ts';
import { modelId } from '../../protocol/messages/offer.ts';
import { boundedInteger, boundedText, parse } from '../../protocol/messages/schema.ts';
import type { ChatCompletionParams } from '../api.ts';

/** What an answer may have when the caller does not say. */
const DEFAULT_MAX_TOKENS = 1_024;
const DEFAULT_TEMPERATURE = 0.7;

const stopText = boundedText(1, 256);

const paramsSchema = v.strictObject({
  model: modelId,
  messages: v.pipe(
    v.array(
      v.strictObject({
        role: v.picklist(['system', 'user', 'assistant']),
        content: boundedText(0, 1_000_000),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_CONVERSATION_MESSAGES),
  ),
  stream: v.optional(v.boolean()),
  stream_options: v.optional(v.strictObject({ include_usage: v.optional(v.boolean()) })),
  max_tokens: v.optional(boundedInteger(1, MAX_COMPLETION_TOKENS)),
  max_completion_tokens: v.optional(boundedInteger(1, MAX_COMPLETION_TOKENS)),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  top_p: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  seed: v.optional(boundedInteger(0, 0x7fff_ffff)),
  stop: v.optional(v.union([stopText, v.pipe(v.array(stopText), v.minLength(1), v.maxLength(4))])),
});

/** @throws BombyxError `input/invalid` naming the first parameter that is wrong or not carried, `input/too-long`. */
export function contentOf(params: ChatCompletionParams): RequestContent {
  const checked = parse(paramsSchema, params, 'input/invalid');
  if (checked.messages.at(-1)?.role === 'assistant')
    throw new BombyxError('input/invalid', 'messages: the last one is the assistant’s');
  const { temperature, top_p, max_completion_tokens, max_tokens, seed, stop } = checked;
  const content: RequestContent = {
    model: checked.model,
    messages: checked.messages,
    maxTokens: max_completion_tokens ?? max_tokens ?? DEFAULT_MAX_TOKENS,
    temperatureMilli: Math.round((temperature ?? DEFAULT_TEMPERATURE) * 1000),
    topPMilli: Math.round((top_p ?? 1) * 1000),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stop: typeof stop === 'string' ? [stop] : stop }),
  };
  encodeRequestContent(content); // too long for any provider: said now, before anybody is asked
  return content;
}
