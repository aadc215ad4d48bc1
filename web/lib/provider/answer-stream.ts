/** Tokens on their way out: batched while they come faster than chunks should leave. SPEC §6. */
import type { OutgoingChunks } from '#client/channel/outgoing.ts';
import { TOKEN_BATCH_MS } from '#protocol/limits.ts';
import { encodeAnswerPiece, type AnswerPiece } from '#protocol/messages/content.ts';
import { MAX_PIECE_CHARACTERS } from './limits.ts';

type TextPiece = Extract<AnswerPiece, { t: 'text' }>;
type EndPiece = Extract<AnswerPiece, { t: 'end' }>;

export class AnswerStream {
  readonly #outgoing: OutgoingChunks;
  readonly #onError: (error: unknown) => void;
  #pending: TextPiece[] = [];
  #pump: Promise<void> | undefined;

  /** @param onError once, when chunks can no longer be sent. */
  constructor(outgoing: OutgoingChunks, onError: (error: unknown) => void) {
    this.#outgoing = outgoing;
    this.#onError = onError;
  }

  text(text: string, tokens: number): void {
    this.#pending.push({ t: 'text', text, tokens });
    this.#pump ??= this.#run().catch(this.#onError);
  }

  /** Resolves when everything before it and the end itself have left. */
  async end(piece: EndPiece): Promise<void> {
    await this.#pump;
    await this.#outgoing.send(encodeAnswerPiece(piece), true);
  }

  async #run(): Promise<void> {
    while (this.#pending.length > 0) {
      await this.#outgoing.send(encodeAnswerPiece(this.#takeBatch()), false);
      await new Promise((resolve) => setTimeout(resolve, TOKEN_BATCH_MS));
    }
    this.#pump = undefined;
  }

  #takeBatch(): TextPiece {
    const batch = { t: 'text' as const, text: '', tokens: 0 };
    for (let next = this.#pending[0]; next; next = this.#pending[0]) {
      if (batch.tokens > 0 && batch.text.length + next.text.length > MAX_PIECE_CHARACTERS) break;
      batch.text += next.text;
      batch.tokens += next.tokens;
      this.#pending.shift();
    }
    return batch;
  }
}
