/**
 * Two tabs, one conversation. The rule: every write names the version that it was made from. Where another tab has
 * written since, nothing of it is overwritten: its conversation is taken, without what was removed here, and what was
 * said here goes behind it. Of one answer in both, the one that got further stays.
 */
import { hasEnded, type Conversation, type Turn } from './conversation.ts';

/**
 * What becomes of `mine`, made from `base`, on top of what is stored now.
 *
 * @param ownId the answer that this tab writes: nobody else knows better
 */
export function mergeTurns(
  base: readonly Turn[],
  mine: readonly Turn[],
  theirs: readonly Turn[],
  ownId?: string,
): readonly Turn[] {
  const before = new Set(base.map(({ id }) => id));
  const here = new Map(mine.map((turn) => [turn.id, turn]));
  const there = new Set(theirs.map(({ id }) => id));
  const kept = theirs
    .filter(({ id }) => here.has(id) || !before.has(id))
    .map((turn) => further(turn, here.get(turn.id), ownId));
  return [...kept, ...mine.filter(({ id }) => !before.has(id) && !there.has(id))];
}

function further(theirs: Turn, mine: Turn | undefined, ownId: string | undefined): Turn {
  if (mine?.role !== 'assistant' || theirs.role !== 'assistant') return theirs;
  if (mine.id === ownId) return mine;
  if (hasEnded(mine) !== hasEnded(theirs)) return hasEnded(mine) ? mine : theirs;
  return mine.text.length > theirs.text.length ? mine : theirs;
}

/** The next version of the stored conversation; equal versions mean that nobody else wrote. */
export function nextVersion(stored: Conversation, nowMs: number): number {
  return Math.max(nowMs, stored.savedAtMs + 1);
}
