/** Invariant 8: time takes no more than the reserve counts on, and a frozen account comes back as it was. */
import { FULL_SIZE, storageFee } from '../model/prices.ts';
import { changesState, hold, type Step } from '../play/step.ts';

export function invariant8(step: Step): void {
  const { message, before, after, nature, prices } = step;
  if (after.account.status === 'none')
    return hold(before.account.status === 'none' || nature.frozen, 'an account went away');
  const { bits, cells } = FULL_SIZE[before.account.contract.kind];
  const seconds = before.paidUntil === 0 ? 0 : nature.now - before.paidUntil;
  const cost = nature.storageNano + after.debtNano - before.debtNano;
  hold(cost >= 0n && cost <= storageFee(prices, seconds, bits, cells), `storage cost ${cost} nano`);
  hold(
    nature.storageNano <= before.account.balanceNano + message.valueNano,
    'storage took what is not there',
  );
  hold(nature.debtNano === after.debtNano, 'a debt came from somewhere else');

  if (nature.frozen) hold(after.debtNano > prices.freezeDebtNano, 'an account froze without that much debt');
  if (before.account.status === 'frozen') hold(!changesState(step), 'a frozen account changed');
}
