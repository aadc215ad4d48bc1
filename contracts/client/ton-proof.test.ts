/** Each test is an attack on the proof of an address. */
import { describe, expect, test } from 'vitest';
import {
  isProof,
  MAX_CLOCK_DIFFERENCE_S,
  proofDigest,
  type ProofDemand,
  type TonProof,
} from './ton-proof.ts';

const NOW = 1_800_000_000;
const subject = { workchain: 0, hash: new Uint8Array(32).fill(7) };
const said = {
  timestamp: NOW,
  domain: { lengthBytes: 15, value: 'bombyx.test:443' },
  payload: 'c0ffee',
};

type WebKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;
interface KeyPair {
  readonly privateKey: WebKey;
  readonly publicKey: WebKey;
}

type Sign = (about: Omit<TonProof, 'signature'>, of?: typeof subject) => Promise<TonProof>;

async function setUp(): Promise<{ proof: TonProof; demand: ProofDemand; sign: Sign }> {
  const keys = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as KeyPair;
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey));
  const sign: Sign = async (about, of = subject) => {
    const signature = await crypto.subtle.sign('Ed25519', keys.privateKey, await proofDigest(of, about));
    return { ...about, signature: btoa(String.fromCharCode(...new Uint8Array(signature))) };
  };
  const demand = { payload: said.payload, domain: said.domain.value, nowS: NOW, publicKey };
  return { proof: await sign(said), demand, sign };
}

describe('a proof of an address', () => {
  test('is accepted for what it says', async () => {
    const { proof, demand } = await setUp();
    expect(await isProof(subject, proof, demand)).toBe(true);
  });

  test('for another address is refused', async () => {
    const { proof, demand } = await setUp();
    expect(await isProof({ ...subject, workchain: -1 }, proof, demand)).toBe(false);
    expect(await isProof({ ...subject, hash: new Uint8Array(32) }, proof, demand)).toBe(false);
  });

  test('made for another site, or replayed from another visit, is refused', async () => {
    const { demand, sign } = await setUp();
    const elsewhere = { lengthBytes: 12, value: 'evil.example' };
    expect(await isProof(subject, await sign({ ...said, domain: elsewhere }), demand)).toBe(false);
    expect(await isProof(subject, await sign({ ...said, payload: 'old' }), demand)).toBe(false);
    const short = { ...said.domain, lengthBytes: 3 };
    expect(await isProof(subject, await sign({ ...said, domain: short }), demand)).toBe(false);
  });

  test('too old or from the future is refused', async () => {
    const { demand, sign } = await setUp();
    for (const offset of [-MAX_CLOCK_DIFFERENCE_S, MAX_CLOCK_DIFFERENCE_S])
      expect(await isProof(subject, await sign({ ...said, timestamp: NOW + offset }), demand)).toBe(true);
    for (const offset of [-MAX_CLOCK_DIFFERENCE_S - 1, MAX_CLOCK_DIFFERENCE_S + 1])
      expect(await isProof(subject, await sign({ ...said, timestamp: NOW + offset }), demand)).toBe(false);
    const { proof } = await setUp();
    expect(await isProof(subject, { ...proof, timestamp: NaN }, demand)).toBe(false);
  });

  test('by another key, changed or malformed is refused', async () => {
    const { proof, demand } = await setUp();
    const other = await setUp();
    expect(await isProof(subject, other.proof, demand)).toBe(false);
    expect(await isProof(subject, { ...proof, signature: 'not base64!' }, demand)).toBe(false);
    expect(await isProof(subject, { ...proof, signature: '' }, demand)).toBe(false);
    expect(await isProof(subject, proof, { ...demand, publicKey: new Uint8Array(3) })).toBe(false);
  });
});
