/** The handshake, by what it prevents. Both sides are real; the transport between them is this test. */
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, lp, ownBytes, utf8, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor } from '../bytes/cbor.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { counting, fixedIdentity } from '../vectors/fixed.ts';
import vectors from '../vectors/handshake.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { Handshake, type HandshakeConfig, type ProvenPeer } from './handshake.ts';
import { decodeHello, decodeProof, encodeHello, encodeProof, type Hello } from './messages.ts';

let requester: Identity;
let provider: Identity;
let stranger: Identity;

const requesterCertificate = fromHex(vectors.requesterFingerprint);
const providerCertificate = fromHex(vectors.providerFingerprint);

beforeAll(async () => {
  requester = await fixedIdentity(fromHex(vectors.requesterSeed));
  provider = await fixedIdentity(fromHex(vectors.providerSeed));
  stranger = await fixedIdentity(counting(32, 200));
});

const asRequester = (changes: Partial<HandshakeConfig> = {}): Handshake =>
  new Handshake({
    role: 'requester',
    network: vectors.network,
    identity: requester,
    sealingKey: new Uint8Array(0),
    fingerprints: { own: requesterCertificate, peer: providerCertificate },
    nonce: fromHex(vectors.requesterNonce),
    expectedPeer: provider.peerId,
    ...changes,
  });

const asProvider = (changes: Partial<HandshakeConfig> = {}): Handshake =>
  new Handshake({
    role: 'provider',
    network: vectors.network,
    identity: provider,
    sealingKey: fromHex(vectors.sealingKey),
    fingerprints: { own: providerCertificate, peer: requesterCertificate },
    nonce: fromHex(vectors.providerNonce),
    expectedPeer: requester.peerId,
    ...changes,
  });

/** Carries every frame between `a` and `b`; what each proved about the other, or throws what the first one threw. */
async function shake(a: Handshake, b: Handshake): Promise<[ProvenPeer | undefined, ProvenPeer | undefined]> {
  const [fromA, fromB] = [await a.receive(b.hello), await b.receive(a.hello)];
  const [atA, atB] = [await a.receive(proofOf(fromB)), await b.receive(proofOf(fromA))];
  return [atA.peer, atB.peer];
}

function proofOf(step: { send?: Bytes }): Bytes {
  if (!step.send) throw new Error('no proof');
  return step.send;
}

/** The provider's proof in answer to the requester's hello. */
const providersProof = async () => proofOf(await asProvider().receive(asRequester().hello));

const changedAt = (bytes: Bytes, at: number): Bytes => {
  const changed = ownBytes(bytes);
  changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
  return changed;
};

describe(vectors.source, () => {
  test('hellos and proofs byte for byte', async () => {
    const [a, b] = [asRequester(), asProvider()];
    expect(toHex(a.hello)).toBe(vectors.requesterHello);
    expect(toHex(b.hello)).toBe(vectors.providerHello);
    expect(toHex(proofOf(await a.receive(b.hello)))).toBe(vectors.requesterProof);
    expect(toHex(proofOf(await b.receive(a.hello)))).toBe(vectors.providerProof);
  });

  test('both sides name the connection alike', async () => {
    const [atRequester, atProvider] = await shake(asRequester(), asProvider());
    expect(atRequester?.peerId).toBe(provider.peerId);
    expect(atProvider?.peerId).toBe(requester.peerId);
    expect(toHex(atRequester?.sealingKey ?? counting(0))).toBe(vectors.sealingKey);
    expect(atProvider?.sealingKey).toHaveLength(0);
    for (const peer of [atRequester, atProvider])
      expect(toHex(peer?.sessionId ?? counting(0))).toBe(vectors.sessionId);
  });
});

