/** Invariant 7: nobody but the owner, the named signers or the genuine sibling changes anything, and only their part. */
import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '../model/account.ts';
import type { Name } from '../model/message.ts';
import { masterOf } from '../play/intend.ts';
import { changesState, hold, type Step } from '../play/step.ts';
import { areSiblings } from '../world/siblings.ts';
import type { Past } from './all.ts';

interface Right {
  /** `signers`: whoever carries what they have signed. */
  readonly who: 'anybody' | 'master' | 'vault' | 'sibling' | 'signers';
  readonly fields: readonly string[];
}

/** Who may change what, with which message; whatever is not here may change nothing. */
const RIGHTS: Readonly<Record<Exclude<Contract['kind'], 'registry'>, Readonly<Record<string, Right>>>> = {
  client: {
    deposit: { who: 'anybody', fields: ['epoch'] },
    rotate: { who: 'master', fields: ['previousKey', 'previousKeyUntil', 'sessionKey', 'keyEpoch'] },
    carryCharge: { who: 'signers', fields: ['chargedNano'] },
    bounced: { who: 'vault', fields: ['chargedNano'] },
    withdraw: { who: 'master', fields: ['withdrawSequence'] },
    startWithdrawal: { who: 'master', fields: ['withdrawAt'] },
    cancelWithdrawal: { who: 'master', fields: ['withdrawAt'] },
    finishWithdrawal: { who: 'master', fields: ['withdrawAt', 'withdrawSequence'] },
  },
  provider: {
    open: { who: 'anybody', fields: ['epoch'] },
    claim: { who: 'signers', fields: ['paidNano'] },
    bounced: { who: 'vault', fields: ['paidNano'] },
  },
  vault: {
    chargeNotice: { who: 'sibling', fields: ['chargedNano'] },
    payoutRequest: { who: 'sibling', fields: ['paidNano'] },
    addBond: { who: 'master', fields: ['epoch', 'bondNano'] },
    carryCommit: { who: 'signers', fields: ['owedNano', 'sequence', 'root', 'bootId'] },
    startClose: { who: 'master', fields: ['closeAt'] },
    finishClose: { who: 'master', fields: ['closed'] },
  },
};

/** The owner's deposit may also bring the first key. */
const OWNERS_DEPOSIT: Right = { who: 'master', fields: ['epoch', 'sessionKey', 'keyEpoch'] };

function rightOf(step: Step): Right | undefined {
  const { contract } = step.before.account;
  const { body, from } = step.message;
  if (contract.kind === 'registry') return { who: 'master', fields: Object.keys(contract.state) };
  const bringsKey = contract.kind === 'client' && body.kind === 'deposit' && from === masterOf(contract);
  return bringsKey ? OWNERS_DEPOSIT : RIGHTS[contract.kind][body.kind];
}

/** The registry's admin is not a term of it: it can be changed. */
const masterNow = (contract: Contract): Name =>
  contract.kind === 'registry' ? contract.state.admin : masterOf(contract);

function mayDo(right: Right, step: Step, { encoder }: Past): boolean {
  const { contract } = step.before.account;
  switch (right.who) {
    case 'anybody':
    case 'signers': // whose signatures invariant 6 has checked
      return true;
    case 'master':
      return step.message.from === masterNow(contract);
    case 'vault':
      return 'vault' in contract.terms && step.message.from === contract.terms.vault;
    case 'sibling':
      return areSiblings(encoder.cast, step.message.to, step.message.from);
  }
}

export function invariant7(step: Step, past: Past): void {
  if (!changesState(step)) return;
  const right = rightOf(step);
  hold(right !== undefined && mayDo(right, step, past), 'somebody changed what is not theirs');
  const was: Readonly<Record<string, unknown>> = { ...step.before.account.contract.state };
  for (const [field, is] of Object.entries(step.after.account.contract.state))
    hold(isDeepStrictEqual(was[field], is) || right.fields.includes(field), `${field} changed, too`);
}
