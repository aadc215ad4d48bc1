/**
 * What it costs to verify a machine: time in Node and in Chromium, beside the published JavaScript verifier
 * (`@phala/dcap-qvl`) on the same quote in the same run, and bytes of verifier and HPKE (`verifier-bundle.ts`).
 *
 * Of the two subjects (`attest/subjects.ts`) the slower counts, each time. Three runs, the median of them; one JSON line.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from '@playwright/test';
import { chromiumArgs, chromiumSandbox, findChromium } from '../../.ci/chromium.ts';
import { bundleOf } from '../attestation/bundle.ts';
import { verifierSizes } from '../attestation/verifier-bundle.ts';
import { makeSubjects, measure, type Samples } from './attest/subjects.ts';

const RUNS = 3;
const ROUNDS = 60;

interface Figures {
  readonly msP50: number;
  readonly ratio: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const rounded = (value: number): number => Number(value.toPrecision(3));

/** The slower subject, and the worse ratio. */
function figuresOf(samples: readonly Samples[]): Figures {
  const each = samples.map(({ oursMs, theirsMs }) => ({ ours: median(oursMs), theirs: median(theirsMs) }));
  return {
    msP50: rounded(Math.max(...each.map(({ ours }) => ours))),
    ratio: rounded(Math.max(...each.map(({ ours, theirs }) => ours / theirs))),
  };
}

async function inNode(): Promise<Samples[]> {
  const samples: Samples[] = [];
  for (const subject of await makeSubjects()) samples.push(await measure(subject, ROUNDS));
  return samples;
}

/** WebCrypto needs a secure page, which one of this machine is. */
async function serve(script: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

async function inChromium(url: string): Promise<Samples[]> {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: [...chromiumArgs],
    chromiumSandbox,
    ...(executablePath !== undefined && { executablePath }),
  });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction(() => 'attestSamples' in globalThis);
    return await page.evaluate((rounds) => globalThis.attestSamples(rounds), ROUNDS);
  } finally {
    await browser.close();
  }
}

const script = await bundleOf("import '/tests/bench/attest/page.ts';", {
  define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
});
const server = await serve(script);
const runs: { readonly node: Figures; readonly chromium: Figures }[] = [];
for (let run = 0; run < RUNS; run++)
  runs.push({ node: figuresOf(await inNode()), chromium: figuresOf(await inChromium(server.url)) });
server.close();
const { gzipBytes, withErrorTable } = await verifierSizes();
console.log(
  JSON.stringify({
    bench: 'attest',
    chromiumMsP50: median(runs.map((run) => run.chromium.msP50)),
    nodeMsP50: median(runs.map((run) => run.node.msP50)),
    chromiumRatio: median(runs.map((run) => run.chromium.ratio)),
    nodeRatio: median(runs.map((run) => run.node.ratio)),
    gzipBytes,
    gzipBytesWithErrorTable: withErrorTable,
    runs,
  }),
);
