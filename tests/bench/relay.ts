/**
 * What the relay does on one core: tickets and receipts through its API, beside what their signatures alone cost there.
 *
 * The relay runs in a process of its own, pinned to one core; requests are signed beforehand, and asked for from
 * another. A ticket's way takes three verifications and two signatures, a receipt's two and one: `ticketsRatio` and
 * `receiptsRatio` are the time of those with `node:crypto`, measured in the relay's process again and again, to the time
 * of a whole request; on a busy machine look at the ratios of processor time. One JSON line goes to standard output.
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
/** The signatures alone are measured before each. */
const PARTS = 4;
const BARE_ROUNDS = 500;
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
  /** Microseconds of each request, by both clocks. */
  readonly wallUs: number;
  readonly cpuUs: number;
  /** Of the signatures alone, measured in between: another load on the machine slows both. */
  readonly bare: Bare;
}

async function measure({ port }: Target, requests: readonly Buffer[]): Promise<Measured> {
  const answers: Answered[] = [];
  const bares: Bare[] = [];
  let wallUs = 0;
  let cpu = 0;
  const size = Math.ceil(requests.length / PARTS);
  for (let i = 0; i < requests.length; i += size) {
    bares.push(await ask<Bare>({ t: 'bare', rounds: BARE_ROUNDS }));
    const before = await cpuUs();
    const startedMs = performance.now();
    answers.push(...(await load(port, requests.slice(i, i + size), CONNECTIONS)));
    wallUs += (performance.now() - startedMs) * 1_000;
    cpu += (await cpuUs()) - before;
  }
  const each = requests.length;
  return { answers, wallUs: wallUs / each, cpuUs: cpu / each, bare: meanOf(bares) };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

function meanOf(bares: readonly Bare[]): Bare {
  const of = (what: keyof Bare, clock: 'wallUs' | 'cpuUs') => mean(bares.map((bare) => bare[what][clock]));
  const both = (what: keyof Bare) => ({ wallUs: of(what, 'wallUs'), cpuUs: of(what, 'cpuUs') });
  return { sign: both('sign'), verify: both('verify') };
}

const hashOf = async ({ body }: Answered) => {
  const { ticket } = JSON.parse(body) as { ticket: string };
  return hashInDomain(TICKET_DOMAIN, decodeTicket(fromBase64url(ticket)).signed.body);
};

const round = (n: number, digits = 3): number => Number(n.toFixed(digits));

function quantile(answers: readonly Answered[], part: number): number {
  const sorted = answers.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0, 2);
}

const target = await hear<Target>(server);
const asked = await ticketRequests(target, TICKETS + WARM_UP);
const first = await measure(target, asked.slice(0, WARM_UP));
const tickets = await measure(target, asked.slice(WARM_UP));
const hashes = await Promise.all(first.answers.slice(0, OPEN_JOBS).map(hashOf));
const handed = await receiptRequests(target, hashes, RECEIPTS + WARM_UP);
await measure(target, handed.slice(0, WARM_UP));
const receipts = await measure(target, handed.slice(WARM_UP));
server.send({ t: 'stop' } satisfies Question);
await once(server, 'exit');

/** The time of so many signatures alone to that of a whole request. */
function ratio(
  measured: Measured,
  clock: 'wallUs' | 'cpuUs',
  verifications: number,
  signatures: number,
): number {
  const { sign, verify } = measured.bare;
  return round((verifications * verify[clock] + signatures * sign[clock]) / measured[clock]);
}

console.log(
  JSON.stringify({
    bench: 'relay',
    ticketsPerS: round(1e6 / tickets.wallUs, 0),
    receiptsPerS: round(1e6 / receipts.wallUs, 0),
    p50Ms: quantile(tickets.answers, 0.5),
    p99Ms: quantile(tickets.answers, 0.99),
    ticketsRatio: ratio(tickets, 'wallUs', 3, 2),
    receiptsRatio: ratio(receipts, 'wallUs', 2, 1),
    ticketsCpuRatio: ratio(tickets, 'cpuUs', 3, 2),
    receiptsCpuRatio: ratio(receipts, 'cpuUs', 2, 1),
    signCpuUs: round(receipts.bare.sign.cpuUs, 1),
    verifyCpuUs: round(receipts.bare.verify.cpuUs, 1),
  }),
);
