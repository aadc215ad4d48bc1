/** Invariant 5: a bounced or starved step loses nothing; what is in between is counted on both sides, in any order. */
import { GAS_NEEDED, GIVE_BACK_GAS } from '../model/gas.ts';
import { gasFee, gasLimit } from '../model/prices.ts';
import { openNano } from '../play/flight.ts';
import { lifeOf } from '../play/history.ts';
import { gainNano, hold, type Step } from '../play/step.ts';
import type { Past } from './all.ts';
import { strangersFeeNano } from './strangers.ts';

export function invariant5(step: Step, past: Past): void {
  starvesOnlyForLackOfGas(step);
  if (step.verdict !== 'accepted') refusalCostsNothing(step);
  if (step.life !== undefined) noticeComesToItsEnd(step, past);
  countsAgree(step, past);
}

/** What storage has left of the message's value: it may take of that, too, where the message does not bounce. */
function broughtNano({ message, before, nature }: Step): bigint {
  const leftNano = before.account.balanceNano + message.valueNano - nature.storageNano;
  return leftNano < message.valueNano ? leftNano : message.valueNano;
}

function starvesOnlyForLackOfGas(step: Step): void {
  const { message, nature, prices, verdict, sent } = step;
  const needed = GAS_NEEDED[message.body.kind];
  const gaveBack = sent.some((each) => each.message.body.kind === 'excess');
  if (verdict === 'accepted')
    hold(
      nature.gas <= (gaveBack ? needed + GIVE_BACK_GAS : needed),
      'a message used more gas than it is said to need',
    );
  // An account that was given money gives it back with the next message, whose gas has to do for that too.
  if (verdict === 'starved')
    hold(gasLimit(prices, broughtNano(step)) < needed + GIVE_BACK_GAS, 'a message with enough gas starved');
}

/** The account keeps all it had; what was attached goes back to its sender, less gas and forwarding. */
function refusalCostsNothing(step: Step): void {
  hold(gainNano(step) >= 0n, 'a refused message took money away');
  const { message, nature, prices, sent, verdict } = step;
  const ran = verdict !== 'absent' && verdict !== 'no-gas';
  const left = message.valueNano - (ran ? gasFee(prices, nature.gas) : 0n);
  if (!message.bounce || left < prices.forwardLumpNano) return;
  const [back] = sent;
  hold(back?.message.to === message.from, 'a refused message does not come back');
  hold(back.message.valueNano === left - prices.forwardLumpNano, 'less comes back than is left');
}

/** A notice of our own contracts carries gas for its end and for its way back, whole. */
function noticeComesToItsEnd(step: Step, past: Past): void {
  const { message, verdict, sent } = step;
  if (message.bounced) return undone(step, past);
  if (verdict === 'accepted') return;
  const [back] = sent;
  hold(back !== undefined, 'a notice was refused and does not come back');
  const { body } = message;
  if (body.kind === 'chargeNotice')
    hold(back.message.valueNano >= body.amountNano, 'a charge was refused and does not come back whole');
}

function undone(step: Step, past: Past): void {
  const { body } = step.message;
  const notice = body.kind === 'bounced' ? body.of : body;
  if (notice.kind !== 'chargeNotice') return hold(step.verdict === 'accepted', 'a claim was not undone');
  const feeNano = strangersFeeNano(step, past);
  hold(step.verdict === 'accepted' || notice.amountNano < feeNano, 'a charge came back and was not undone');
  hold(gainNano(step) >= notice.amountNano - feeNano, 'a charge came back, but not its money');
}

/** What an account counts is what its vault has settled, and what is on its way there or back. */
function countsAgree({ message: { to }, after }: Step, { history, flights }: Past): void {
  const { contract } = after.account;
  if (contract.kind !== 'client' && contract.kind !== 'provider') return;
  const life = lifeOf(to, contract.state.epoch);
  const counted = contract.kind === 'client' ? contract.state.chargedNano : contract.state.paidNano;
  const open = flights.reduce((sum, flight) => sum + (flight.life === life ? openNano(flight) : 0n), 0n);
  hold(
    counted === history.settledNano(life) + history.lostNano(life) + open,
    'an account counts what its vault does not',
  );
}
