/** What an owner, a carrier or anybody else means to do with a client's account. */
import type { ClientState } from '../model/account.ts';
import { GAS_NEEDED } from '../model/gas.ts';
import type { ClientIdentity, KeyName, Name, Subject } from '../model/message.ts';
import { chargeFee, forwardFee, gasFee, reserve } from '../model/prices.ts';
import { CLIENTS, SESSION_KEYS } from '../world/cast.ts';
import type { Charge, Choice, Deposit, Rotate, Withdraw } from './action.ts';
import { signedWith } from './flaws.ts';
import {
  attached,
  balanceOf,
  chosen,
  contractOf,
  intend,
  senderOf,
  type Intent,
  type Scene,
} from './scene.ts';

interface ClientScene {
  readonly name: Name;
  readonly terms: ClientIdentity;
  readonly state: ClientState;
  readonly subject: Subject;
}

function clientAt(scene: Scene, client: Choice): ClientScene {
  const name = chosen(CLIENTS, client);
  const { terms, state } = contractOf(scene, name, 'client');
  const { network, vault } = terms;
  return { name, terms, state, subject: { network, vault, account: name, epoch: state.epoch } };
}

const keyOf = (key: 'none' | 'zero' | Choice): KeyName =>
  typeof key === 'number' ? chosen(SESSION_KEYS, key) : 'zero';

export function deposit(scene: Scene, { client, who, nano, key }: Deposit): Intent {
  const { name, terms } = clientAt(scene, client);
  return intend({
    from: senderOf(who, terms.owner),
    to: name,
    valueNano: nano,
    init: 'first',
    body: { kind: 'deposit', ...(key !== 'none' && { key: keyOf(key) }) },
  });
}

export function rotate(scene: Scene, { client, who, gas, key }: Rotate): Intent {
  const { name, terms } = clientAt(scene, client);
  return intend({
    from: senderOf(who, terms.owner),
    to: name,
    valueNano: attached(gas, gasFee(scene.network.prices, GAS_NEEDED.rotate)),
    body: { kind: 'rotate', key: keyOf(key) },
  });
}

/** Nobody can sign with the key of zeros. */
const signerOf = (key: KeyName): KeyName => (key === 'zero' ? chosen(SESSION_KEYS, 0) : key);

const atLeastZero = (nano: bigint): bigint => (nano < 0n ? 0n : nano);

export function charge(scene: Scene, action: Charge): Intent {
  const { name, terms, state, subject } = clientAt(scene, action.client);
  const totalNano = atLeastZero(state.chargedNano + action.deltaNano);
  const keyEpoch = Math.max(0, state.keyEpoch + action.keyShift);
  const key = signerOf(action.keyShift < 0 ? state.previousKey : state.sessionKey);
  const capNano = atLeastZero(totalNano + action.slackNano);
  const authorization = signedWith(
    action.authorizationFlaws,
    { kind: 'authorization', subject, keyEpoch, capNano },
    key,
  );
  const signed = signedWith(action.chargeFlaws, { kind: 'charge', subject, totalNano }, terms.relayKey);
  const letter = {
    from: senderOf(action.who, 'carrier'),
    to: name,
    valueNano: attached(action.gas, chargeFee(scene.network.prices)),
    body: { kind: 'carryCharge', authorization, charge: signed },
  } as const;
  return intend(letter, authorization, signed);
}

export function withdraw(scene: Scene, action: Withdraw): Intent {
  const { prices } = scene.network;
  const { name, terms, state, subject } = clientAt(scene, action.client);
  const movable = atLeastZero(balanceOf(scene, name) - reserve(prices, 'client'));
  const signed = signedWith(
    action.flaws,
    {
      kind: 'withdrawal',
      subject,
      sequence: Math.max(0, state.withdrawSequence + action.sequenceShift),
      amountNano: action.amount === 'all' ? movable : action.amount,
      validUntil: scene.now + action.validSeconds,
    },
    terms.relayKey,
  );
  const letter = {
    from: senderOf(action.who, terms.owner),
    to: name,
    valueNano: attached(action.gas, gasFee(prices, GAS_NEEDED.withdraw) + forwardFee(prices)),
    body: { kind: 'withdraw', signed },
  } as const;
  return intend(letter, signed);
}
