/** The conversation in IndexedDB. */
import { openDB, type IDBPDatabase } from 'idb';
import type { ConversationStore } from './conversation-store.ts';

const DATABASE = 'bombyx';
const VERSION = 1;
const TABLE = 'conversations';
/** The page keeps one conversation. */
const KEY = 'current';

/** Where tabs tell each other that something was stored; what it was stays in the database. */
const CHANNEL = 'bombyx-conversation';

export class IdbStore implements ConversationStore {
  readonly #database: Promise<IDBPDatabase>;
  /** Does not hear itself. */
  readonly #channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : undefined;

  constructor() {
    this.#database = openDB(DATABASE, VERSION, {
      upgrade: (database) => {
        database.createObjectStore(TABLE);
      },
    });
    this.#database.catch(() => undefined); // told by each `load` and `save`
  }

  async load(): Promise<unknown> {
    return (await this.#database).get(TABLE, KEY);
  }

  async update(change: (stored: unknown) => unknown): Promise<void> {
    const transaction = (await this.#database).transaction(TABLE, 'readwrite');
    await transaction.store.put(change(await transaction.store.get(KEY)), KEY);
    await transaction.done;
    this.#channel?.postMessage(null);
  }

  watch(listener: () => void): () => void {
    this.#channel?.addEventListener('message', listener);
    return () => this.#channel?.removeEventListener('message', listener);
  }
}
