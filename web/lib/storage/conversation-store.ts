/** Where the conversation is kept: this device, and nowhere else. */

/** Holds one value; what was stored by an older build may have any form, so the reader decodes it. */
export interface ConversationStore {
  load(): Promise<unknown>;
  save(value: unknown): Promise<void>;
}

export class MemoryStore implements ConversationStore {
  #value: unknown;

  load(): Promise<unknown> {
    return Promise.resolve(structuredClone(this.#value));
  }

  save(value: unknown): Promise<void> {
    this.#value = structuredClone(value);
    return Promise.resolve();
  }
}
