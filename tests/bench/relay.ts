/**
 * What the relay does on one core: tickets, receipts and releases through its API, beside what their cryptography alone
 * costs there.
 *
 * The relay runs in a process of its own, pinned to one core; requests are signed beforehand, and asked for from
 * another. A ratio is the time of an operation's signatures with `node:crypto`, measured in the relay's process again
 * and again, to the time of a whole request. Counted are those of one honest operation, and nothing else:
 *
 * - ticket: request, authorization and certificate verified; ticket and answer signed.
 * - receipt: request and receipt verified; answer signed.
 * - release: request and ticket verified; promise and answer signed. `releasesKemRatio` counts as well the X-Wing
 *   decapsulation and encapsulation that are what a release is for: no relay could do without them.
 *
 * Hashes, the journal, the disk and HTTP count for nothing. Releases have evidence that was verified before;
 * `coldReleasesPerS` are those whose evidence the relay has not seen. On a busy machine look at the ratios of processor
 * time. One JSON line goes to standard output. Run with
 * `npm run bench -- relay [tickets] [receipts] [releases] [receipts of the memory's measurement]`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fromBase64url } from '#protocol/bytes/text.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import type { Bare, Cost } from './relay/bare.ts';
import { load, type Answered } from './relay/load.ts';
import { measureMemory } from './relay/memory.ts';
import { receiptRequests, ticketRequests, type Target } from './relay/prepare.ts';
import { releaseRequests } from './relay/releases.ts';
import type { Question } from './relay/server.ts';

const [TICKETS = 6_000, RECEIPTS = 6_000, RELEASES = 1_000, REMEMBERED = 100_000] = process.argv
  .slice(2)
  .map(Number);
const COLD_RELEASES = Math.ceil(RELEASES / 5);
/** So that there is always somebody to go into the next transaction. */
const CONNECTIONS = 64;
/** Answered before the clock runs: code is compiled by then. */
const WARM_UP = 4_000;
const WARM_UP_RELEASES = 500;
/** Answers that are under way at once: their keys come again and again. */
const OPEN_JOBS = 1_000;
/** The cryptography alone is measured before each. */
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

/** Cost of one request. */
interface Measured extends Cost {
  readonly answers: readonly Answered[];
  /** Of the cryptography alone, measured in between: another load on the machine slows both. */
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
  const of = (what: keyof Bare, clock: keyof Cost) => mean(bares.map((bare) => bare[what][clock]));
  const both = (what: keyof Bare): Cost => ({ wallUs: of(what, 'wallUs'), cpuUs: of(what, 'cpuUs') });
  return { sign: both('sign'), verify: both('verify'), kem: both('kem') };
}

const hashOf = async ({ body }: Answered) => {
  const { ticket } = JSON.parse(body) as { ticket: string };
  return hashInDomain(TICKET_DOMAIN, decodeTicket(fromBase64url(ticket)).signed.body);
};

const round = (n: number, digits = 3): number => Number(n.toFixed(digits));

const perS = ({ wallUs }: Cost): number => round(1e6 / wallUs, 0);

function quantile(answers: readonly Answered[], part: number): number {
  const sorted = answers.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return round(sorted[Math.floor((sorted.length - 1) * part)] ?? 0, 2);
}

/** How often one operation needs each. */
type Counted = Readonly<Partial<Record<keyof Bare, number>>>;

const TICKET: Counted = { verify: 3, sign: 2 };
const RECEIPT: Counted = { verify: 2, sign: 1 };
const RELEASE: Counted = { verify: 2, sign: 2 };
const RELEASE_WITH_KEM: Counted = { ...RELEASE, kem: 1 };

/** The time of so much cryptography alone to that of a whole request. */
function ratio(measured: Measured, clock: keyof Cost, { sign = 0, verify = 0, kem = 0 }: Counted): number {
  const { bare } = measured;
  const alone = sign * bare.sign[clock] + verify * bare.verify[clock] + kem * bare.kem[clock];
  return round(alone / measured[clock]);
}

const target = await hear<Target>(server);
const asked = await ticketRequests(target, TICKETS + WARM_UP);
const first = await measure(target, asked.slice(0, WARM_UP));
const tickets = await measure(target, asked.slice(WARM_UP));
const hashes = await Promise.all(first.answers.slice(0, OPEN_JOBS).map(hashOf));
const handed = await receiptRequests(target, hashes, RECEIPTS + WARM_UP);
await measure(target, handed.slice(0, WARM_UP));
const receipts = await measure(target, handed.slice(WARM_UP));
const { warm, cold } = await releaseRequests(target, RELEASES + WARM_UP_RELEASES, COLD_RELEASES);
await measure(target, warm.slice(0, WARM_UP_RELEASES));
const releases = await measure(target, warm.slice(WARM_UP_RELEASES));
const coldReleases = await measure(target, cold);
server.send({ t: 'stop' } satisfies Question);
await once(server, 'exit');
const memory = await measureMemory(Math.ceil(REMEMBERED / 10), REMEMBERED);

console.log(
  JSON.stringify({
    bench: 'relay',
    ticketsPerS: perS(tickets),
    receiptsPerS: perS(receipts),
    releasesPerS: perS(releases),
    coldReleasesPerS: perS(coldReleases),
    p50Ms: quantile(tickets.answers, 0.5),
    p99Ms: quantile(tickets.answers, 0.99),
    ticketsRatio: ratio(tickets, 'wallUs', TICKET),
    receiptsRatio: ratio(receipts, 'wallUs', RECEIPT),
    releasesRatio: ratio(releases, 'wallUs', RELEASE),
    releasesKemRatio: ratio(releases, 'wallUs', RELEASE_WITH_KEM),
    ticketsCpuRatio: ratio(tickets, 'cpuUs', TICKET),
    receiptsCpuRatio: ratio(receipts, 'cpuUs', RECEIPT),
    releasesCpuRatio: ratio(releases, 'cpuUs', RELEASE),
    releasesKemCpuRatio: ratio(releases, 'cpuUs', RELEASE_WITH_KEM),
    signCpuUs: round(receipts.bare.sign.cpuUs, 1),
    verifyCpuUs: round(receipts.bare.verify.cpuUs, 1),
    kemCpuUs: round(releases.bare.kem.cpuUs, 1),
    memoryReceipts: REMEMBERED,
    memoryRatio: round(memory.ratio),
  }),
);
