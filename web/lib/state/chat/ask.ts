/** One question to the network, told as events: the only place where the page meets the client's stream. */
import type { BombyxClient, ChatMessage } from '#client/api.ts';
import { toBombyxError } from '#protocol/errors.ts';
import type { AnswerEvent } from './conversation.ts';

export interface Ask {
  readonly client: BombyxClient;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly signal: AbortSignal;
}

/** Resolves when the answer has ended, however it ended; the last events say how. Never rejects. */
export async function ask({ client, model, messages, signal }: Ask, emit: (event: AnswerEvent) => void) {
  try {
    const stream = await client.chat.completions.create(
      { model, messages, stream: true, stream_options: { include_usage: true } },
      { signal, onProgress: (on) => on.state !== 'streaming' && emit({ type: 'waiting', on }) },
    );
    for await (const chunk of stream) {
      const [choice] = chunk.choices;
      if (choice?.delta.content) emit({ type: 'text', text: choice.delta.content, info: chunk.bombyx });
      if (chunk.usage) emit({ type: 'usage', usage: chunk.usage });
      if (choice?.finish_reason) emit({ type: 'finish', finish: choice.finish_reason, info: chunk.bombyx });
    }
    emit({ type: 'fail', code: 'envelope/truncated' }); // says nothing where the answer has ended already
  } catch (error) {
    const { code } = toBombyxError(error, 'peer/closed');
    emit(signal.aborted || code === 'job/cancelled' ? { type: 'stop' } : { type: 'fail', code });
  }
}
