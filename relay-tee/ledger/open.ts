/** Opens the books: the file, the log within it, the operator's own row; and refuses those that do not add up. */
import { BombyxError, toBombyxError } from '#protocol/errors.ts';
import { payeeOf } from './commands/bind-wallet.ts';
import type { Desk } from './desk.ts';
import type { BootId } from './instance.ts';
import { rule4Holds } from './rules/delays.ts';
import type { Now } from './rules/time.ts';
import type { RelaySigner } from './signatures.ts';
import { audit } from './store/audit.ts';
import { Store } from './store/store.ts';
import type { Terms } from './terms.ts';
import { TIMES } from './times.ts';

export interface LedgerSetup {
  /** Of the file; it and its log may be opened by nobody else. */
  readonly path: string;
  readonly terms: Terms;
  readonly signer: RelaySigner;
  /** 128 random bits, fresh for each start, not 0. */
  readonly bootId: BootId;
  readonly clock: () => Now;
  readonly random: Desk['random'];
}

/** @throws BombyxError `relay/books`, `log/corrupt` */
export function openDesk({ path, terms, signer, random }: LedgerSetup): Desk {
  const times = TIMES[terms.vault.network.name];
  if (!rule4Holds(terms.vault.delaySeconds, times)) throw new BombyxError('relay/books', 'rule 4');
  const store = new Store(path);
  try {
    const wrong = audit(store);
    if (wrong.length > 0) throw new BombyxError('relay/books', wrong.join('; '));
    const desk = { store, terms, times, signer, random };
    store.transaction(() => payeeOf(desk, terms.operatorWallet));
    return desk;
  } catch (error) {
    store.close();
    throw toBombyxError(error, 'relay/books');
  }
}
