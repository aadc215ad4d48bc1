/**
 * The eight invariants, after every step of random sequences: on the real contracts, with a plain model beside them.
 *
 * A failure prints seed and path. `SEED=… npx vitest run contracts/invariants` plays others; with `PATH_OF_FAILURE=145` it
 * plays but the one with this number (the first is 0), with a longer path what it was shrunk to.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plot } from './play/arbitrary.ts';
import { CHANGES } from './play/changes.ts';
import { Coverage } from './play/coverage.ts';
import { perform } from './play/perform.ts';
import { castOf } from './world/cast.ts';
import { WorldChain } from './world/chain.ts';
import { Decoder } from './world/decode.ts';
import { Encoder } from './world/encode.ts';

const FULL = process.env['FULL'] !== undefined;
const SEED = Number(process.env['SEED'] ?? 20_251_125);
const PATH = process.env['PATH_OF_FAILURE'];
const ALL = FULL ? 1000 : 50;
const RUNS = PATH === undefined ? ALL : 1;

/** How many of the ends that a message can have are met: a property that never meets the hard cases would pass as well. */
const MIN_COVERAGE = FULL ? 0.97 : 0.7;

/** Shrinking a failure plays many more sequences. */
const TIMEOUT_MS = 3_600_000;

test(`${RUNS} random sequences`, { timeout: TIMEOUT_MS }, async () => {
  const encoder = new Encoder(await castOf());
  const decoder = new Decoder(encoder, CHANGES);
  const chains = {
    mainnet: await WorldChain.create(encoder, decoder, 'mainnet'),
    dear: await WorldChain.create(encoder, decoder, 'dear'),
  };
  const coverage = new Coverage();
  const holds = fc.asyncProperty(plot, (each) =>
    perform({ chain: each.dear ? chains.dear : chains.mainnet, encoder, coverage }, each),
  );
  const replay = PATH !== undefined && { path: PATH, endOnFailure: true };
  await fc.assert(holds, { seed: SEED, numRuns: RUNS, ...replay });
  if (PATH === undefined) expect(coverage.share, coverage.missing.join(', ')).toBeGreaterThan(MIN_COVERAGE);
});
