/** Evidence with two faults is refused for the earlier step's, whichever of the computations ends first. SPEC §15.5. */
import { beforeAll, expect, test } from 'vitest';
import { verifyMachine } from '../../protocol/attestation/verify-machine.ts';
import { codeOf } from '../../protocol/vectors/testing.ts';
import { qeIdentityJson, tcbInfoJson, type Json } from '../../relay-tee/attest/simulator/collateral.ts';
import { DATES, World, type Changes } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.make();
});

/** In a quote of version 4: inside the signature over header and body. */
const IN_QUOTE_SIGNATURE = 640;
const EXPIRED = '2026-01-01T00:00:00Z';

const tcbInfo = (change: Json): Json => ({ ...tcbInfoJson(DATES), ...change });
const qeIdentity = (change: Json): Json => ({ ...qeIdentityJson(DATES), ...change });
const listed = (who: 'pck' | 'authority' | 'tcbSigner') => [world.infrastructure[who].serial];
const forgedQeReport = () => ({ pckKeys: world.infrastructure.authority.keys });

/** Evidence with both faults; `unsigned` where the signature over the quote is broken as well. */
interface Pair {
  readonly earlier: string;
  readonly later: string;
  readonly changes: () => Changes;
  readonly unsigned?: true;
}

const PAIRS: readonly Pair[] = [
  {
    earlier: 'attest/revoked',
    later: 'attest/tcb-info-time',
    changes: () => ({
      parts: { revokedByAuthority: listed('pck'), tcbInfo: tcbInfo({ nextUpdate: EXPIRED }) },
    }),
  },
  {
    earlier: 'attest/revoked',
    later: 'attest/qe-identity-time',
    changes: () => ({
      parts: { revokedByRoot: listed('tcbSigner'), qeIdentity: qeIdentity({ nextUpdate: EXPIRED }) },
    }),
  },
  {
    earlier: 'attest/tcb-info-time',
    later: 'attest/qe-identity',
    changes: () => ({
      parts: { tcbInfo: tcbInfo({ nextUpdate: EXPIRED }), qeIdentity: qeIdentity({ id: 'QE' }) },
    }),
  },
  {
    earlier: 'attest/revoked',
    later: 'attest/qe-report',
    changes: () => ({ parts: { revokedByRoot: listed('authority') }, quote: forgedQeReport() }),
  },
  {
    earlier: 'attest/evaluation',
    later: 'attest/qe-report',
    changes: () => ({
      parts: { tcbInfo: tcbInfo({ tcbEvaluationDataNumber: 17 }) },
      quote: forgedQeReport(),
    }),
  },
  {
    earlier: 'attest/platform',
    later: 'attest/qe-report',
    changes: () => ({ parts: { tcbInfo: tcbInfo({ pceId: '0001' }) }, quote: forgedQeReport() }),
  },
  {
    earlier: 'attest/qe-report',
    later: 'attest/qe',
    changes: () => ({ quote: forgedQeReport(), qe: { attributes: 0x13 } }),
  },
  {
    earlier: 'attest/qe',
    later: 'attest/quote-signature',
    changes: () => ({ qe: { attributes: 0x13 } }),
    unsigned: true,
  },
  {
    earlier: 'attest/quote-signature',
    later: 'attest/module',
    changes: () => ({ td: { mrSignerSeam: new Uint8Array(48).fill(1) } }),
    unsigned: true,
  },
];

test.each(PAIRS)('$earlier comes before $later', async ({ earlier, changes, unsigned }) => {
  const made = changes();
  const evidence = await world.evidence(made);
  const quote = evidence.quote.slice();
  if (unsigned) quote.set([(quote[IN_QUOTE_SIGNATURE] ?? 0) ^ 1], IN_QUOTE_SIGNATURE);
  expect(await codeOf(() => verifyMachine({ ...evidence, quote }, world.judgement(made)))).toBe(earlier);
});
