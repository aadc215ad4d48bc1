/** What somebody sees who is about to act: the state of everything, and all that was ever signed. */
import type { Contract } from '../model/account.ts';
import type { Body, Init, Message, Name, Signed } from '../model/message.ts';
import { accountOf, type Network } from '../model/network.ts';
import { WALLETS } from '../world/cast.ts';
import type { Choice, Gas, Who } from './action.ts';

export interface Scene {
  readonly network: Network;
  readonly now: number;
  /** Oldest first. */
  readonly signed: readonly Signed[];
}

/** A message, with the statements that were signed for it. */
export interface Intent {
  readonly message: Message;
  readonly signed: readonly Signed[];
}

/** One of `list`, and always the same one. */
export function chosen<T>(list: readonly T[], choice: Choice): T {
  const value = list[choice % list.length];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}

export const senderOf = (who: Who, right: Name): Name => (who === 'right' ? right : chosen(WALLETS, who));

type Kind = Contract['kind'];
type ContractOf<K extends Kind> = Extract<Contract, { kind: K }>;

const hasKind = <K extends Kind>(contract: Contract, kind: K): contract is ContractOf<K> =>
  contract.kind === kind;

/** The contract under this name, which is of this kind. */
export function contractOf<K extends Kind>({ network }: Scene, name: Name, kind: K): ContractOf<K> {
  const { contract } = accountOf(network, name);
  if (!hasKind(contract, kind)) throw new Error(`${name} is no ${kind}`);
  return contract;
}

export const balanceOf = ({ network }: Scene, name: Name): bigint => accountOf(network, name).balanceNano;

/** More than any operation needs, at any price. */
const AMPLE_NANO = 50_000_000n;

/** What is attached; `exactNano` is what the contract asks for. */
export function attached(gas: Gas, exactNano: bigint): bigint {
  switch (gas) {
    case 'ample':
      return AMPLE_NANO;
    case 'exact':
      return exactNano;
    case 'short':
      return exactNano - 1n;
    default:
      return gas;
  }
}

export interface Letter {
  readonly from: Name;
  readonly to: Name;
  readonly valueNano: bigint;
  readonly body: Body;
  readonly init?: Init;
  readonly bounce?: boolean;
}

/** What a wallet sends, and what was signed for it. */
export function intend(letter: Letter, ...signed: readonly Signed[]): Intent {
  const { from, to, valueNano, body, init = 'none', bounce = true } = letter;
  return { message: { from, to, valueNano, bounce, bounced: false, init, body }, signed };
}
