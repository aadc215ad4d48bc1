/** A newer view of the vault: what is covered, which commit has landed, whose boot it shows. Rules 7 and 9. */
import { equalBytes } from '#protocol/bytes/bytes.ts';
import type { Desk } from '../desk.ts';
import { rule9Extends, type OnChain } from '../rules/commits.ts';
import type { Books } from '../store/books.ts';
import type { PreparedCommit } from '../store/commits.ts';
import type { ChainView } from '../view.ts';

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

/**
 * Rule 9: by how much a commit that is not of these books raised what the vault owes, others have promised. It stays
 * owed, besides what is promised here: nobody knows whether that is the same. Pure.
 */
export const followOwed = ({ vault, unknownPayoutsNano }: Books, committedNano: bigint): bigint =>
  committedNano > vault.owedNano ? unknownPayoutsNano + committedNano - vault.owedNano : unknownPayoutsNano;

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
  store.update({
    vault: { ...vault, seqno: view.seqno },
    ...(!landed && { unknownPayoutsNano: followOwed(store.books, vault.owedNano) }),
  });
  const own = prepared.find((commit) => commit.bootId === bootId && rule9Extends(vault, [commit]));
  return { bootId: vault.bootId, clean: own?.clean === true };
}

/** Everything up to the commit's entry is safe, and may leave. */
function land(store: Desk['store'], { sequence, entry, issuedNano }: PreparedCommit): void {
  if (sequence === store.books.landed.sequence && entry === store.books.landed.entry) return;
  store.update({ landed: { sequence, entry, issuedNano } });
  store.payees.release(entry);
  store.commits.forgetBefore(sequence);
}
