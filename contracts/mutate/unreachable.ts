/** The changes that no test can notice, each with the proof that what was changed cannot be reached. */

export const MAX_UNREACHABLE = 3;

/** By the id of the mutant. */
export const UNREACHABLE: Readonly<Record<string, string>> = {
  'client-account/client-account.tolk finishWithdrawal: without RESERVE_MODE_BOUNCE_ON_ACTION_FAIL: RESERVE_MODE_EXACT_AMOUNT | RESERVE_MODE_BOUNCE_ON_ACTION_FAIL':
    'The reservation cannot fail: `movable(valueCoins) > 0` was asserted, so balance less value exceeds the reserve, and gas is paid out of that value.',
  'shared/give-back.tolk giveBack: without RESERVE_MODE_AT_MOST: RESERVE_MODE_AT_MOST':
    'There is never less than `kept`: the fee, which was taken off before, pays all gas until here and the notice; and `rest`, more than 4000 gas cost, pays the gas of giving back, which is less than 2000 (rule 5 of the invariants asks that at every step).',
  'provider-account/provider-account.tolk open: without RESERVE_MODE_BOUNCE_ON_ACTION_FAIL: RESERVE_MODE_EXACT_AMOUNT | RESERVE_MODE_BOUNCE_ON_ACTION_FAIL':
    'The reservation cannot fail: `valueCoins >= openFee()` was asserted, and openFee() is the reserve and more gas than opening can use.',
};
