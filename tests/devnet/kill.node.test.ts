/**
 * Killed with SIGKILL at random moments under load, the devnet keeps everything that it acknowledged.
 *
 * Real: the process, its file, its HTTP, the wallets. Not tried: a machine that loses power.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address, Transaction } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { expect, it, onTestFinished } from 'vitest';
import { FAUCET_ADDRESS } from '../../contracts/devnet/chain/messages.ts';
import { until } from './harness.ts';
import { fund, GRAM, open, payment, transfer, walletOf, type TestWallet } from './wallets.ts';
import { startProcess, type DevnetProcess } from './process.ts';

const FULL = process.env['FULL'] !== undefined;
const KILLS = FULL ? 100 : 10;
const MS_PER_KILL = 20_000;

/** More than the transactions of one account in one round. */
const PAGE = 200;

const WALLETS = 3;
const FUNDS = 5n * GRAM;

/** Acknowledged messages before the kill, and how much later it comes, at most: inside a block, or between two. */
const MAX_ACKNOWLEDGED = FULL ? 24 : 12;
const MAX_LATE_MS = 40;

/** Every other round has a block time, so that messages are acknowledged before they are executed. */
const BLOCK_TIMES_MS = [0, 50];

interface Sender {
  readonly wallet: TestWallet;
  /** Messages that were answered with ok. Payment `n` moves `n + 1` nano. */
  acknowledged: number;
  isFunded: boolean;
}

interface Round {
  readonly target: Address;
  readonly senders: readonly Sender[];
}

it(
  `keeps all that it acknowledged, over ${KILLS} kills`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bombyx-devnet-kill-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const rounds: Round[] = [];
    let devnet = await startIn(folder, 0);
    onTestFinished(() => devnet.kill());
    for (let kill = 0; kill < KILLS; kill++) {
      const round = newRound(kill);
      rounds.push(round);
      await loadUntilKilled(devnet, round);
      devnet = await startIn(folder, kill + 1);
      await expectKept(devnet, round);
      await expectServing(devnet, round);
    }
    for (const round of rounds) await expectKept(devnet, round);
  },
  MS_PER_KILL * KILLS,
);

function startIn(folder: string, round: number): Promise<DevnetProcess> {
  const blockTimeMs = BLOCK_TIMES_MS[round % BLOCK_TIMES_MS.length] ?? 0;
  return startProcess({
    DEVNET_STATE: join(folder, 'state.sqlite'),
    DEVNET_BLOCK_TIME_MS: String(blockTimeMs),
  });
}

function newRound(kill: number): Round {
  const senders = Array.from({ length: WALLETS }, (_, n) => ({
    wallet: walletOf(`kill ${kill} wallet ${n}`),
    acknowledged: 0,
    isFunded: false,
  }));
  return { target: walletOf(`kill ${kill} target`).address, senders };
}

async function loadUntilKilled(devnet: DevnetProcess, round: Round): Promise<void> {
  const enough = 1 + Math.floor(Math.random() * MAX_ACKNOWLEDGED);
  const lateMs = Math.random() * MAX_LATE_MS;
  const state = { isKilled: false };
  const load = round.senders.map((sender) => send(devnet, sender, round.target, state));
  await until(async () => countAcknowledged(round) >= enough);
  await new Promise((resolve) => setTimeout(resolve, lateMs)); // the random moment
  state.isKilled = true;
  await devnet.kill();
  await Promise.all(load);
}

/** Sends one payment after the other, until the devnet is gone. */
async function send(
  { url, client }: DevnetProcess,
  sender: Sender,
  target: Address,
  state: { readonly isKilled: boolean },
): Promise<void> {
  const wallet = open(client, sender.wallet);
  try {
    await fund(url, sender.wallet.address, FUNDS);
    sender.isFunded = true;
    await until(async () => (await wallet.getBalance()) > 0n);
    for (let seqno = 0; ; seqno++) {
      await transfer(client, sender.wallet, seqno, [payment(target, BigInt(seqno + 1))]);
      sender.acknowledged++;
      await until(async () => (await wallet.getSeqno()) > seqno);
    }
  } catch (error) {
    if (!state.isKilled) throw error;
  }
}

const countAcknowledged = ({ senders }: Round): number =>
  senders.reduce((sum, { acknowledged, isFunded }) => sum + acknowledged + Number(isFunded), 0);

async function expectKept({ client }: DevnetProcess, { target, senders }: Round): Promise<void> {
  for (const sender of senders) await untilExecuted(client, sender);
  const received = await history(client, target);
  const ledgers = [received];
  for (const { wallet, acknowledged } of senders) {
    const own = received.filter((each) => sourceOf(each)?.equals(wallet.address)).map(valueOf);
    const expected = Array.from({ length: own.length }, (_, n) => BigInt(own.length - n));
    expect(own).toEqual(expected); // every payment once, in order
    expect(own.length).toBeGreaterThanOrEqual(acknowledged);
    ledgers.push(await history(client, wallet.address));
  }
  let balances = await client.getBalance(target);
  for (const { wallet } of senders) balances += await client.getBalance(wallet.address);
  expect(balances + sum(ledgers.flat().map(costOf))).toBe(sum(ledgers.flat().map(giftOf)));
}

/** With a block time, what was acknowledged last is executed by the first block after the restart. */
async function untilExecuted(client: TonClient, { wallet, acknowledged, isFunded }: Sender): Promise<void> {
  const contract = open(client, wallet);
  if (isFunded) await until(async () => (await contract.getBalance()) > 0n);
  await until(async () => (await contract.getSeqno()) >= acknowledged);
}

/** The first new payment of each wallet after the restart, which counts as acknowledged from then on. */
async function expectServing({ client, url }: DevnetProcess, { target, senders }: Round): Promise<void> {
  for (const sender of senders) {
    const contract = open(client, sender.wallet);
    await fund(url, sender.wallet.address, GRAM);
    await until(async () => (await contract.getBalance()) >= GRAM);
    const seqno = await contract.getSeqno();
    await transfer(client, sender.wallet, seqno, [payment(target, BigInt(seqno + 1))]);
    sender.acknowledged = seqno + 1;
  }
}

async function history(client: TonClient, address: Address): Promise<Transaction[]> {
  return await client.getTransactions(address, { limit: PAGE });
}

const sourceOf = ({ inMessage }: Transaction): Address | undefined =>
  inMessage?.info.type === 'internal' ? inMessage.info.src : undefined;

const valueOf = ({ inMessage }: Transaction): bigint =>
  inMessage?.info.type === 'internal' ? inMessage.info.value.coins : 0n;

const giftOf = (transaction: Transaction): bigint =>
  sourceOf(transaction)?.equals(FAUCET_ADDRESS) ? valueOf(transaction) : 0n;

/** What left the accounts for good: the fees, and the part of the forwarding fee that travels with each message. */
function costOf({ totalFees, outMessages }: Transaction): bigint {
  const forwarded = outMessages.values().map(({ info }) => (info.type === 'internal' ? info.forwardFee : 0n));
  return totalFees.coins + sum(forwarded);
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
