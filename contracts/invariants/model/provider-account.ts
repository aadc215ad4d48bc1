/** ProviderAccount, as its design says. */
import type { ProviderState } from './account.ts';
import { giveBack } from './give-back.ts';
import type { CarryStatement, ProviderIdentity } from './message.ts';
import { claimFee, openFee, reserve, vaultPayoutFee } from './prices.ts';
import { demand, excess, Refusal, stored, type Action, type Done, type Run } from './run.ts';
import { demandSigner, demandSubject, ofKind } from './statements.ts';

/** One message on one account. */
export interface ProviderRun {
  readonly terms: ProviderIdentity;
  readonly state: ProviderState;
  readonly run: Run;
}

/** @throws Refusal */
export function runProvider(at: ProviderRun): Done<ProviderState> {
  const { body, bounced } = at.run.message;
  if (bounced) return undo(at);
  switch (body.kind) {
    case 'gift':
      return stored(at.state);
    case 'open':
      return open(at);
    case 'claim':
      return claim(at, body);
    default:
      throw new Refusal('UnknownMessage');
  }
}

function undo({ terms, state, run }: ProviderRun): Done<ProviderState> {
  demand(run.message.from === terms.vault, 'NotGenuine');
  const { body } = run.message;
  if (body.kind !== 'bounced' || body.of.kind !== 'payoutRequest') throw new Error('not sent by an account');
  return stored({ ...state, paidNano: state.paidNano - body.of.amountNano });
}

function open({ state, run }: ProviderRun): Done<ProviderState> {
  demand(state.epoch === 0n, 'AlreadyOpen');
  demand(run.valueNano >= openFee(run.prices), 'NotEnoughGas');
  return {
    state: { ...state, epoch: run.lt },
    actions: [
      { t: 'reserve', nano: reserve(run.prices, 'provider'), how: 'exactly' },
      excess(run.message.from, 'all'),
    ],
  };
}

function claim({ terms, state, run }: ProviderRun, body: CarryStatement): Done<ProviderState> {
  const kept = reserve(run.prices, 'provider') + run.debtNano;
  const rest = run.balanceNano - kept - claimFee(run.prices);
  demand(rest >= 0n, 'NotEnoughGas');
  demand(state.epoch !== 0n, 'NotOpen');
  const { subject, totalNano } = ofKind(body.signed, 'payout');
  const { network, vault } = terms;
  demandSubject(subject, { network, vault, account: run.self, epoch: state.epoch });
  demandSigner(body.signed, terms.relayKey, 'RelaySignature');
  demand(totalNano > state.paidNano, 'StaleTotal');
  const request: Action = {
    t: 'send',
    to: terms.vault,
    body: { kind: 'payoutRequest', amountNano: totalNano - state.paidNano, identity: terms },
    bounce: true,
    nano: vaultPayoutFee(run.prices),
    how: 'apart',
    optional: false,
  };
  return { state: { ...state, paidNano: totalNano }, actions: [request, ...giveBack(run, rest, kept)] };
}