describe('a man in the middle', () => {
  const [his, hisOther] = [counting(32, 1), counting(32, 2)];

  test('who holds both ends of the transport is found by both sides, as peer/mitm', async () => {
    const a = asRequester({ fingerprints: { own: requesterCertificate, peer: his } });
    const b = asProvider({ fingerprints: { own: providerCertificate, peer: hisOther } });
    const [fromA, fromB] = [await a.receive(b.hello), await b.receive(a.hello)];
    expect(await codeOf(() => a.receive(proofOf(fromB)))).toBe('peer/mitm');
    expect(await codeOf(() => b.receive(proofOf(fromA)))).toBe('peer/mitm');
  });

  test('who swaps the two fingerprints is found', async () => {
    const a = asRequester({ fingerprints: { own: providerCertificate, peer: requesterCertificate } });
    expect(await codeOf(() => shake(a, asProvider()))).toBe('peer/mitm');
  });

  test('who rewrites the fingerprints in a proof breaks its signature', async () => {
    const a = asRequester({ fingerprints: { own: requesterCertificate, peer: his } });
    const b = asProvider();
    await a.receive(b.hello);
    const proof = decodeProof(proofOf(await b.receive(a.hello)));
    const rewritten = encodeProof({ ...proof, own: his, peer: requesterCertificate });
    expect(await codeOf(() => a.receive(rewritten))).toBe('peer/identity');
  });

  test('who replays a proof from another connection is found: the nonces differ', async () => {
    const old = await providersProof();
    const a = asRequester({ nonce: counting(32, 77) });
    await a.receive(asProvider().hello);
    expect(await codeOf(() => a.receive(old))).toBe('peer/identity');
  });

  test('who puts his own sealing key into the hello breaks the signature', async () => {
    const [a, b] = [asRequester(), asProvider()];
    const hello = encodeHello({ ...decodeHello(b.hello), sealingKey: counting(32, 99) });
    await a.receive(hello);
    expect(await codeOf(async () => a.receive(proofOf(await b.receive(a.hello))))).toBe('peer/identity');
  });

  test('who answers with his own key is not the one that was called', async () => {
    const his = asProvider({ identity: stranger });
    expect(await codeOf(() => asRequester().receive(his.hello))).toBe('peer/identity');
  });

  test('who claims the called key cannot sign with it', async () => {
    const pretender = { ...provider, sign: stranger.sign };
    expect(await codeOf(() => shake(asRequester(), asProvider({ identity: pretender })))).toBe(
      'peer/identity',
    );
  });

  test('who reflects our hello and proof proves nothing', async () => {
    const a = asRequester();
    expect(await codeOf(() => a.receive(a.hello))).toBe('peer/identity');
    const self = asRequester({ expectedPeer: requester.peerId });
    expect(await codeOf(() => self.receive(self.hello))).toBe('peer/identity');
    const c = asRequester();
    const own = proofOf(await c.receive(asProvider().hello));
    expect(await codeOf(() => c.receive(own))).toBe('peer/identity');
  });
});

test('two of one role do not connect', async () => {
  const other = asRequester({ identity: provider, expectedPeer: requester.peerId });
  expect(await codeOf(() => asRequester().receive(other.hello))).toBe('peer/identity');
  const twin = asProvider({ identity: requester, expectedPeer: provider.peerId });
  expect(await codeOf(() => asProvider().receive(twin.hello))).toBe('peer/identity');
});

test('another network does not connect', async () => {
  expect(await codeOf(() => asRequester().receive(asProvider({ network: 'mainnet' }).hello))).toBe(
    'peer/identity',
  );
});

test('a side that knows none of our suites is another version', async () => {
  const hello = encodeHello({ ...decodeHello(asProvider().hello), suites: ['ROT13'] });
  expect(await codeOf(() => asRequester().receive(hello))).toBe('peer/version');
});

test('a provider without a sealing key, or a requester with one, is malformed', async () => {
  expect(await codeOf(() => asRequester().receive(asProvider({ sealingKey: counting(0) }).hello))).toBe(
    'wire/malformed',
  );
  expect(await codeOf(() => asRequester().receive(asProvider({ sealingKey: counting(31) }).hello))).toBe(
    'wire/malformed',
  );
  expect(await codeOf(() => asProvider().receive(asRequester({ sealingKey: counting(32) }).hello))).toBe(
    'wire/malformed',
  );
});

describe('another version is named as such', () => {
  const hello = (version: string, rest: Bytes) => concat(utf8('BMBX'), lp(version), rest);

  test.each([
    ['with nothing behind it', new Uint8Array(0)],
    ['with a format that we do not know', utf8('{"json": true}')],
    ['with fields that we do not know', encodeCbor({ network: 'devnet', kem: 'X-Wing' })],
    ['with a hello larger than ours may be', new Uint8Array(4_000)],
  ])('%s', async (_, rest) => {
    expect(await codeOf(() => asRequester().receive(hello('bombyx-wire/2', rest)))).toBe('peer/version');
    expect(await codeOf(() => asRequester().receive(hello('', rest)))).toBe('peer/version');
  });

  test.each([
    ['nothing', new Uint8Array(0)],
    ['less than a header', utf8('BMBX')],
    ['another magic', concat(utf8('HTTP'), lp('bombyx-wire/1'))],
    ['a version longer than the frame', concat(utf8('BMBX'), Uint8Array.of(0, 0, 0, 9), utf8('bombyx'))],
    ['a version of 4 GB', concat(utf8('BMBX'), Uint8Array.of(255, 255, 255, 255))],
    ['a version that is not text', concat(utf8('BMBX'), lp(Uint8Array.of(0xff)))],
    ['our version without a hello', hello('bombyx-wire/1', new Uint8Array(0))],
  ])('but %s is malformed', async (_, frame) => {
    expect(await codeOf(() => asRequester().receive(frame))).toBe('wire/malformed');
  });

  test('and our version with more than a hello holds is too large', async () => {
    const frame = hello('bombyx-wire/1', new Uint8Array(1_025));
    expect(await codeOf(() => asRequester().receive(frame))).toBe('wire/too-large');
  });
});

