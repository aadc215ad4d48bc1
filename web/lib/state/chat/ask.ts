/** One question to the network, told as events: the only place where the page meets the client's stream. */
import type { BombyxClient, ChatMessage } from '#client/api.ts';
import { BombyxError, toBombyxError } from '#protocol/errors.ts';
import { TOO_LONG, type AnswerEvent } from './conversation.ts';
import { fewer, newestThatFit, type Exchange } from './request.ts';

export interface Ask {
  readonly client: BombyxClient;
  readonly model: { readonly id: string; readonly contextTokens: number };
  /** The whole conversation; of a long one, the oldest exchanges are left out. */
  readonly exchanges: readonly Exchange[];
  /** Aborted with a `BombyxError`, the answer fails with it; otherwise it was stopped. */
  readonly signal: AbortSignal;
}

type Emit = (event: AnswerEvent) => void;
type End = Extract<AnswerEvent, { type: 'stop' | 'fail' }>;

/** Resolves when the answer has ended, however it ended; the last events say how. Never rejects. */
export async function ask(asked: Ask, emit: Emit): Promise<void> {
  const { contextTokens } = asked.model;
  let sending: readonly Exchange[] | undefined = newestThatFit(asked.exchanges, contextTokens);
  while (sending) {
    const exchanges = asked.exchanges.length - sending.length;
    if (exchanges > 0) emit({ type: 'left-out', leftOut: { exchanges, contextTokens } });
    const { end, said, provider } = await once(asked, sending.flat(), emit);
    const shorter = fewer(sending);
    if (said || !shorter || end.type !== 'fail' || !TOO_LONG.has(end.code)) return emit(end);
    // The estimate was too low for this model: the same question again, with fewer of the messages before it.
    if (provider !== undefined)
      emit({ type: 'waiting', on: { state: 'failing-over', from: provider, reason: end.code } });
    sending = shorter;
  }
}

interface Outcome {
  /** Says nothing where the answer has ended already. */
  readonly end: End;
  readonly said: boolean;
  /** Who may have been sent the conversation last. */
  readonly provider: string | undefined;
}

async function once({ client, model, signal }: Ask, messages: ChatMessage[], emit: Emit): Promise<Outcome> {
  let said = false;
  let provider: string | undefined;
  const outcome = (end: End): Outcome => ({ end, said, provider });
  try {
    const stream = await client.chat.completions.create(
      { model: model.id, messages, stream: true, stream_options: { include_usage: true } },
      {
        signal,
        onProgress: (on) => {
          if (on.state === 'quoting') provider = undefined;
          if (on.state === 'connecting') ({ provider } = on);
          if (on.state !== 'streaming') emit({ type: 'waiting', on });
        },
      },
    );
    for await (const chunk of stream) {
      const [choice] = chunk.choices;
      if (choice?.delta.content) {
        said = true;
        emit({ type: 'text', text: choice.delta.content, info: chunk.bombyx });
      }
      if (chunk.usage) emit({ type: 'usage', usage: chunk.usage });
      if (choice?.finish_reason) emit({ type: 'finish', finish: choice.finish_reason, info: chunk.bombyx });
    }
    return outcome({ type: 'fail', code: 'envelope/truncated' });
  } catch (error) {
    const { code } = toBombyxError(error, 'peer/closed');
    if (signal.aborted && signal.reason instanceof BombyxError)
      return outcome({ type: 'fail', code: signal.reason.code });
    return outcome(signal.aborted || code === 'job/cancelled' ? { type: 'stop' } : { type: 'fail', code });
  }
}
