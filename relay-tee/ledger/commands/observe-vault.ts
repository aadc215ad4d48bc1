/** A newer view of the vault: what is covered, which commit has landed, whose boot it shows. Rules 7 and 9. */
import { equalBytes } from '#protocol/bytes/bytes.ts';
import type { Desk } from '../desk.ts';
import { rule9Extends, type OnChain } from '../rules/commits.ts';
import type { PreparedCommit } from '../store/commits.ts';
import type { ChainView } from '../view.ts';
import { takePromiseBack } from './payouts.ts';

/** The commit of these books that `vault` shows; another instance's of the same root contains the same. */
export const landedCommit = (
  vault: OnChain & { readonly owedNano: bigint },
  prepared: readonly PreparedCommit[],
): PreparedCommit | undefined =>
  prepared.find(
    (commit) =>
      commit.sequence === vault.sequence &&
      commit.owedNano === vault.owedNano &&
      equalBytes(commit.root, vault.root),
  );

/** What an instance learns of a view about itself. */
export interface SeenCommit {
  readonly bootId: bigint;
  /** How this instance's own commit was prepared; of others' nothing is known. */
  readonly clean: boolean;
}

/** Within a transaction. `undefined` when the view is older than the last. */
export function observeVault({ store }: Desk, view: ChainView, bootId: bigint): SeenCommit | undefined {
  const { vault } = view;
  if (!vault || view.seqno < store.books.vault.seqno) return undefined;
  const prepared = store.commits.at(vault.sequence);
  const landed = landedCommit(vault, prepared);
  if (landed) land(store, landed);
  else followOwed(store, vault.owedNano);
  store.update({ vault: { ...vault, seqno: view.seqno } });
  const own = prepared.find((commit) => commit.bootId === bootId && rule9Extends(vault, [commit]));
  return { bootId: vault.bootId, clean: own?.clean === true };
}

/**
 * Rule 9: the vault shows a commit that these books do not know. None that they prepared can land any more, so what
 * only those contained is not promised; all that is owed beyond what is released here, others have promised.
 */
function followOwed(store: Desk['store'], committedNano: bigint): void {
  for (const payee of store.payees.unreleased()) takePromiseBack(store, payee);
  store.update({ unknownPayoutsNano: committedNano - store.books.promisedNano });
}

/** Everything up to the commit's entry is safe, and may leave. */
function land(store: Desk['store'], { sequence, entry, issuedNano }: PreparedCommit): void {
  if (sequence === store.books.landed.sequence && entry === store.books.landed.entry) return;
  store.update({ landed: { sequence, entry, issuedNano } });
  store.payees.release(entry);
  store.commits.forgetBefore(sequence);
}
