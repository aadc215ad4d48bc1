/** Every single byte of evidence matters: change one, and the whole is refused. None is listed as harmless, for none is. */
import { expect, test } from 'vitest';
import { utf8, type Bytes } from '../bytes/bytes.ts';
import { RANDOM_CASES, codeOf } from '../vectors/testing.ts';
import type { Collateral } from './evidence.ts';
import { judgementOf, REAL_DSTACK, REAL_V4, type RealCase } from './fixtures/real.ts';
import { verifyMachine } from './verify-machine.ts';

/** Which places to change, and how: by exclusive or with each mask. */
interface Sweep {
  readonly places: number;
  readonly masks: readonly number[];
}

const EVERY_PLACE = 100_000;
const EVERY_BIT: Sweep = { places: EVERY_PLACE, masks: [1, 2, 4, 8, 16, 32, 64, 128, 255] };
/** One bit, the case of a letter, and all of the byte. */
const EVERY_BYTE: Sweep = { places: EVERY_PLACE, masks: [0x01, 0x20, 0xff] };
const SAMPLE: Sweep = { places: 40, masks: [0x01] };
const FEW: Sweep = { places: 5, masks: [0x20] };

const FULL = RANDOM_CASES.numRuns > 1_000;
const sweepOf = (field: string): Sweep => (!FULL ? SAMPLE : field === 'quote' ? EVERY_BIT : EVERY_BYTE);

/** The changed bytes, and what was changed in them. */
function* flips(bytes: Bytes, { places, masks }: Sweep): Generator<readonly [string, Bytes]> {
  const step = Math.max(1, Math.floor(bytes.length / places));
  for (let offset = 0; offset < bytes.length; offset += step)
    for (const mask of masks) {
      const flipped = bytes.slice();
      flipped[offset] = (flipped[offset] ?? 0) ^ mask;
      yield [`byte ${offset} ^ ${mask}`, flipped];
    }
}

type Field = readonly [
  name: string,
  read: (real: RealCase) => Bytes,
  write: (real: RealCase, bytes: Bytes) => RealCase,
];

const collateral = (real: RealCase, change: Partial<Collateral>): RealCase => ({
  ...real,
  evidence: { ...real.evidence, collateral: { ...real.evidence.collateral, ...change } },
});

/** Chains are text: what is not text any more cannot be handed in, and one character more is as good. */
const text = (bytes: Bytes): string => String.fromCharCode(...bytes);

const document = (name: 'tcbInfo' | 'qeIdentity'): Field[] => [
  [
    `${name}.json`,
    ({ evidence }) => evidence.collateral[name].json,
    (real, json) => collateral(real, { [name]: { ...real.evidence.collateral[name], json } }),
  ],
  [
    `${name}.signature`,
    ({ evidence }) => evidence.collateral[name].signature,
    (real, signature) => collateral(real, { [name]: { ...real.evidence.collateral[name], signature } }),
  ],
  [
    `${name}.issuerChain`,
    ({ evidence }) => utf8(evidence.collateral[name].issuerChain),
    (real, chain) =>
      collateral(real, { [name]: { ...real.evidence.collateral[name], issuerChain: text(chain) } }),
  ],
];

const FIELDS: readonly Field[] = [
  [
    'quote',
    ({ evidence }) => evidence.quote,
    (real, quote) => ({ ...real, evidence: { ...real.evidence, quote } }),
  ],
  ...document('tcbInfo'),
  ...document('qeIdentity'),
  [
    'rootCrl',
    ({ evidence }) => evidence.collateral.rootCrl,
    (real, rootCrl) => collateral(real, { rootCrl }),
  ],
  ['pckCrl', ({ evidence }) => evidence.collateral.pckCrl, (real, pckCrl) => collateral(real, { pckCrl })],
];

async function accepted(real: RealCase, [field, read, write]: Field): Promise<string[]> {
  const harmless: string[] = [];
  for (const [name, bytes] of flips(read(real), sweepOf(field))) {
    const code = await codeOf(() => verifyMachine(write(real, bytes).evidence, judgementOf(real)));
    if (!code.startsWith('attest/')) harmless.push(`${name}: ${code}`);
  }
  return harmless;
}

test.each(FIELDS)(
  'every byte of %s',
  async (...field) => {
    expect(await accepted(REAL_V4, field)).toEqual([]);
  },
  600_000,
);

test('every byte of every event', async () => {
  const { events } = REAL_DSTACK.evidence;
  expect(events.length).toBeGreaterThan(7);
  for (const [index, { event, payload }] of events.entries()) {
    const changed = [
      ...[...flips(payload, FEW)].map(([, bytes]) => ({ event, payload: bytes })),
      ...[...flips(utf8(event), FEW)].map(([, bytes]) => ({ event: text(bytes), payload })),
    ];
    for (const each of changed) {
      const evidence = { ...REAL_DSTACK.evidence, events: events.with(index, each) };
      const code = await codeOf(() => verifyMachine(evidence, judgementOf(REAL_DSTACK)));
      expect(code, event).toBe('attest/event-log');
    }
  }
});
