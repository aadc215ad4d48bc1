/** Where the conversation is kept: this device, and nowhere else. */

/** Holds one value; what was stored by an older build may have any form, so the reader decodes it. */
export interface ConversationStore {
  load(): Promise<unknown>;
  /** Stores what `change` makes of the stored value: one step, which no other tab comes between. */
  update(change: (stored: unknown) => unknown): Promise<void>;
  /** Calls `listener` when another holder of the same store has changed it; returns the way to stop. */
  watch(listener: () => void): () => void;
}

export class MemoryStore implements ConversationStore {
  #value: unknown;

  load(): Promise<unknown> {
    return Promise.resolve(structuredClone(this.#value));
  }

  update(change: (stored: unknown) => unknown): Promise<void> {
    this.#value = structuredClone(change(structuredClone(this.#value)));
    return Promise.resolve();
  }

  /** Nobody else holds this memory. */
  watch(): () => void {
    return () => undefined;
  }
}
