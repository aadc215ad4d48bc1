/** Invariant 1: a client never loses more than both have signed, plus storage and the gas it attached. */
import { lifeOf } from '../play/history.ts';
import { gainNano, hold, type Step } from '../play/step.ts';
import type { Past } from './all.ts';
import { strangersFeeNano } from './strangers.ts';

const WITHDRAWS = ['withdraw', 'finishWithdrawal'];

/** What may leave the account in this step: what it books as charged, or what its owner takes. */
function allowedNano({ message: { body }, before, after, verdict, sent }: Step): bigint {
  const [was, is] = [before.account.contract, after.account.contract];
  if (verdict !== 'accepted' || was.kind !== 'client' || is.kind !== 'client') return 0n;
  if (WITHDRAWS.includes(body.kind)) return sent.reduce((sum, each) => sum + each.message.valueNano, 0n);
  return is.state.chargedNano - was.state.chargedNano;
}

export function invariant1(step: Step, past: Past): void {
  const { contract } = step.after.account;
  if (contract.kind !== 'client') return;
  const { state, terms } = contract;
  const agreedNano = past.history.agreedNano(lifeOf(step.message.to, state.epoch), terms.relayKey);
  hold(state.chargedNano <= agreedNano, `${state.chargedNano} were charged, ${agreedNano} agreed`);
  hold(state.chargedNano >= 0n, 'less than nothing was charged');
  const lost = -gainNano(step);
  const feesNano = ownersFee(step) + strangersFeeNano(step, past);
  hold(lost <= allowedNano(step) + feesNano, `the account lost ${lost} nano`);
}

/** An owner's withdrawal pays its own way: out of what it attached, and where that is nothing, of what it takes. */
function ownersFee({ message: { body }, verdict, sent, prices }: Step): bigint {
  return verdict === 'accepted' && WITHDRAWS.includes(body.kind) && sent.length > 0
    ? prices.forwardLumpNano
    : 0n;
}
