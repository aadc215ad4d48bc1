/** Decodes what llama.cpp streams: progress through the prompt, one chunk per token, and the end. */
import * as v from 'valibot';
import { BombyxError } from '#protocol/errors.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const chunk = v.object({
  choices: v.tuple([
    v.object({
      text: v.string(),
      finish_reason: v.nullable(v.string()),
      logprobs: v.nullish(v.object({ content: v.array(v.object({ logprob: v.number() })) })),
    }),
  ]),
  usage: v.nullish(v.object({ prompt_tokens: count, completion_tokens: count })),
  prompt_progress: v.nullish(v.object({ total: count })),
});

export type WllamaEvent =
  | { readonly kind: 'prompt'; readonly promptTokens: number }
  | { readonly kind: 'token'; readonly text: string; readonly logprob: number | undefined }
  | {
      readonly kind: 'end';
      readonly finishReason: 'stop' | 'length';
      readonly promptTokens: number;
      readonly completionTokens: number;
    };

/** @throws BombyxError `engine/failed` on a chunk of another form. */
export function decodeChunk(value: unknown): WllamaEvent {
  const parsed = v.safeParse(chunk, value);
  if (!parsed.success) throw new BombyxError('engine/failed', 'llama.cpp answered in an unknown form');
  const { choices, usage, prompt_progress } = parsed.output;
  const [{ text, finish_reason, logprobs }] = choices;
  if (prompt_progress) return { kind: 'prompt', promptTokens: prompt_progress.total };
  if (finish_reason === null) return { kind: 'token', text, logprob: logprobs?.content[0]?.logprob };
  if (!usage) throw new BombyxError('engine/failed', 'llama.cpp ended without usage');
  return {
    kind: 'end',
    finishReason: finish_reason === 'length' ? 'length' : 'stop',
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
  };
}
