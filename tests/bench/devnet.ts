/**
 * What durability costs: the rate of transfers against a devnet that keeps its state on disk, with 10,000 transactions
 * stored, over the rate against one in memory; and how long a start with that state takes.
 *
 * Both processes live through a run and get the same load in short turns, so that what else the machine does falls on
 * both. Prints one JSON line. Run with `node tests/bench/devnet.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Address } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { startProcess, type DevnetProcess } from '../devnet/process.ts';
import { externalOf, fund, GRAM, payment, transferBody, walletOf } from '../devnet/wallets.ts';

const RUNS = 3;
const STORED_TRANSACTIONS = 10_000;

/** Wallet v5 sends at most 255 messages at once. */
const MESSAGES_PER_SEED = 250;

/** A turn's load: wallets that send at the same time, each message after the answer to the one before. */
const WALLETS = 16;
const TURNS = 12;
const TRANSFERS_PER_TURN = 4;

interface Run {
  readonly durablePerSecond: number;
  readonly memoryPerSecond: number;
  /** From the start of the process to its first answer. */
  readonly restartMs: number;
}

interface Load {
  readonly devnet: DevnetProcess;
  /** Signed beforehand, by wallet: the pure JavaScript curve is slower than the chain. */
  readonly messages: readonly (readonly Buffer[])[];
  elapsedMs: number;
}

const folder = mkdtempSync(join(tmpdir(), 'bombyx-bench-devnet-'));
const durable = {
  DEVNET_STATE: join(folder, 'state.sqlite'),
  DEVNET_BLOCK_TIME_MS: '0',
  DEVNET_LOG_LEVEL: 'info',
};

try {
  await seed();
  const runs: Run[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await measure(run));
  const median = (pick: (run: Run) => number) =>
    runs.map(pick).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
  console.log(
    JSON.stringify({
      bench: 'devnet',
      durableToMemory: median((run) => run.durablePerSecond / run.memoryPerSecond),
      restartMs: median((run) => run.restartMs),
      storedTransactions: storedTransactions(),
      runs,
    }),
  );
} finally {
  rmSync(folder, { recursive: true });
}

async function seed(): Promise<void> {
  const devnet = await startProcess(durable);
  const wallet = walletOf('seed');
  await fund(devnet.url, wallet.address, 1_000n * GRAM);
  for (let seqno = 0; seqno * MESSAGES_PER_SEED < STORED_TRANSACTIONS; seqno++) {
    const messages = Array.from({ length: MESSAGES_PER_SEED }, (_, n) =>
      payment(addressOf(seqno * MESSAGES_PER_SEED + n), GRAM / 1_000n),
    );
    await devnet.client.sendFile(externalOf(wallet, seqno, transferBody(wallet, seqno, messages)));
  }
  await devnet.stop();
}

/** Every payment goes to an account of its own: ten thousand accounts are stored too. */
function addressOf(index: number): Address {
  const hash = Buffer.alloc(32, 0xab);
  hash.writeUInt32BE(index);
  return new Address(0, hash);
}

async function measure(run: number): Promise<Run> {
  const startedMs = performance.now();
  const kept = await startProcess(durable);
  const restartMs = Math.round(performance.now() - startedMs);
  const onDisk = await prepare(kept, run);
  const inMemory = await prepare(await startProcess({ ...durable, DEVNET_STATE: '' }), run);
  const loads = [onDisk, inMemory];
  for (let turn = 0; turn < TURNS; turn++)
    for (const load of turn % 2 === 0 ? loads : loads.toReversed()) await drive(load, turn);
  await Promise.all(loads.map(({ devnet }) => devnet.stop()));
  return { durablePerSecond: perSecond(onDisk), memoryPerSecond: perSecond(inMemory), restartMs };
}

async function prepare(devnet: DevnetProcess, run: number): Promise<Load> {
  const wallets = Array.from({ length: WALLETS }, (_, n) => walletOf(`bench ${run} ${n}`));
  for (const { address } of wallets) await fund(devnet.url, address, 10n * GRAM);
  const messages = wallets.map((wallet) =>
    Array.from({ length: TURNS * TRANSFERS_PER_TURN }, (_, seqno) =>
      externalOf(wallet, seqno, transferBody(wallet, seqno, [payment(addressOf(seqno), 1n)])),
    ),
  );
  return { devnet, messages, elapsedMs: 0 };
}

async function drive(load: Load, turn: number): Promise<void> {
  const from = turn * TRANSFERS_PER_TURN;
  const startedMs = performance.now();
  await Promise.all(
    load.messages.map((messages) =>
      sendAll(load.devnet.client, messages.slice(from, from + TRANSFERS_PER_TURN)),
    ),
  );
  load.elapsedMs += performance.now() - startedMs;
}

async function sendAll(client: TonClient, messages: readonly Buffer[]): Promise<void> {
  for (const message of messages) await client.sendFile(message);
}

function perSecond({ elapsedMs }: Load): number {
  return Math.round((WALLETS * TURNS * TRANSFERS_PER_TURN * 10_000) / elapsedMs) / 10;
}

function storedTransactions(): number {
  const database = new DatabaseSync(durable.DEVNET_STATE, { readOnly: true });
  const row = database.prepare('SELECT count(*) AS count FROM transactions').get();
  database.close();
  return Number(row?.['count']);
}
