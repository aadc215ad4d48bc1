/**
 * Evidence with its bytes changed at random: nothing changed is believed, and nothing but a refusal by name comes out.
 *
 * One second in `npm test`, a minute in `test:full`, each time with another seed, which a failure shows.
 */
import { describe, expect, test } from 'vitest';
import { verifyAllowList } from '../../protocol/attestation/allow-list.ts';
import { decodeEvidence, encodeEvidence, type Evidence } from '../../protocol/attestation/evidence.ts';
import { judgementOf, REAL_DSTACK, REAL_V4 } from '../../protocol/attestation/fixtures/real.ts';
import {
  decodeConfidentialPolicy,
  encodeConfidentialPolicy,
} from '../../protocol/attestation/policy-document.ts';
import {
  verifyMachine,
  type Judgement,
  type MachineEvidence,
} from '../../protocol/attestation/verify-machine.ts';
import { equalBytes, utf8, type Bytes } from '../../protocol/bytes/bytes.ts';
import { codeOf } from '../../protocol/vectors/testing.ts';
import { changedOften, Dice } from './mutation.ts';
import { NOW_MS, World } from './world.ts';

const FUZZ_MS = process.env['FULL'] === undefined ? 1_000 : 60_000;

/** Of a processor, whoever else wants it: far above what a verification takes, far below what anybody would call a hang. */
const SLOWEST_MS = 2_000;

type Field = 'quote' | 'rootCrl' | 'pckCrl' | 'json' | 'signature' | 'issuerChain';
const FIELDS: readonly [Field, ...Field[]] = [
  'quote',
  'quote',
  'rootCrl',
  'pckCrl',
  'json',
  'signature',
  'issuerChain',
];

const text = (bytes: Bytes): string => String.fromCharCode(...bytes);

/** `evidence` with one field changed, or `undefined` where the changes cancelled out or make no difference. */
function mutate(evidence: MachineEvidence, other: MachineEvidence, dice: Dice): MachineEvidence | undefined {
  const field = dice.pick(FIELDS);
  const { collateral } = evidence;
  if (field === 'quote') {
    const quote = changedOften(evidence.quote, other.quote, dice);
    return equalBytes(unpadded(quote), unpadded(evidence.quote)) ? undefined : { ...evidence, quote };
  }
  if (field === 'rootCrl' || field === 'pckCrl') {
    const crl = changedOften(collateral[field], other.collateral[field], dice);
    const genuine = [collateral[field], other.collateral[field]]; // two lists of one root are both good
    if (genuine.some((each) => equalBytes(each, crl))) return undefined;
    return { ...evidence, collateral: { ...collateral, [field]: crl } };
  }
  const name = dice.pick(['tcbInfo', 'qeIdentity']);
  const document = collateral[name];
  if (field === 'issuerChain') {
    const issuerChain = text(
      changedOften(utf8(document.issuerChain), utf8(other.collateral[name].issuerChain), dice),
    );
    if (unbroken(issuerChain) === unbroken(document.issuerChain)) return undefined;
    return { ...evidence, collateral: { ...collateral, [name]: { ...document, issuerChain } } };
  }
  const bytes = changedOften(document[field], other.collateral[name][field], dice);
  if (equalBytes(bytes, document[field])) return undefined;
  return { ...evidence, collateral: { ...collateral, [name]: { ...document, [field]: bytes } } };
}

/** Zeros behind a quote are padding, and a chain's line breaks come in two kinds: SPEC §15.3 and §15.4. */
const unpadded = (quote: Bytes): Bytes => quote.slice(0, 1 + quote.findLastIndex((byte) => byte !== 0));
const unbroken = (chain: string): string => chain.replaceAll('\r\n', '\n').trimEnd();

/** Changes `original` until time is up; what each gives must be what `allowed` lets through. */
async function fuzz(
  dice: Dice,
  attempt: () => Promise<string | undefined>,
  allowed: RegExp,
): Promise<number> {
  const endMs = performance.now() + FUZZ_MS;
  let tried = 0;
  for (; performance.now() < endMs; tried++) {
    const start = process.cpuUsage();
    const code = await attempt();
    if (code !== undefined) expect(code, `seed ${dice.seed}, try ${tried}`).toMatch(allowed);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000, `seed ${dice.seed}, try ${tried}`).toBeLessThan(SLOWEST_MS);
  }
  return tried;
}

const newDice = (): Dice => new Dice(Math.floor(Math.random() * 2 ** 31));
/** What waits for ever takes no processor, and is found by this. */
const TIMEOUT_MS = FUZZ_MS + 300_000;

async function cases(): Promise<(readonly [MachineEvidence, Judgement, MachineEvidence])[]> {
  const world = await World.make();
  const simulated = await world.evidence({ shape: 'v5-td15' });
  const stranger = await World.make();
  return [
    [REAL_V4.evidence, judgementOf(REAL_V4), REAL_DSTACK.evidence],
    [REAL_DSTACK.evidence, judgementOf(REAL_DSTACK), REAL_V4.evidence],
    [simulated, world.judgement(), await stranger.evidence()],
  ];
}

describe('no changed evidence is believed', () => {
  test(
    'whatever its bytes are',
    async () => {
      const dice = newDice();
      const [first, ...others] = await cases();
      if (!first) throw new Error('no case');
      const attempt = async () => {
        const [evidence, judgement, other] = dice.pick([first, ...others]);
        const mutated = mutate(evidence, other, dice);
        return mutated && codeOf(() => verifyMachine(mutated, judgement));
      };
      expect(await fuzz(dice, attempt, /^attest\//)).toBeGreaterThan(50);
    },
    TIMEOUT_MS,
  );
});

describe('decoders accept one form or refuse by name', () => {
  const refusals = /^(no error|wire\/malformed|wire\/too-large|attest\/allow-list-signature)$/;

  test(
    'of evidence, policies and allow-lists',
    async () => {
      const dice = newDice();
      const world = await World.make();
      const evidence: Evidence = await world.evidence();
      const originals = [encodeEvidence(evidence), encodeConfidentialPolicy(world.policy)] as const;
      const expected = {
        network: 'devnet',
        nowMs: NOW_MS,
        signers: { keys: [world.signer.publicKey], threshold: 1 },
        registry: { version: 1, hash: new Uint8Array(32) },
        seen: { version: 0, hash: new Uint8Array(32) },
      };
      const decoders = [
        (bytes: Bytes) => expect(encodeEvidence(decodeEvidence(bytes))).toEqual(bytes),
        (bytes: Bytes) => expect(encodeConfidentialPolicy(decodeConfidentialPolicy(bytes))).toEqual(bytes),
        (bytes: Bytes) => verifyAllowList(bytes, expected),
      ] as const;
      const attempt = () => {
        const bytes = changedOften(dice.pick(originals), dice.pick(originals), dice);
        return codeOf(() => dice.pick(decoders)(bytes));
      };
      expect(await fuzz(dice, attempt, refusals)).toBeGreaterThan(50);
    },
    TIMEOUT_MS,
  );
});
