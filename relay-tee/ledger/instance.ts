/**
 * Who holds the vault: this instance, not yet, or not any more. protocol.md §7, rule 9.
 *
 * `starting → serving`, or after an unclean stop `starting → waiting → recovering → serving`; `stopping → stopped` when
 * asked; `superseded` when the chain shows another instance after this one.
 *
 * Invariants:
 *  1. Nothing is served before a finalised view showed a commit with this `bootId`.
 *  2. After an unclean stop nothing is promised for V after that was first seen, and no ticket or withdrawal for L + R
 *     of the chain's time.
 *  3. Another `bootId` on chain ends this instance for good.
 *  4. Behind the commit of a clean stop no operation is taken.
 *  5. Only an instance that serves can stop cleanly.
 */
import type { ErrorCode } from '#protocol/errors.ts';
import type { Now } from './rules/time.ts';
import type { Times } from './times.ts';

/** 128 random bits, never 0: that is what a clean stop commits. */
export type BootId = bigint;

export type Instance =
  | { readonly name: 'starting' | 'superseded' | 'stopping' | 'stopped'; readonly bootId: BootId }
  | {
      readonly name: 'holding';
      readonly bootId: BootId;
      readonly clean: boolean;
      readonly since: FirstSeen;
    };

/** When this instance's commit was first seen on chain: the block is older than both times. */
export interface FirstSeen {
  /** By the monotonic clock, when the answer had arrived. */
  readonly seenAtMs: number;
  /** Unix time of the block that the view shows. */
  readonly blockTimeMs: number;
}

export type Phase = 'starting' | 'waiting' | 'recovering' | 'serving' | 'stopping' | 'stopped' | 'superseded';

export const newInstance = (bootId: BootId): Instance => ({ name: 'starting', bootId });

/** What a newer view of the vault means. `clean` says how the commit that it shows was prepared, if it is ours. */
export function seeVault(
  instance: Instance,
  vault: { readonly bootId: bigint; readonly clean: boolean },
  seen: FirstSeen,
): Instance {
  const { name, bootId } = instance;
  if (name === 'superseded' || name === 'stopped') return instance; // 3
  if (vault.bootId === bootId)
    return name === 'starting' ? { name: 'holding', bootId, clean: vault.clean, since: seen } : instance; // 1
  if (name === 'starting') return instance;
  if (name === 'stopping' && vault.bootId === 0n) return { name: 'stopped', bootId };
  return { name: 'superseded', bootId }; // 3
}

/** Who never held the vault has nothing to commit; who has not recovered must not have the next start skip that. */
export function stopInstance(instance: Instance, isServing: boolean): Instance {
  const { name, bootId } = instance;
  if (name === 'holding') return { name: isServing ? 'stopping' : 'stopped', bootId }; // 5
  return name === 'starting' ? { name: 'stopped', bootId } : instance;
}

/** The chain's time up to which a recovery lasts. */
export const recoveryEndsMs = (since: FirstSeen, times: Times): number =>
  since.blockTimeMs + times.ticketMs + times.redemptionMs;

export function phaseOf(instance: Instance, now: Now, timeMs: number, times: Times): Phase {
  if (instance.name !== 'holding') return instance.name;
  if (instance.clean) return 'serving';
  if (now.monotonicMs - instance.since.seenAtMs <= times.viewMs) return 'waiting'; // 2
  return timeMs <= recoveryEndsMs(instance.since, times) ? 'recovering' : 'serving'; // 2
}

/** Why nothing at all can be written into the books, or `undefined`. */
export function whyClosed(phase: Phase): ErrorCode | undefined {
  if (phase === 'starting') return 'relay/starting'; // 1
  if (phase === 'superseded') return 'relay/superseded'; // 3
  return phase === 'stopping' || phase === 'stopped' ? 'relay/stopping' : undefined; // 4
}

/** Why nothing new can be promised (payouts, releases), or `undefined`. */
export const whyNoPromise = (phase: Phase): ErrorCode | undefined =>
  whyClosed(phase) ?? (phase === 'waiting' ? 'relay/starting' : undefined);

/** Why no ticket and no withdrawal can be given, or `undefined`. */
export const whyNoTicket = (phase: Phase): ErrorCode | undefined =>
  whyNoPromise(phase) ?? (phase === 'recovering' ? 'relay/recovering' : undefined);
