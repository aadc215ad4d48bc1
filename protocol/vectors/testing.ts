/** What every test of the protocol needs: the code that something fails with, and how many random cases to run. */
import { BombyxError } from '../errors.ts';

/** The code of the `BombyxError` that `work` fails with; anything else is told as it is. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return error instanceof BombyxError ? error.code : `not a BombyxError: ${String(error)}`;
  }
}

const SHORT_RUNS = 200;
const FULL_RUNS = 5_000;

/** Browsers have no environment: they run the short form. */
const environment: Readonly<Record<string, string | undefined>> =
  typeof process === 'undefined' ? {} : process.env;

/** True in `npm run test:full`, where a test tries all of what it otherwise tries a part of. */
export const FULL = environment['FULL'] === '1';

/** For `fc.assert`: the same cases each time, more of them with `FULL=1`. */
export const RANDOM_CASES = {
  seed: 20_251_123,
  numRuns: FULL ? FULL_RUNS : SHORT_RUNS,
} as const;
