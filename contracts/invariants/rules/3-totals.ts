/** Invariant 3: totals only grow, but for a bounce that undoes its own difference; nothing counts twice. */
import type { ClientState, Contract, ProviderState, VaultState } from '../model/account.ts';
import { changesState, hold, type Step } from '../play/step.ts';
import type { Past } from './all.ts';

/** The numbers of a contract that may only grow, and the one that a bounce takes back from. */
function totals({ kind, state }: Contract): { grows: readonly (bigint | number)[]; undone: bigint } {
  switch (kind) {
    case 'client':
      return ofClient(state);
    case 'provider':
      return ofProvider(state);
    case 'vault':
      return ofVault(state);
    case 'registry':
      return { grows: [state.measurements.version, state.manifest.version], undone: 0n };
  }
}

const ofClient = (state: ClientState) => ({
  grows: [state.epoch, state.withdrawSequence, state.keyEpoch, state.previousKeyUntil],
  undone: state.chargedNano,
});

const ofProvider = (state: ProviderState) => ({ grows: [state.epoch], undone: state.paidNano });

const ofVault = (state: VaultState) => ({
  grows: [
    state.epoch,
    state.chargedNano,
    state.owedNano,
    state.paidNano,
    state.bondNano,
    state.sequence,
    state.closeAt,
    Number(state.closed),
  ],
  undone: 0n,
});

/** How much a bounce takes back, in this step. */
function undoneNano({ message: { bounced, body }, verdict }: Step): bigint {
  if (!bounced || verdict !== 'accepted' || body.kind !== 'bounced') return 0n;
  return body.of.kind === 'chargeNotice' || body.of.kind === 'payoutRequest' ? body.of.amountNano : 0n;
}

export function invariant3(step: Step, { history }: Past): void {
  const { before, after, verdict, message } = step;
  if (verdict !== 'accepted') hold(!changesState(step), 'a refused message changed the state');
  const was = totals(before.account.contract);
  const is = totals(after.account.contract);
  for (const [i, value] of is.grows.entries())
    hold(value >= (was.grows[i] ?? 0), 'something fell that only grows');
  const undone = before.account.contract.kind === 'vault' ? 0n : undoneNano(step);
  hold(undone > 0n ? is.undone === was.undone - undone : is.undone >= was.undone, 'a total fell');

  const { body } = message;
  if (verdict !== 'accepted') return;
  if (body.kind === 'withdraw' || body.kind === 'carryCommit')
    hold(history.timesUsed(body.signed.statement) === 1, 'a statement was used twice');
  const carried = body.kind === 'claim' ? body.signed : body.kind === 'carryCharge' ? body.charge : undefined;
  if (carried === undefined || !('totalNano' in carried.statement)) return;
  hold(is.undone <= carried.statement.totalNano, 'more than the total was counted');
  hold(is.undone > was.undone, 'a total was taken that moves nothing');
}
