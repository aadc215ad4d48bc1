/**
 * Sends what is missing of a deployment, one message after the other, each followed until it is seen.
 *
 * Invariants:
 * 1. Nothing is sent that the chain shows already, nor while something sent earlier is on its way.
 * 2. A step is sent at most once in a run, and with the seqno from before that look: of two runs at most one sends it.
 */
import type { TonClient } from '@ton/ton';
import { BombyxError } from '#protocol/errors.ts';
import { readFacts } from './facts.ts';
import { followOrder, settle, until, type Watch } from './follow.ts';
import { costOf, planOf, type Pause, type Plan, type Step, type StepName } from './plan.ts';
import { targetsOf, type Targets, type Terms } from './terms.ts';
import type { DeployWallet } from './wallet.ts';

/** How long the network may take an order. */
const VALID_FOR_S = 120;

/** Blocks come several times in a second. */
const POLL_MS = 1_000;

export interface DeployOptions {
  readonly client: TonClient;
  readonly wallet: DeployWallet;
  readonly terms: Terms;
  /** Hears of each message when it is sent, and when it is seen. */
  readonly tell?: (what: 'sent' | 'seen', step: Step) => void;
  readonly pollMs?: number;
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
 * @throws BombyxError `vault/empty` before anything is sent that the wallet cannot pay; see `followOrder` for the rest.
 */
export async function deploy(options: DeployOptions): Promise<Pause | undefined> {
  const { client, wallet, terms, tell = () => undefined, pollMs = POLL_MS } = options;
  const watch = { client, wallet, pollMs };
  const targets = targetsOf(terms);
  const sent = new Set<StepName>();
  for (;;) {
    const look = await lookBeyond(sent, watch, targets);
    const [next] = look.plan;
    if (next?.kind !== 'send') return next;
    expectMoney(look);
    const order = await wallet.order(next, look.seqno, look.nowS + VALID_FOR_S);
    sent.add(next.name);
    await send(watch, order, look.seqno);
    tell('sent', next);
    await followOrder(watch, { order, seqno: look.seqno, to: next.to });
    tell('seen', next);
  }
}

/** Looks until the plan begins with no step that this run has sent: another node may lag behind the one that saw it. */
function lookBeyond(sent: ReadonlySet<StepName>, watch: Watch, targets: Targets): Promise<Look> {
  const { client, wallet } = watch;
  const addresses = [targets.registry.address, ...(targets.relay ? [targets.relay.vault.address] : [])];
  return until(watch, async () => {
    const seqno = await wallet.seqno(client);
    await settle(watch, addresses);
    const facts = await readFacts(client, wallet.address, targets);
    const plan = planOf(targets, facts);
    const [next] = plan;
    const isOld = next?.kind === 'send' && sent.has(next.name);
    return isOld ? undefined : { seqno, nowS: facts.nowS, walletNano: facts.walletNano, plan };
  });
}

function expectMoney({ plan, walletNano }: Look): void {
  const costNano = costOf(plan);
  if (walletNano < costNano)
    throw new BombyxError('vault/empty', `the wallet holds ${walletNano} nano and needs ${costNano}`);
}

/** An order may be refused because an earlier one has just taken its seqno: then the chain tells what is left. */
async function send({ client, wallet }: Watch, order: Parameters<DeployWallet['send']>[1], seqno: number) {
  try {
    await wallet.send(client, order);
  } catch (cause) {
    if ((await wallet.seqno(client)) === seqno) throw new BombyxError('chain/unseen', 'sending', { cause });
  }
}
