/**
 * Sends what is missing of a deployment, one message after the other, each followed until it is seen.
 *
 * Invariants:
 * 1. Nothing is sent that the chain shows already, nor while something sent earlier is on its way.
 * 2. A step is sent at most once in a run, and with the seqno from before that look: of two runs at most one sends it.
 */
import type { Address } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { BombyxError, isBombyxError } from '#protocol/errors.ts';
import { arrival, expectTaken, orderTaken, type SentOrder } from '../client/follow/order.ts';
import { recentFlights } from '../client/follow/recent.ts';
import { until, type Patience } from '../client/follow/until.ts';
import { seqnoIn, type Order, type OrderWallet } from '../client/order-wallet.ts';
import type { ChainSource } from '../client/sources/source.ts';
import { tonSource } from '../client/sources/ton-source.ts';
import { readFacts } from './facts.ts';
import { costOf, planOf, type Pause, type Plan, type Step, type StepName } from './plan.ts';
import { targetsOf, type Targets, type Terms } from './terms.ts';

/** How long the network may take an order. */
const VALID_FOR_S = 120;

/** Blocks come several times in a second. */
const POLL_MS = 1_000;

/** Longer than an order is valid, and than any message takes. */
const DEADLINE_MS = 180_000;

/** Of the wallet's transactions: an earlier run's last order is among them. */
const RECENT = 16;

export interface DeployOptions {
  readonly client: TonClient;
  readonly wallet: OrderWallet;
  readonly terms: Terms;
  /** Hears of each message when it is sent, and when it is seen. */
  readonly tell?: (what: 'sent' | 'seen', step: Step) => void;
  readonly pollMs?: number;
}

interface Watch {
  readonly client: TonClient;
  readonly source: ChainSource;
  readonly wallet: OrderWallet;
  readonly patience: Patience;
}

interface Look {
  readonly seqno: number;
  readonly nowS: number;
  readonly walletNano: bigint;
  readonly plan: Plan;
}

/**
 * Resolves when all is there, or with the pause that has to pass before a next run can go on.
 *
 * @throws BombyxError `vault/empty` before anything is sent that the wallet cannot pay; `chain/unseen` when nothing was
 *   seen in time; see `expectSent` for the rest.
 */
export async function deploy(options: DeployOptions): Promise<Pause | undefined> {
  const { client, wallet, terms, tell = () => undefined, pollMs = POLL_MS } = options;
  const watch = { client, source: tonSource('endpoint', client), wallet, patience: patienceOf(pollMs) };
  const targets = targetsOf(terms);
  const sent = new Set<StepName>();
  for (;;) {
    const look = await lookBeyond(sent, watch, targets);
    const [next] = look.plan;
    if (next?.kind !== 'send') return next;
    expectMoney(look);
    const order = await wallet.order([next], look.seqno, look.nowS + VALID_FOR_S);
    sent.add(next.name);
    await send(watch, order);
    tell('sent', next);
    await expectSent(watch, { ...order, wallet: wallet.address, sinceS: look.nowS }, next.to);
    tell('seen', next);
  }
}

const patienceOf = (everyMs: number): Patience => ({
  signal: new AbortController().signal,
  timeoutMs: DEADLINE_MS,
  everyMs,
  passes: (error) => !isBombyxError(error) || isBombyxError(error, 'chain/unreachable'),
});

/**
 * Resolves when `to` has taken the order's message, or another order has come in its place: then the chain tells what
 * came of it.
 *
 * @throws BombyxError the contract's reason when it refused the message, `chain/rejected` when the wallet sent none.
 */
export async function expectSent(
  { source, patience }: Pick<Watch, 'source' | 'patience'>,
  order: SentOrder,
  to: Address,
): Promise<void> {
  const end = await orderTaken(source, order, patience);
  if (end.seen === 'expired') throw new BombyxError('chain/unseen');
  if (end.seen === 'overtaken') return;
  const flight = end.flights.find(({ contract }) => contract.equals(to));
  if (flight === undefined)
    throw new BombyxError('chain/rejected', 'the wallet sent nothing: does it hold enough?');
  expectTaken(await arrival(source, flight, patience));
}

/** Waits for the arrival of what an earlier run sent to one of `targets` last, however that ended. */
async function settle({ source, wallet, patience }: Watch, targets: readonly Address[]): Promise<void> {
  const flights = await recentFlights(source, wallet.address, { sinceS: 0, most: RECENT }, patience.signal);
  const last = flights.find(({ contract }) => targets.some((target) => target.equals(contract)));
  if (last !== undefined) await arrival(source, last, patience);
}

/** Looks until the plan begins with no step that this run has sent: another node may lag behind the one that saw it. */
function lookBeyond(sent: ReadonlySet<StepName>, watch: Watch, targets: Targets): Promise<Look> {
  const { client, wallet } = watch;
  const addresses = [targets.registry.address, ...(targets.relay ? [targets.relay.vault.address] : [])];
  return until(async (signal) => {
    const seqno = await seqnoOf(watch, signal);
    await settle(watch, addresses);
    const facts = await readFacts(client, wallet.address, targets);
    const plan = planOf(targets, facts);
    const [next] = plan;
    const isOld = next?.kind === 'send' && sent.has(next.name);
    return isOld ? undefined : { seqno, nowS: facts.nowS, walletNano: facts.walletNano, plan };
  }, watch.patience);
}

const seqnoOf = async ({ source, wallet }: Watch, signal: AbortSignal): Promise<number> =>
  seqnoIn(await source.account(wallet.address, signal));

function expectMoney({ plan, walletNano }: Look): void {
  const costNano = costOf(plan);
  if (walletNano < costNano)
    throw new BombyxError('vault/empty', `the wallet holds ${walletNano} nano and needs ${costNano}`);
}

/** An order may be refused because an earlier one has just taken its seqno: then the chain tells what is left. */
async function send(watch: Watch, { boc, seqno }: Order): Promise<void> {
  try {
    await watch.client.sendFile(boc);
  } catch (cause) {
    if ((await seqnoOf(watch, watch.patience.signal)) === seqno)
      throw new BombyxError('chain/unseen', 'sending', { cause });
  }
}
