/**
 * One transaction, by the chain's rules: storage, credit, computation, actions, and the way back.
 *
 * What the model takes from the chain is `Nature`: how much gas was used and what storage cost. Everything else, every
 * amount on its way and every balance, it works out by itself.
 */
import type { ContractError } from '../../client/errors.ts';
import { newborn, type Account, type Contract } from './account.ts';
import type { Message, Name } from './message.ts';
import { forwardFee, gasFee, gasLimit, IDENTITY_BITS, type Prices } from './prices.ts';
import { Refusal, type Action, type Done, type Run, type Send } from './run.ts';

export interface Nature {
  readonly now: number;
  readonly lt: bigint;
  readonly gas: bigint;
  /** The virtual machine ran out of gas. */
  readonly starved: boolean;
  readonly storageNano: bigint;
  /** What the account owes for storage now, since its balance did not reach. */
  readonly debtNano: bigint;
  /** The debt for storage has become too large. */
  readonly frozen: boolean;
}

/** `absent`: nothing is there that could run. `unpaid`: what was to be sent could not pay its way. */
export type Verdict = ContractError | 'accepted' | 'absent' | 'no-gas' | 'starved' | 'unpaid';

export interface Sent {
  readonly message: Message;
  /** What is left of the forward fee, and travels along. */
  readonly forwardNano: bigint;
}

export interface Outcome {
  readonly verdict: Verdict;
  readonly account: Account;
  readonly sent: readonly Sent[];
  /** What the chain has kept in this transaction. */
  readonly feesNano: bigint;
}

/** A contract that runs in the transaction. */
export type Program = (contract: Contract, run: Run) => Done<Contract>;

export interface Setting {
  readonly self: Name;
  readonly prices: Prices;
  readonly program: Program;
  readonly addressOf: Run['addressOf'];
}

