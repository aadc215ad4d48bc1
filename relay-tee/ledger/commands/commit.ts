/** Commits: one under way at a time, each fixing the books before anything promised in them leaves. Rule 9, §7. */
import { hashOf } from '#contracts/client/cells.ts';
import type { Signed } from '#contracts/client/signer.ts';
import { commitCell } from '#contracts/client/statements.ts';
import { equalBytes } from '#protocol/bytes/bytes.ts';
import { SALT_BYTES } from '#protocol/log/leaves.ts';
import { coverOf, type Desk } from '../desk.ts';
import type { BootId, Phase } from '../instance.ts';
import { headLeaf } from '../journal/head.ts';
import {
  commitReason,
  rule9CleanStart,
  rule9ExposureLimitNano,
  rule9Extends,
  type Waiting,
} from '../rules/commits.ts';
import { rule7RoomNano } from '../rules/cover.ts';
import { promiseRefusal, type Standing } from '../standing.ts';
import { owedNano, uncommittedNano } from '../store/books.ts';
import type { PreparedCommit } from '../store/commits.ts';
import { choosePromises, putPromises } from './payouts.ts';

/** The commit that is under way: the next one of the vault, prepared by this instance on the root it shows. */
export function commitUnderWay({ store }: Desk, bootId: BootId, phase: Phase): PreparedCommit | undefined {
  const { vault } = store.books;
  const ours = phase === 'stopping' ? [bootId, 0n] : [bootId];
  return store.commits
    .at(vault.sequence + 1)
    .find(
      (commit) =>
        ours.includes(commit.bootId) &&
        commit.epoch === vault.epoch &&
        equalBytes(commit.previousRoot, vault.root),
    );
}

function waiting({ store, terms }: Desk): Waiting {
  const { books } = store;
  const { timeMs, committedAtMs, changedAtMs, landed } = books;
  const cover = coverOf(books, terms);
  return {
    sinceCommitMs: timeMs - committedAtMs,
    sinceChangeMs: changedAtMs === undefined ? undefined : timeMs - changedAtMs,
    promiseWaits:
      store.withdrawals.anyBehind(landed.entry) || (rule7RoomNano(cover) > 0n && store.payees.anyWanted()),
    uncommittedNano: uncommittedNano(books),
    exposureLimitNano: rule9ExposureLimitNano(cover),
  };
}

/** Why a commit is to be prepared now, or `undefined`: a start and a stop need one at once. */
export function whyCommit(desk: Desk, standing: Standing): string | undefined {
  const { vault } = desk.store.books;
  if (!standing.viewIsGood || vault.epoch === 0n || vault.closed) return undefined;
  if (standing.phase === 'starting') return 'start';
  if (standing.phase === 'stopping') return 'stop';
  return promiseRefusal(standing) === undefined ? commitReason(waiting(desk), desk.times) : undefined;
}

/** Within a transaction, on the vault as it was last seen: promises what is covered, then fixes the books. */
export function prepareCommit(desk: Desk, bootId: BootId, standing: Standing): PreparedCommit {
  const { store, terms } = desk;
  if (promiseRefusal(standing) === undefined)
    putPromises(desk, choosePromises(store.payees.earning(), store.books, terms));
  appendHead(desk);
  const { books } = store;
  const { vault, entries, issuedNano, timeMs } = books;
  const extended = rule9Extends(vault, store.commits.at(vault.sequence));
  const commit = {
    sequence: vault.sequence + 1,
    root: store.log.root(),
    previousRoot: vault.root,
    epoch: vault.epoch,
    owedNano: owedNano(books),
    bootId: standing.phase === 'stopping' ? 0n : bootId,
    clean: rule9CleanStart(vault, extended),
    entry: entries,
    issuedNano,
  };
  store.commits.put(commit);
  store.update({ committedAtMs: timeMs, changedAtMs: undefined });
  return commit;
}

/** The newest head becomes a leaf of the log, unless it is one. */
function appendHead({ store, random }: Desk): void {
  const { entries, head, timeMs } = store.books;
  if (store.heads.newest()?.entries === entries) return;
  const salt = random(SALT_BYTES);
  const position = store.log.append(headLeaf(salt, { entries, head, timeMs }));
  store.heads.add({ position, salt, entries, head, timeMs });
}

/** Signs a prepared commit; the same bytes each time, so that it can be carried again. */
export function signedCommit({ terms, signer }: Desk, commit: PreparedCommit): Signed {
  const cell = commitCell({
    network: terms.vault.network.id,
    vault: terms.vault.address,
    epoch: commit.epoch,
    sequence: BigInt(commit.sequence),
    owedTotalNano: commit.owedNano,
    bootId: commit.bootId,
    previousRoot: commit.previousRoot,
    root: commit.root,
  });
  return { cell, signature: signer.sign(hashOf(cell)) };
}
