/** ClientAccount, as its design says: the order of the checks is part of it, since each refusal has a name. */
import type { ClientState } from './account.ts';
import { giveBack } from './give-back.ts';
import type { CarryCharge, CarryStatement, ClientIdentity, KeyName, Subject } from './message.ts';
import { chargeFee, reserve, vaultChargeFee } from './prices.ts';
import { demand, pay, Refusal, stored, type Action, type Done, type Run } from './run.ts';
import { demandSigner, demandSubject, ofKind } from './statements.ts';

const NO_KEY: KeyName = 'zero';

/** One message on one account. */
export interface ClientRun {
  readonly terms: ClientIdentity;
  readonly state: ClientState;
  readonly run: Run;
}

/** @throws Refusal */
export function runClient(at: ClientRun): Done<ClientState> {
  const { body, bounced } = at.run.message;
  if (bounced) return undo(at);
  switch (body.kind) {
    case 'gift':
      return stored(at.state);
    case 'deposit':
      return deposit(at, body.key);
    case 'rotate':
      return rotate(at, body.key);
    case 'carryCharge':
      return charge(at, body);
    case 'withdraw':
      return withdraw(at, body);
    case 'startWithdrawal':
      return start(at);
    case 'cancelWithdrawal':
      return cancel(at);
    case 'finishWithdrawal':
      return finish(at);
    default:
      throw new Refusal('UnknownMessage');
  }
}

const subjectOf = ({ terms, state, run }: ClientRun): Subject => ({
  network: terms.network,
  vault: terms.vault,
  account: run.self,
  epoch: state.epoch,
});

const movable = ({ run }: ClientRun): bigint =>
  run.balanceNano - run.valueNano - reserve(run.prices, 'client');

const demandOwner = ({ terms, run }: ClientRun): void => demand(run.message.from === terms.owner, 'NotOwner');

function undo({ terms, state, run }: ClientRun): Done<ClientState> {
  demand(run.message.from === terms.vault, 'NotGenuine');
  const { body } = run.message;
  if (body.kind !== 'bounced' || body.of.kind !== 'chargeNotice') throw new Error('not sent by an account');
  return stored({ ...state, chargedNano: state.chargedNano - body.of.amountNano });
}

function deposit({ terms, state, run }: ClientRun, key: KeyName | undefined): Done<ClientState> {
  if (state.keyEpoch !== 0) return stored(state);
  const opened = { ...state, epoch: state.epoch === 0n ? run.lt : state.epoch };
  if (key === undefined || run.message.from !== terms.owner) return stored(opened);
  demand(key !== NO_KEY, 'BadSessionKey');
  return stored({ ...opened, sessionKey: key, keyEpoch: 1 });
}

function rotate(at: ClientRun, key: KeyName): Done<ClientState> {
  const { terms, state, run } = at;
  demandOwner(at);
  demand(state.keyEpoch !== 0, 'NoSessionKey');
  demand(key !== NO_KEY, 'BadSessionKey');
  demand(run.now >= state.previousKeyUntil, 'RotatedTooSoon');
  return stored({
    ...state,
    previousKey: state.sessionKey,
    previousKeyUntil: run.now + terms.delaySeconds,
    sessionKey: key,
    keyEpoch: state.keyEpoch + 1,
  });
}

function keyOf({ state, run }: ClientRun, keyEpoch: number): KeyName {
  demand(state.keyEpoch !== 0, 'NoSessionKey');
  if (keyEpoch === state.keyEpoch) return state.sessionKey;
  demand(keyEpoch === state.keyEpoch - 1 && run.now < state.previousKeyUntil, 'WrongKeyEpoch');
  return state.previousKey;
}

/** What both have signed, less what was charged before. @throws Refusal */
function chargeable(at: ClientRun, body: CarryCharge): bigint {
  const here = subjectOf(at);
  const authorization = ofKind(body.authorization, 'authorization');
  demandSubject(authorization.subject, here);
  demandSigner(body.authorization, keyOf(at, authorization.keyEpoch), 'ClientSignature');
  const { subject, totalNano } = ofKind(body.charge, 'charge');
  demandSubject(subject, here);
  demandSigner(body.charge, at.terms.relayKey, 'RelaySignature');
  demand(totalNano <= authorization.capNano, 'AboveCap');
  demand(totalNano > at.state.chargedNano, 'StaleTotal');
  return totalNano - at.state.chargedNano;
}

function charge(at: ClientRun, body: CarryCharge): Done<ClientState> {
  const { terms, state, run } = at;
  const rest = run.valueNano - chargeFee(run.prices);
  demand(rest >= 0n, 'NotEnoughGas');
  const due = chargeable(at, body);
  const amountNano = due < movable(at) ? due : movable(at);
  demand(amountNano > 0n, 'NothingToMove');
  const notice: Action = {
    t: 'send',
    to: terms.vault,
    body: { kind: 'chargeNotice', amountNano, identity: terms },
    bounce: true,
    nano: amountNano + vaultChargeFee(run.prices),
    how: 'apart',
    optional: false,
  };
  const kept = run.balanceNano - run.valueNano - amountNano;
  const actions = [notice, ...giveBack(run, rest, kept)];
  return { state: { ...state, chargedNano: state.chargedNano + amountNano }, actions };
}

function withdraw(at: ClientRun, body: CarryStatement): Done<ClientState> {
  const { terms, state, run } = at;
  demandOwner(at);
  demand(state.epoch !== 0n, 'NotOpen');
  const withdrawal = ofKind(body.signed, 'withdrawal');
  demandSubject(withdrawal.subject, subjectOf(at));
  demandSigner(body.signed, terms.relayKey, 'RelaySignature');
  demand(withdrawal.sequence === state.withdrawSequence, 'WrongSequence');
  demand(run.now <= withdrawal.validUntil, 'Expired');
  demand(withdrawal.amountNano <= movable(at), 'NotEnoughMoney');
  const actions = [pay(terms.owner, withdrawal.amountNano, 'with-rest')];
  return { state: { ...state, withdrawSequence: state.withdrawSequence + 1 }, actions };
}

function start(at: ClientRun): Done<ClientState> {
  demandOwner(at);
  demand(at.state.withdrawAt === 0, 'WithdrawalAlreadyStarted');
  return stored({ ...at.state, withdrawAt: at.run.now + at.terms.delaySeconds });
}

function cancel(at: ClientRun): Done<ClientState> {
  demandOwner(at);
  demand(at.state.withdrawAt !== 0, 'WithdrawalNotStarted');
  return stored({ ...at.state, withdrawAt: 0 });
}

function finish(at: ClientRun): Done<ClientState> {
  const { state, run } = at;
  demandOwner(at);
  demand(state.withdrawAt !== 0, 'WithdrawalNotStarted');
  demand(run.now >= state.withdrawAt, 'TooEarly');
  demand(movable(at) > 0n, 'NothingToMove');
  return {
    state: { ...state, withdrawAt: 0, withdrawSequence: state.withdrawSequence + 1 },
    actions: [
      { t: 'reserve', nano: reserve(run.prices, 'client'), how: 'exactly' },
      pay(run.message.from, 0n, 'all'),
    ],
  };
}
