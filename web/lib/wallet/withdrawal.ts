/** Gets the relay's signature under a withdrawal; what it has signed already is used before it is asked again. */
import type { AccountView, HeldWithdrawal, WalletParts } from './api.ts';
import { WalletError } from './problems.ts';
import type { WithdrawalsStore } from './withdrawals-store.ts';

/** A person has to read and approve it, and two blocks have to take it; seconds. */
export const LEAST_LEFT_S = 20;

/** The account may take it this much later than the wallet does: a block or two, seconds. */
export const ARRIVAL_S = 10;

/** True while the account as it is would take it, with time enough for a person. */
export function isGood(held: HeldWithdrawal, account: AccountView, nowS: number): boolean {
  return (
    held.epoch === account.epoch &&
    held.sequence === account.withdrawSequence &&
    held.validUntilS - nowS >= LEAST_LEFT_S
  );
}

export interface Cosigning {
  readonly parts: WalletParts;
  readonly withdrawals: WithdrawalsStore;
  readonly owner: string;
  readonly signal: AbortSignal;
}

/**
 * A good withdrawal of `amountNano`, kept on this device before anybody uses it.
 *
 * @throws WalletError `relay/unreachable`, `relay/refused`, `relay/dishonest`, `chain/unreachable`, `storage/blocked`
 */
export async function cosign(amountNano: bigint, cosigning: Cosigning): Promise<HeldWithdrawal> {
  const { parts, withdrawals, owner, signal } = cosigning;
  const { relay, chain, settings } = parts;
  if (!relay) throw new WalletError('relay/unreachable');
  const kept = await keptOne(amountNano, cosigning);
  if (kept) return kept;
  const { account } = await chain.terms(owner);
  const statement = await relay.cosignWithdrawal({ account, amountNano }, signal);
  const held = await chain.checked(statement, owner, amountNano, signal);
  try {
    await withdrawals.keep(settings.name, owner, held);
  } catch (cause) {
    throw new WalletError('storage/blocked', { cause });
  }
  return held;
}

async function keptOne(amountNano: bigint, cosigning: Cosigning): Promise<HeldWithdrawal | undefined> {
  const { parts, withdrawals, owner, signal } = cosigning;
  const held = await withdrawals.read(parts.settings.name, owner).catch(() => undefined);
  if (held?.amountNano !== amountNano) return undefined;
  const { account, nowS } = await looked(cosigning, signal);
  return account && isGood(held, account, nowS) ? held : undefined;
}

async function looked({ parts, owner }: Cosigning, signal: AbortSignal) {
  try {
    return await parts.chain.look(owner, signal);
  } catch (cause) {
    throw new WalletError('chain/unreachable', { cause });
  }
}
