/** A hub that lies about who is at the other end of the connection. SPEC §2. */
import { describe, expect, test } from 'vitest';
import { sayingEngine } from '../fakes/engines.ts';
import { sitBetween, swapFingerprint } from '../fakes/man-in-the-middle.ts';
import { recordWire, tapWire } from '../fakes/wire.ts';
import { ask, connectClient, sees, serve, startHub, startLyingHub } from './network.ts';

const answer = ['Silk', ' is', ' spun.'];

test('control: through the lying hub that does not lie, the same question is answered', async () => {
  const hub = await startLyingHub();
  const provider = await serve(hub, sayingEngine(answer));
  const client = connectClient(hub);
  await sees(client, provider);
  expect(await ask(client)).toMatchObject({ text: 'Silk is spun.', error: undefined });
});

test.each(['OFFER', 'ANSWER'] as const)(
  'signaling swaps the fingerprint in the %s: peer/certificate, and nothing was sent',
  async (type) => {
    const hub = await startLyingHub();
    const engine = sayingEngine(answer);
    const provider = await serve(hub, engine);
    const client = connectClient(hub);
    await sees(client, provider);
    await swapFingerprint(hub, type);
    const sent = recordWire();
    expect(await ask(client)).toMatchObject({ text: '', error: 'peer/certificate', readers: [] });
    expect(sent).toHaveLength(0);
    expect(engine.requests).toHaveLength(0);
  },
);

test('signaling terminates both DTLS legs and forwards every byte: peer/mitm, and no job arrives', async () => {
  const hub = await startLyingHub();
  const engine = sayingEngine(answer);
  const provider = await serve(hub, engine);
  const client = connectClient(hub);
  await sees(client, provider);
  const { forwarded } = await sitBetween(hub);
  const sent = recordWire();
  expect(await ask(client)).toMatchObject({ text: '', error: 'peer/mitm', readers: [] });
  expect(forwarded.length).toBeGreaterThanOrEqual(4); // both hellos and both proofs did get through
  expect(sent.filter(({ frame }) => frame?.t === 'job' || frame?.t === 'request')).toHaveLength(0);
  expect(provider.provider.view.jobs).toHaveLength(0);
  expect(engine.requests).toHaveLength(0);
});

test.each([
  { name: 'hello', is: isHello, at: 40, codes: /^(peer\/identity|wire\/malformed)$/ },
  { name: 'proof', is: isProof, at: 12, codes: /^(peer\/identity|wire\/malformed)$/ },
])('a man in the middle who changes the provider’s $name is refused by name', async ({ is, at, codes }) => {
  const hub = await startHub();
  const engine = sayingEngine(answer);
  const provider = await serve(hub, engine);
  const client = connectClient(hub, { furtherAttempts: 0 });
  await sees(client, provider);
  tapWire(({ bytes, from }) => (from === 'provider' && is(bytes) ? [flippedAt(bytes, at)] : undefined));
  expect((await ask(client)).error).toMatch(codes);
  expect(provider.provider.view.jobs).toHaveLength(0);
});

describe('versions', () => {
  test('the provider says another version in its hello: peer/version', async () => {
    const hub = await startHub();
    const engine = sayingEngine(answer);
    const provider = await serve(hub, engine);
    const client = connectClient(hub);
    await sees(client, provider);
    tapWire(({ bytes, from }) =>
      from === 'provider' && isHello(bytes) ? [anotherVersion(bytes)] : undefined,
    );
    expect(await ask(client)).toMatchObject({ text: '', error: 'peer/version' });
    expect(engine.requests).toHaveLength(0);
  });
});

function isHello(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === 'BMBX';
}

/** A map of three, the signature being the longest: the only frame of the kind. */
function isProof(bytes: Uint8Array): boolean {
  return bytes[0] === 0xa3 && bytes.length > 128 && bytes.length < 256 && !isHello(bytes);
}

/** `bombyx-wire/1` becomes `bombyx-wire/2`: the length stays. */
function anotherVersion(hello: Uint8Array): Uint8Array {
  const changed = hello.slice();
  const at = 8 + 'bombyx-wire/'.length;
  changed[at] = '2'.charCodeAt(0);
  return changed;
}

function flippedAt(bytes: Uint8Array, at: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
