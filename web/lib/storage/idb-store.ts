/** The conversation in IndexedDB. */
import { openDB, type IDBPDatabase } from 'idb';
import type { ConversationStore } from './conversation-store.ts';

const DATABASE = 'bombyx';
const VERSION = 1;
const TABLE = 'conversations';
/** The page keeps one conversation. */
const KEY = 'current';

export class IdbStore implements ConversationStore {
  readonly #database: Promise<IDBPDatabase>;

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

  async save(value: unknown): Promise<void> {
    await (await this.#database).put(TABLE, value, KEY);
  }
}
