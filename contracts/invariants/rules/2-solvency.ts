/** Invariant 2: a vault pays no more than was charged into it and bonded; closing strands no payout that is owed. */
import { reserve } from '../model/prices.ts';
import { liabilities } from '../model/relay-vault.ts';
import { hold, type Step } from '../play/step.ts';
import type { Past } from './all.ts';

export function invariant2({ message, after, prices }: Step, { history }: Past): void {
  const { contract, balanceNano } = after.account;
  if (contract.kind !== 'vault') return;
  const { state } = contract;
  const book = history.book(message.to);
  hold(book.paidNano <= book.chargedNano + book.bondNano, 'more was paid than had come in');
  hold(state.paidNano === book.paidNano, 'it books what it has paid');
  hold(state.chargedNano === book.chargedNano, 'it books what was charged');
  hold(state.bondNano <= book.bondNano, 'it counts as bond what never came');
  hold(state.paidNano <= state.owedNano, 'more was paid than is owed');
  hold(state.owedNano <= state.chargedNano + state.bondNano, 'more is owed than is covered');

  // Whatever is owed is there, open or closed: only storage takes from it, and the reserve is taken first.
  const reserveNano = state.epoch === 0n ? 0n : reserve(prices, 'vault');
  const there = balanceNano - after.debtNano + book.storageNano;
  hold(there >= liabilities(state) + reserveNano, `${liabilities(state)} are owed, ${balanceNano} there`);
}