describe('a changed byte', () => {
  test('anywhere in a hello ends the handshake: at once, or when the proof arrives', async () => {
    const { hello } = asProvider();
    for (let at = 0; at < hello.length; at++) {
      const [a, b] = [asRequester(), asProvider()];
      const outcome = await codeOf(async () => {
        await a.receive(changedAt(hello, at));
        await a.receive(proofOf(await b.receive(a.hello)));
      });
      expect(['peer/identity', 'peer/version', 'wire/malformed'], `byte ${at}`).toContain(outcome);
    }
  });

  test('anywhere in a proof ends the handshake', async () => {
    const proof = await providersProof();
    for (let at = 0; at < proof.length; at++) {
      const a = asRequester();
      await a.receive(asProvider().hello);
      const outcome = await codeOf(() => a.receive(changedAt(proof, at)));
      expect(['peer/identity', 'wire/malformed'], `byte ${at}`).toContain(outcome);
    }
  });
});

describe('order', () => {
  test('a proof before the hello is refused', async () => {
    const proof = await providersProof();
    expect(await codeOf(() => asRequester().receive(proof))).toBe('wire/malformed');
  });

  test('a second hello in place of the proof is refused', async () => {
    const a = asRequester();
    await a.receive(asProvider().hello);
    expect(await codeOf(() => a.receive(asProvider().hello))).toBe('wire/malformed');
  });

  test('nothing is taken after the end', async () => {
    const [a, proof] = [asRequester(), await providersProof()];
    await a.receive(asProvider().hello);
    expect((await a.receive(proof)).peer?.peerId).toBe(provider.peerId);
    for (const frame of [proof, asProvider().hello])
      expect(await codeOf(() => a.receive(frame))).toBe('wire/order');
  });

  test('a failed handshake gives no second try', async () => {
    const [a, b, proof] = [asRequester(), asRequester(), await providersProof()];
    await codeOf(() => a.receive(new Uint8Array(8)));
    expect(await codeOf(() => a.receive(asProvider().hello))).toBe('wire/order');
    await b.receive(asProvider().hello);
    await codeOf(() => b.receive(changedAt(proof, 20)));
    expect(await codeOf(() => b.receive(proof))).toBe('wire/order');
  });

  test('1. nothing is sent but hello and proof before the peer has proven itself', async () => {
    const step = await asRequester().receive(asProvider().hello);
    expect(Object.keys(step)).toEqual(['send']);
    expect(step.peer).toBeUndefined();
  });
});

describe('a hello', () => {
  const fields = (): Hello => decodeHello(asProvider().hello);
  const encode = (changes: object) =>
    concat(utf8('BMBX'), lp('bombyx-wire/1'), encodeCbor({ ...fields(), ...changes }));

  test.each([
    ['an unknown field', { x: 1 }],
    ['a __proto__ field', JSON.parse('{"__proto__": 1}') as object],
    ['no nonce', { nonce: undefined }],
    ['a short nonce', { nonce: counting(31) }],
    ['a text for a key', { identityKey: 'a'.repeat(32) }],
    ['a long key', { identityKey: counting(33) }],
    ['a long sealing key', { sealingKey: counting(33) }],
    ['an unknown role', { role: 'relay' }],
    ['no suite', { suites: [] }],
    ['nine suites', { suites: Array.from({ length: 9 }, String) }],
    ['an empty suite', { suites: [''] }],
    ['an empty network', { network: '' }],
    ['a long network', { network: 'n'.repeat(33) }],
  ])('with %s is malformed', async (_, changes) => {
    expect(await codeOf(() => asRequester().receive(encode(changes)))).toBe('wire/malformed');
  });

  test('with further suites beside ours is taken', async () => {
    const suites = ['X-Wing/AES-256-GCM', ...fields().suites];
    expect((await asRequester().receive(encode({ suites }))).send).toBeDefined();
  });
});

describe('a proof', () => {
  const fields = { own: counting(32), peer: counting(32), sig: counting(64) };

  test.each([
    ['an unknown field', { x: 1 }],
    ['a short fingerprint', { own: counting(20) }],
    ['no fingerprint', { peer: undefined }],
    ['a short signature', { sig: counting(63) }],
  ])('with %s is malformed', async (_, changes) => {
    const frame = encodeCbor({ ...fields, ...changes });
    expect(await codeOf(() => decodeProof(frame))).toBe('wire/malformed');
  });

  test('with a byte more than it holds is refused', async () => {
    expect(await codeOf(() => decodeProof(new Uint8Array(257)))).toBe('wire/too-large');
  });
});
