/**
 * What the relay does on one core: tickets and receipts through its API, beside what their signatures alone cost there.
 *
 * The relay runs in a process of its own, pinned to one core; requests are signed beforehand, and asked for from
 * another. A ticket's way takes three verifications and two signatures, a receipt's two and one: `ticketsRatio` and
 * `receiptsRatio` are the time of those with `node:crypto`, measured in the relay's process before and after, to the
 * time of a whole request. One JSON line goes to standard output.
 * Run with `npm run bench -- relay [tickets] [receipts]`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fromBase64url } from '#protocol/bytes/text.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import { load, type Answered } from './relay/load.ts';
import { receiptRequests, ticketRequests, type Target } from './relay/prepare.ts';
import type { Bare, Question } from './relay/server.ts';

const TICKETS = Number(process.argv[2] ?? 3_000);
const RECEIPTS = Number(process.argv[3] ?? 6_000);
/** So that there is always somebody to go into the next transaction. */
const CONNECTIONS = 64;
/** Answered before the clock runs: code is compiled by then. */
const WARM_UP = 1_000;
/** Answers that are under way at once: their keys come again and again. */
const OPEN_JOBS = 1_000;
const BARE_ROUNDS = 2_000;
const RELAY_CORE = '0';

const server = spawn(
  'taskset',
  ['-c', RELAY_CORE, process.execPath, join(import.meta.dirname, 'relay/server.ts')],
  { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
);

async function hear<T>(from: ChildProcess): Promise<T> {
  const [message] = (await once(from, 'message')) as [T];
  return message;
}

function ask<T>(question: Question): Promise<T> {
  const answer = hear<T>(server);
  server.send(question);
  return answer;
}

const cpuUs = async (): Promise<number> => {
  const { user, system } = await ask<NodeJS.CpuUsage>({ t: 'cpu' });
  return user + system;
};

interface Measured {
  readonly answers: readonly Answered[];
  readonly perS: number;
  readonly cpuUsEach: number;
}

async function measure({ port }: Target, requests: readonly Buffer[]): Promise<Measured> {
  const before = await cpuUs();
  const startedMs = performance.now();
  const answers = await load(port, requests, CONNECTIONS);
  const elapsedMs = performance.now() - startedMs;
  const cpuUsEach = ((await cpuUs()) - before) / requests.length;
  return { answers, perS: (requests.length * 1_000) / elapsedMs, cpuUsEach };
}

const hashOf = async ({ body }: Answered) => {
  const { ticket } = JSON.parse(body) as { ticket: string };
  return hashInDomain(TICKET_DOMAIN, decodeTicket(fromBase64url(ticket)).signed.body);
};

const mean = (a: number, b: number): number => (a + b) / 2;
const round = (n: number, digits = 3): number => Number(n.toFixed(digits));

function quantile(answers: readonly Answered[], part: number): number {
  const sorted = answers.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0, 2);
}

const target = await hear<Target>(server);
const asked = await ticketRequests(target, TICKETS + WARM_UP);
const first = await measure(target, asked.slice(0, WARM_UP));
const before = await ask<Bare>({ t: 'bare', rounds: BARE_ROUNDS });
const tickets = await measure(target, asked.slice(WARM_UP));
const hashes = await Promise.all(first.answers.slice(0, OPEN_JOBS).map(hashOf));
const handed = await receiptRequests(target, hashes, RECEIPTS + WARM_UP);
await measure(target, handed.slice(0, WARM_UP));
const receipts = await measure(target, handed.slice(WARM_UP));
const after = await ask<Bare>({ t: 'bare', rounds: BARE_ROUNDS });
server.send({ t: 'stop' } satisfies Question);
await once(server, 'exit');

/** Microseconds of so many signatures alone. */
const bareUs = (clock: 'wallUs' | 'cpuUs', verifications: number, signatures: number): number =>
  verifications * mean(before.verify[clock], after.verify[clock]) +
  signatures * mean(before.sign[clock], after.sign[clock]);

console.log(
  JSON.stringify({
    bench: 'relay',
    ticketsPerS: round(tickets.perS, 0),
    receiptsPerS: round(receipts.perS, 0),
    p50Ms: quantile(tickets.answers, 0.5),
    p99Ms: quantile(tickets.answers, 0.99),
    ticketsRatio: round((bareUs('wallUs', 3, 2) * tickets.perS) / 1e6),
    receiptsRatio: round((bareUs('wallUs', 2, 1) * receipts.perS) / 1e6),
    ticketsCpuRatio: round(bareUs('cpuUs', 3, 2) / tickets.cpuUsEach),
    receiptsCpuRatio: round(bareUs('cpuUs', 2, 1) / receipts.cpuUsEach),
    signUs: round(mean(before.sign.wallUs, after.sign.wallUs), 1),
    verifyUs: round(mean(before.verify.wallUs, after.verify.wallUs), 1),
  }),
);
