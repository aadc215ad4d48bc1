/** Invariant 4: the owner can always start to leave, and after D gets all that is not charged above the reserve. */
import { gasFee, reserve } from '../model/prices.ts';
import { hold, type Step } from '../play/step.ts';

/** Ends that are the owner's own doing: it attached too little, or nothing is there. */
const OWN_DOING = ['starved', 'no-gas', 'unpaid', 'absent'];

const MAX_RESERVE_NANO = 10_000_000n;

export function invariant4(step: Step): void {
  const { contract } = step.before.account;
  if (contract.kind !== 'client' || step.message.from !== contract.terms.owner || step.message.bounced)
    return;
  const { state } = contract;
  const ends = [...OWN_DOING, 'accepted'];
  switch (step.message.body.kind) {
    case 'startWithdrawal':
      return hold(state.withdrawAt !== 0 || ends.includes(step.verdict), 'an owner cannot start to leave');
    case 'finishWithdrawal':
      if (state.withdrawAt === 0 || step.nature.now < state.withdrawAt) return;
      hold([...ends, 'NothingToMove'].includes(step.verdict), 'an owner cannot leave');
      if (step.verdict === 'accepted') left(step);
  }
}

/** Everything above the reserve is on its way to the owner, and it is its wallet that gets it. */
function left({ message, before, after, nature, sent, prices }: Step): void {
  const reserveNano = reserve(prices, 'client');
  hold(reserveNano <= MAX_RESERVE_NANO, 'more stays than an owner can be asked to leave behind');
  hold(after.account.balanceNano === reserveNano, 'something stays besides the reserve');
  const whole = before.account.balanceNano - nature.storageNano + message.valueNano;
  const due = whole - gasFee(prices, nature.gas) - prices.forwardLumpNano - reserveNano;
  const [paid] = sent;
  hold(sent.length === 1 && paid?.message.to === message.from, 'somebody else is paid');
  hold(paid?.message.valueNano === due, 'the owner is paid less than is there');
}
