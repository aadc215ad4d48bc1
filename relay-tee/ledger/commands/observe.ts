/** One finalised view of the chain goes into the books: time, vault, accounts, and what it says about this instance. */
import type { Desk } from '../desk.ts';
import { seeVault, type Instance } from '../instance.ts';
import { chainTime, type Now } from '../rules/time.ts';
import type { Sights } from '../sights.ts';
import type { ChainView } from '../view.ts';
import { observeClient } from './observe-client.ts';
import { observePayee } from './observe-payee.ts';
import { observeVault } from './observe-vault.ts';

/** Within a transaction. Returns what the instance is behind this view. */
export function observe(desk: Desk, view: ChainView, instance: Instance, sights: Sights, now: Now): Instance {
  const { store } = desk;
  store.update({ timeMs: chainTime(store.books.timeMs, view) });
  for (const client of view.clients ?? []) {
    const id = observeClient(desk, view, client);
    if (id !== undefined) sights.sawClient(id, view, now);
  }
  for (const payee of view.payees ?? []) observePayee(desk, view, payee);
  const seen = observeVault(desk, view, instance.bootId);
  if (!seen) return instance;
  sights.sawVault(view, now);
  return seeVault(instance, seen, { seenAtMs: now.monotonicMs, blockTimeMs: view.blockTimeMs });
}