/** The transaction so far. */
interface Draft {
  readonly account: Account;
  /** Of the account, with the message's value. */
  readonly balanceNano: bigint;
  /** What is left of the message's value. */
  readonly valueNano: bigint;
  readonly feesNano: bigint;
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** An account that is as it was deployed needs no hash of its state: its address is that. */
const frozen = (account: Account): Account => ({
  ...account,
  status: sameContract(account.contract, newborn(account.contract)) ? 'none' : 'frozen',
});

/** Storage is paid before a message's value is there, but for a message that does not bounce. */
function credited(account: Account, message: Message, nature: Nature): Draft {
  const balanceNano = account.balanceNano - nature.storageNano + message.valueNano;
  return {
    account: nature.frozen ? frozen(account) : account,
    balanceNano,
    valueNano: min(message.valueNano, balanceNano),
    feesNano: nature.storageNano,
  };
}

const sameContract = (a: Contract, b: Contract): boolean =>
  JSON.stringify(a, plain) === JSON.stringify(b, plain);

const plain = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}n`;
  return value instanceof Map ? Array.from(value) : value;
};

/**
 * The contract that will run, with what the message brings; `undefined` where there is none. An account that freezes in
 * this very transaction runs nothing, whatever state comes along: its hash is known only from the next one on.
 */
function brought({ status, contract }: Account, { init }: Message, nature: Nature): Contract | undefined {
  if (nature.frozen) return undefined;
  const runs = { active: true, none: init === 'first', frozen: init === 'last' };
  return runs[status] ? contract : undefined;
}

/** What happens to `account` when `message` comes. */
export function transact(account: Account, message: Message, nature: Nature, setting: Setting): Outcome {
  const draft = credited(account, message, nature);
  if (draft.balanceNano === 0n || gasLimit(setting.prices, draft.valueNano) === 0n)
    return failed(draft, message, 'no-gas', setting);
  const contract = brought(draft.account, message, nature);
  if (contract === undefined) return failed(draft, message, 'absent', setting);
  const active: Draft = { ...draft, account: { ...draft.account, status: 'active', contract } };
  return computed(active, message, nature, setting);
}

function computed(draft: Draft, message: Message, nature: Nature, setting: Setting): Outcome {
  const burnt = burn(draft, gasFee(setting.prices, nature.gas));
  if (nature.starved) return failed(burnt, message, 'starved', setting);
  const run: Run = {
    ...setting,
    ...nature,
    message,
    valueNano: draft.valueNano,
    balanceNano: draft.balanceNano,
  };
  try {
    const done = setting.program(draft.account.contract, run);
    return acted(burnt, done, setting) ?? failed(burnt, message, 'unpaid', setting);
  } catch (error) {
    if (error instanceof Refusal) return failed(burnt, message, error.reason, setting);
    throw error;
  }
}

const burn = (draft: Draft, nano: bigint): Draft => ({
  ...draft,
  balanceNano: draft.balanceNano - nano,
  valueNano: draft.valueNano - nano,
  feesNano: draft.feesNano + nano,
});

/** Nothing has happened, but for what it cost; the rest of the value goes back, if it may and can pay its way. */
function failed(draft: Draft, message: Message, verdict: Verdict, setting: Setting): Outcome {
  const fee = forwardFee(setting.prices);
  const stays = !message.bounce || draft.valueNano < fee;
  const account = { ...draft.account, balanceNano: draft.balanceNano - (stays ? 0n : draft.valueNano) };
  if (stays) return { verdict, account, sent: [], feesNano: draft.feesNano };
  const back: Message = {
    from: setting.self,
    to: message.from,
    valueNano: draft.valueNano - fee,
    bounce: false,
    bounced: true,
    init: 'none',
    body: { kind: 'bounced', of: message.body },
  };
  const { first, rest } = split(setting.prices, fee);
  return { verdict, account, sent: [{ message: back, forwardNano: rest }], feesNano: draft.feesNano + first };
}

function split(prices: Prices, fee: bigint): { first: bigint; rest: bigint } {
  const first = (fee * prices.forwardFirstShare) >> 16n;
  return { first, rest: fee - first };
}

/** Money while actions are carried out, one after another. */
interface Purse {
  readonly freeNano: bigint;
  readonly reservedNano: bigint;
  readonly sent: readonly Sent[];
  readonly feesNano: bigint;
}

/** Carries out everything; `undefined` when something cannot be paid. */
function acted(draft: Draft, done: Done<Contract>, setting: Setting): Outcome | undefined {
  let purse: Purse = { freeNano: draft.balanceNano, reservedNano: 0n, sent: [], feesNano: draft.feesNano };
  for (const action of done.actions) {
    const next = carriedOut(purse, action, draft.valueNano, setting);
    if (next === undefined) return undefined;
    purse = next;
  }
  const balanceNano = purse.freeNano + purse.reservedNano;
  const account: Account = { ...draft.account, balanceNano, contract: done.state };
  return { verdict: 'accepted', account, sent: purse.sent, feesNano: purse.feesNano };
}

function carriedOut(purse: Purse, action: Action, restNano: bigint, setting: Setting): Purse | undefined {
  if (action.t === 'send') return sending(purse, action, restNano, setting);
  if (action.how === 'exactly' && action.nano > purse.freeNano) return undefined;
  const nano = min(action.nano, purse.freeNano);
  return { ...purse, freeNano: purse.freeNano - nano, reservedNano: purse.reservedNano + nano };
}

function sizeOf({ body }: Send): { bits: bigint; cells: bigint } {
  const withIdentity = body.kind === 'chargeNotice' || body.kind === 'payoutRequest';
  return withIdentity ? { bits: IDENTITY_BITS[body.identity.kind], cells: 1n } : { bits: 0n, cells: 0n };
}

function sending(purse: Purse, send: Send, restNano: bigint, { self, prices }: Setting): Purse | undefined {
  const { bits, cells } = sizeOf(send);
  const fee = forwardFee(prices, bits, cells);
  const gross = {
    apart: send.nano + fee,
    'with-rest': send.nano + restNano,
    all: purse.freeNano,
  }[send.how];
  if (gross < fee || gross > purse.freeNano) return send.optional ? purse : undefined;
  const { to, bounce, body } = send;
  const message: Message = {
    from: self,
    to,
    valueNano: gross - fee,
    bounce,
    bounced: false,
    init: 'none',
    body,
  };
  const { first, rest } = split(prices, fee);
  return {
    ...purse,
    freeNano: purse.freeNano - gross,
    sent: [...purse.sent, { message, forwardNano: rest }],
    feesNano: purse.feesNano + first,
  };
}
