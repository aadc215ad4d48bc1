/** RelayVault, as its design says. */
import type { VaultState, VaultTerms } from './account.ts';
import type { CarryStatement, ChargeNotice, PayoutRequest } from './message.ts';
import { reserve, vaultBondFee } from './prices.ts';
import { demand, excess, pay, Refusal, stored, type Done, type Run } from './run.ts';
import { demandSigner, demandSubject, ofKind } from './statements.ts';

/** One message on one vault. */
export interface VaultRun {
  readonly terms: VaultTerms;
  readonly state: VaultState;
  readonly run: Run;
}

/** @throws Refusal */
export function runVault(at: VaultRun): Done<VaultState> {
  const { body, bounced } = at.run.message;
  // Nothing that a vault sends can bounce: whatever comes as a bounce is a gift.
  if (bounced) return stored(at.state);
  switch (body.kind) {
    case 'gift':
      return stored(at.state);
    case 'chargeNotice':
      return takeCharge(at, body);
    case 'payoutRequest':
      return payOut(at, body);
    case 'addBond':
      return addBond(at);
    case 'carryCommit':
      return commit(at, body);
    case 'startClose':
      return startClose(at);
    case 'finishClose':
      return finishClose(at);
    default:
      throw new Refusal('UnknownMessage');
  }
}

/** What the vault must hold for others. */
export const liabilities = (state: VaultState): bigint =>
  (state.closed ? state.owedNano : state.chargedNano + state.bondNano) - state.paidNano;

function demandGenuine({ terms, run }: VaultRun, identity: (ChargeNotice | PayoutRequest)['identity']): void {
  demand(identity.network === terms.network, 'WrongNetwork');
  demand(identity.vault === run.self, 'WrongVault');
  demand(identity.relayKey === terms.relayKey, 'WrongRelayKey');
  if (identity.kind === 'client') demand(identity.delaySeconds === terms.delaySeconds, 'WrongDelay');
  demand(run.addressOf(identity) === run.message.from, 'NotGenuine');
}

function takeCharge(at: VaultRun, notice: ChargeNotice): Done<VaultState> {
  demand(!at.state.closed, 'Closed');
  demandGenuine(at, notice.identity);
  return stored({ ...at.state, chargedNano: at.state.chargedNano + notice.amountNano });
}

function payOut(at: VaultRun, { amountNano, identity }: PayoutRequest): Done<VaultState> {
  const { state, run } = at;
  const paidNano = state.paidNano + amountNano;
  demand(paidNano <= state.owedNano, 'NotOwed');
  const left = run.balanceNano - run.valueNano - amountNano;
  demand(left >= (state.closed ? 0n : reserve(run.prices, 'vault')), 'NotEnoughMoney');
  demandGenuine(at, identity);
  return { state: { ...state, paidNano }, actions: [pay(identity.owner, amountNano, 'apart')] };
}

const demandOperator = ({ terms, run }: VaultRun): void =>
  demand(run.message.from === terms.operator, 'NotOperator');

function addBond(at: VaultRun): Done<VaultState> {
  const { state, run } = at;
  demandOperator(at);
  demand(!state.closed, 'Closed');
  const gas = vaultBondFee(run.prices);
  const owed = liabilities(state) + run.debtNano;
  const free = run.balanceNano - gas - reserve(run.prices, 'vault') - owed;
  const added = run.valueNano - gas < free ? run.valueNano - gas : free;
  demand(added > 0n, 'NotEnoughMoney');
  const epoch = state.epoch === 0n ? run.lt : state.epoch;
  return stored({ ...state, epoch, bondNano: state.bondNano + added });
}

function commit({ terms, state, run }: VaultRun, body: CarryStatement): Done<VaultState> {
  demand(state.epoch !== 0n, 'NotOpen');
  demand(!state.closed, 'Closed');
  const next = ofKind(body.signed, 'commit');
  const here = { network: terms.network, vault: run.self, account: run.self, epoch: state.epoch };
  demandSubject({ ...next.subject, account: run.self }, here);
  demandSigner(body.signed, terms.relayKey, 'RelaySignature');
  demand(next.sequence === state.sequence + 1n, 'WrongSequence');
  demand(next.previousRoot === state.root, 'WrongPreviousRoot');
  demand(next.owedNano >= state.owedNano, 'OwedFell');
  demand(next.owedNano <= state.chargedNano + state.bondNano, 'OwedUncovered');
  const { owedNano, sequence, root, bootId } = next;
  return {
    state: { ...state, owedNano, sequence, root, bootId },
    actions: [excess(run.message.from, 'with-rest')],
  };
}

function startClose(at: VaultRun): Done<VaultState> {
  demandOperator(at);
  demand(at.state.closeAt === 0, 'AlreadyClosing');
  return stored({ ...at.state, closeAt: at.run.now + at.terms.delaySeconds });
}

function finishClose(at: VaultRun): Done<VaultState> {
  const { run } = at;
  demandOperator(at);
  demand(at.state.closeAt !== 0, 'NotClosing');
  demand(run.now >= at.state.closeAt, 'TooEarly');
  const state = { ...at.state, closed: true };
  const whole = reserve(run.prices, 'vault') + liabilities(state);
  demand(run.balanceNano > whole, 'NothingToMove');
  return {
    state,
    actions: [{ t: 'reserve', nano: whole, how: 'exactly' }, pay(run.message.from, 0n, 'all')],
  };
}
