/** From what somebody means to do to the message that is sent: everything that an action left open is decided here. */
import { changeId, type Contract } from '../model/account.ts';
import { GAS_NEEDED } from '../model/gas.ts';
import type { Body, Name, Plain, Signed, Statement } from '../model/message.ts';
import { accountOf } from '../model/network.ts';
import { forwardFee, gasFee, openFee } from '../model/prices.ts';
import { CLIENTS, PROVIDERS, REGISTRY, VAULTS } from '../world/cast.ts';
import type { Choice, Forge, Gift, Govern, Order, Recarry, Saying } from './action.ts';
import { CHANGES } from './changes.ts';
import * as client from './intend-client.ts';
import * as vault from './intend-vault.ts';
import { attached, chosen, contractOf, intend, senderOf, type Intent, type Scene } from './scene.ts';

const FEE_CAP_STEP_BPS = 20;

export const CONTRACTS: readonly Name[] = [...CLIENTS, ...PROVIDERS, ...VAULTS, REGISTRY];

/** `undefined` where nothing can be said: what it would be about does not exist yet. */
export function intentOf(scene: Scene, saying: Saying): Intent | undefined {
  switch (saying.do) {
    case 'deposit':
      return client.deposit(scene, saying);
    case 'rotate':
      return client.rotate(scene, saying);
    case 'charge':
      return client.charge(scene, saying);
    case 'withdraw':
      return client.withdraw(scene, saying);
    case 'claim':
      return vault.claim(scene, saying);
    case 'bond':
      return vault.bond(scene, saying);
    case 'commit':
      return vault.commit(scene, saying);
    case 'recarry':
      return recarry(scene, saying);
    case 'forge':
      return forge(scene, saying);
    case 'gift':
      return gift(saying);
    case 'order':
      return order(scene, saying);
    case 'govern':
      return govern(scene, saying);
  }
}

/** Whose message it is that a contract of this kind takes from one person only. */
export function masterOf({ terms }: Contract): Name {
  if ('owner' in terms) return terms.owner;
  return 'operator' in terms ? terms.operator : terms.admin;
}

const CARRIES = { charge: CLIENTS, withdraw: CLIENTS, claim: PROVIDERS, carryCommit: VAULTS } as const;
const SIGNED_FOR = {
  charge: 'charge',
  withdraw: 'withdrawal',
  claim: 'payout',
  carryCommit: 'commit',
} as const;

/** Old statements of the kind that is meant; where there are none, any. */
function old(scene: Scene, kind: Statement['kind'], choice: Choice): Signed {
  const fitting = scene.signed.filter(({ statement }) => statement.kind === kind);
  return chosen(fitting.length > 0 ? fitting : scene.signed, choice);
}

function recarry(scene: Scene, { what, to, who, gas, statements }: Recarry): Intent | undefined {
  if (scene.signed.length === 0) return undefined;
  const name = chosen<Name>(CARRIES[what], to);
  const signed = old(scene, SIGNED_FOR[what], statements[0]);
  const authorization = old(scene, 'authorization', statements[1]);
  const body: Body =
    what === 'charge' ? { kind: 'carryCharge', authorization, charge: signed } : { kind: what, signed };
  const right = what === 'withdraw' ? masterOf(accountOf(scene.network, name).contract) : 'carrier';
  return intend({
    from: senderOf(who, right),
    to: name,
    valueNano: attached(gas, orderFee(scene, body)),
    body,
  });
}

function orderFee({ network: { prices } }: Scene, body: Body): bigint {
  if (body.kind === 'open') return openFee(prices);
  return gasFee(prices, GAS_NEEDED[body.kind]) + forwardFee(prices);
}

function forge(scene: Scene, { what, as, nano, bounced, to, who, gas }: Forge): Intent {
  const isCharge = what === 'chargeNotice';
  const name = chosen<Name>(isCharge ? CLIENTS : PROVIDERS, as);
  const notice: Body = isCharge
    ? { kind: what, amountNano: nano, identity: contractOf(scene, name, 'client').terms }
    : { kind: what, amountNano: nano, identity: contractOf(scene, name, 'provider').terms };
  const { message } = intend({
    from: senderOf(who, 'mallory'),
    to: bounced ? name : chosen(VAULTS, to),
    valueNano: attached(gas, nano),
    body: bounced ? { kind: 'bounced', of: notice } : notice,
    bounce: !bounced,
  });
  return { message: { ...message, bounced }, signed: [] };
}

function gift({ to, who, nano, bounce, init, unknown }: Gift): Intent {
  return intend({
    from: senderOf(who, 'mallory'),
    to: chosen(CONTRACTS, to),
    valueNano: nano,
    body: { kind: unknown ? 'unknown' : 'gift' },
    bounce,
    init: init ? 'first' : 'none',
  });
}

const MEANT_FOR: Readonly<Record<Plain['kind'], readonly Name[]>> = {
  startWithdrawal: CLIENTS,
  cancelWithdrawal: CLIENTS,
  finishWithdrawal: CLIENTS,
  open: PROVIDERS,
  addBond: VAULTS,
  startClose: VAULTS,
  finishClose: VAULTS,
  revokeMeasurements: [REGISTRY],
  revokeManifest: [REGISTRY],
  paid: CONTRACTS,
  excess: CONTRACTS,
};

function order(scene: Scene, { what, to, astray, who, gas }: Order): Intent {
  const name = chosen(astray ? CONTRACTS : MEANT_FOR[what], to);
  const right = what === 'open' ? 'carrier' : masterOf(accountOf(scene.network, name).contract);
  const body: Body = { kind: what };
  const init = what === 'open' ? 'first' : 'none';
  const valueNano = attached(gas, orderFee(scene, body));
  return intend({ from: senderOf(who, right), to: name, valueNano, body, init });
}

function govern(scene: Scene, { what, change, who, gas }: Govern): Intent {
  const { admin, changes } = contractOf(scene, REGISTRY, 'registry').state;
  const body = governing(what, change, Array.from(changes.keys()));
  const valueNano = attached(gas, orderFee(scene, body));
  return intend({ from: senderOf(who, admin), to: REGISTRY, valueNano, body });
}

/** An even number means one of the changes that wait, where any does. */
function governing(what: Govern['what'], choice: Choice, waiting: readonly string[]): Body {
  const proposed = CHANGES.filter((change) => waiting.includes(changeId(change)));
  const fromWaiting = what !== 'propose' && choice % 2 === 0 && proposed.length > 0;
  switch (what) {
    case 'removeRelay':
      return { kind: what, key: choice % 2 === 0 ? 'relay' : 'mallory' };
    case 'lowerFeeCap':
      return { kind: what, bps: FEE_CAP_STEP_BPS * choice };
    default:
      return { kind: what, change: chosen(fromWaiting ? proposed : CHANGES, choice >> 1) };
  }
}
