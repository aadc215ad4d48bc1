/** A ledger in a process of its own, which a test can kill: commands come as messages, and any statement can be its last. */
import { flushCompileCache } from 'node:module';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Signed } from '#contracts/client/signer.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { TicketAsk } from '../../commands/issue-ticket.ts';
import type { WithdrawalAsk } from '../../commands/withdraw.ts';
import { Ledger } from '../../ledger.ts';
import type { Now } from '../../rules/time.ts';
import type { ChainView } from '../../view.ts';
import { testRelaySigner } from '../keys.ts';
import { randomOf, testTerms } from '../world.ts';

export interface Start {
  readonly t: 'start';
  readonly path: string;
  readonly bootId: bigint;
  readonly now: Now;
  /** The process ends at this border of a write or a transaction; 0 for never. */
  readonly lastStatement: number;
}

export interface Command {
  readonly t: 'command';
  readonly number: number;
  readonly now: Now;
  readonly name: keyof Commands;
  readonly values: readonly unknown[];
}

export type Answer =
  | { readonly t: 'ready' }
  | { readonly t: 'started' }
  | { readonly t: 'done'; readonly number: number; readonly value: unknown }
  | { readonly t: 'refused'; readonly number: number; readonly code: string }
  | { readonly t: 'failed'; readonly reason: string };

/** A signed cell as it goes through a pipe. */
export interface Packed {
  readonly boc: Uint8Array;
  readonly signature: Uint8Array;
}

export type Commands = ReturnType<typeof commandsOf>;

const packed = ({ cell, signature }: Signed): Packed => ({ boc: cell.toBoc(), signature });

const commandsOf = (ledger: Ledger) => ({
  phase: async () => ledger.phase,
  observe: (view: ChainView) => ledger.observe(view),
  issueTicket: (id: Bytes, ask: TicketAsk) => ledger.issueTicket(id, ask),
  redeem: (id: Bytes, receipt: Bytes) => ledger.redeem(id, receipt),
  close: (id: Bytes, close: Bytes) => ledger.close(id, close),
  bindWallet: (id: Bytes, binding: Bytes) => ledger.bindWallet(id, binding),
  requestWithdrawal: (id: Bytes, ask: WithdrawalAsk) => ledger.requestWithdrawal(id, ask),
  withdrawal: async (account: string) => packed(ledger.withdrawal(account)),
  requestPayout: (providerKey: Bytes) => ledger.requestPayout(providerKey),
  charges: async () =>
    (await ledger.charges()).map(({ authorization, charge }) => ({
      authorization: packed(authorization),
      charge: packed(charge),
    })),
  payouts: async () =>
    (await ledger.payouts()).map(({ account, totalNano, payout }) => ({
      account,
      totalNano,
      payout: packed(payout),
    })),
  commit: async () => {
    const statement = await ledger.commit();
    return statement && packed(statement);
  },
  stop: () => ledger.stop(),
});

/** Ends this process, as it is, at the `last`-th border of a write or of a transaction. */
function endAt(last: number): void {
  let passed = 0;
  const border = (): void => {
    passed += 1;
    if (passed === last) process.kill(process.pid, 'SIGKILL');
  };
  const between = <F extends (...values: never[]) => unknown>(work: F): F =>
    new Proxy(work, {
      apply: (_, self, values) => {
        border();
        const result: unknown = Reflect.apply(work, self, values);
        border();
        return result;
      },
    });
  DatabaseSync.prototype.exec = between(DatabaseSync.prototype.exec);
  StatementSync.prototype.run = between(StatementSync.prototype.run);
}

let now: Now = { monotonicMs: 0, hostMs: 0 };
let commands: Commands | undefined;

const send = (answer: Answer): void => void process.send?.(answer);

function start(said: Start): void {
  now = said.now;
  if (said.lastStatement > 0) endAt(said.lastStatement);
  const ledger = new Ledger({
    path: said.path,
    terms: testTerms(),
    signer: testRelaySigner('relay'),
    bootId: said.bootId,
    clock: () => now,
    random: randomOf(`${said.bootId}`),
  });
  commands = commandsOf(ledger);
  send({ t: 'started' });
}

async function carryOut({ number, name, values, now: said }: Command): Promise<void> {
  now = said;
  if (!commands) throw new Error('not started');
  const command: (...all: never[]) => Promise<unknown> = commands[name];
  try {
    send({ t: 'done', number, value: await command(...(values as never[])) });
  } catch (error) {
    if (!(error instanceof BombyxError)) throw error;
    send({ t: 'refused', number, code: error.code });
  }
}

async function receive(message: Start | Command): Promise<void> {
  try {
    if (message.t === 'start') start(message);
    else await carryOut(message);
  } catch (error) {
    send({ t: 'failed', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

process.on('message', (message: Start | Command) => void receive(message));
flushCompileCache();
send({ t: 'ready' });
