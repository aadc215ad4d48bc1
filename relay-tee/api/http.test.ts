/** What holds for every request, whatever it asks: signatures both ways, once only, limits, time-outs, and an orderly end. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownBytes, utf8 } from '#protocol/bytes/bytes.ts';
import { encodeCbor } from '#protocol/bytes/cbor.ts';
import { toBase64url } from '#protocol/bytes/text.ts';
import { relayIdOf } from '#protocol/ids.ts';
import { REQUEST_TIME_TOLERANCE_MS } from '#protocol/limits.ts';
import {
  ANSWER_HEADER,
  decodeRequestStamp,
  REQUEST_HEADER,
  requestHash,
  verifyAnswer,
} from '#protocol/messages/relay-request.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { testKey } from '../ledger/testing/keys.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { buy, redeem } from './testing/dealings.ts';
import { openSocket, sendBody, untilClosed } from './testing/raw.ts';
import { ServedRelay } from './testing/relay.ts';

const bob = testKey('provider/bob');
const PATH = '/v1/payouts';
const NO_BODY = new Uint8Array(0);

let served: ServedRelay;
beforeAll(async () => {
  served = await ServedRelay.serving();
});
afterAll(() => served[Symbol.asyncDispose]());

describe('a signed request', () => {
  test('is answered, and the answer is signed for it alone', async () => {
    const { caller } = served;
    const header = await caller.header(bob, 'GET', PATH, NO_BODY);
    const answer = await caller.send('GET', PATH, NO_BODY, header);
    expect([answer.status, answer.json]).toEqual([200, { earnedNano: '0', paidNano: '0' }]);
  });

  test('replayed: is refused, at once and at the end of its time', async () => {
    const { caller, world } = served;
    const header = await caller.header(bob, 'GET', PATH, NO_BODY);
    expect((await caller.send('GET', PATH, NO_BODY, header)).status).toBe(200);
    expect((await caller.send('GET', PATH, NO_BODY, header)).json).toMatchObject({ code: 'relay/request' });
    world.clock.pass(REQUEST_TIME_TOLERANCE_MS);
    expect((await caller.send('GET', PATH, NO_BODY, header)).json).toMatchObject({ code: 'relay/request' });
  });

  test('for another relay: is worth nothing here', async () => {
    const relay = await relayIdOf(testKey('another relay').publicKey);
    const answer = await served.caller.get(bob, PATH, { relay });
    expect(answer.json).toMatchObject({ status: 401, code: 'relay/request' });
  });

  test.each([
    [-REQUEST_TIME_TOLERANCE_MS, 200],
    [REQUEST_TIME_TOLERANCE_MS, 200],
    [-REQUEST_TIME_TOLERANCE_MS - 1, 401],
    [REQUEST_TIME_TOLERANCE_MS + 1, 401],
  ])('%d ms from the time of the relay: %d', async (offMs, status) => {
    const answer = await served.caller.get(bob, PATH, { timeMs: served.world.clock.hostMs + offMs });
    expect(answer.status).toBe(status);
  });

  test('cannot be had back by setting the clock behind the chain', async () => {
    await using own = await ServedRelay.serving();
    const { caller, world } = own;
    const header = await caller.header(bob, 'GET', PATH, NO_BODY);
    world.chain.advance(2 * (REQUEST_TIME_TOLERANCE_MS / 1_000));
    await world.look(own.ledger); // the host's clock stands still meanwhile
    expect((await caller.send('GET', PATH, NO_BODY, header)).status).toBe(401);
  });

  test('with another body, query or method than were signed', async () => {
    const { caller } = served;
    const header = await caller.header(bob, 'POST', PATH, NO_BODY);
    expect((await caller.send('POST', PATH, utf8('{}'), header)).status).toBe(401);
    expect((await caller.send('POST', `${PATH}?a=1`, NO_BODY, header)).status).toBe(401);
    expect((await caller.send('GET', PATH, NO_BODY, header)).status).toBe(401);
  });

  test.each([
    ['none', ''],
    ['of another form', toBase64url(encodeCbor({ hello: 1 }))],
    ['no base64url', '%%%'],
    ['of another length', 'A'.repeat(600)],
  ])('with a header that is %s: is refused, and even that is signed', async (_, header) => {
    const answer = await served.caller.get(bob, PATH, { header });
    expect(answer.json).toMatchObject({ status: 401, code: 'relay/request' });
  });
});

describe('an answer', () => {
  test('given to one nonce is none to another, also where nothing was signed', async () => {
    const { caller, relay } = served;
    const path = '/v1/log/checkpoint';
    const [one, other] = await Promise.all([1, 2].map(() => caller.header(undefined, 'GET', path, NO_BODY)));
    const response = await fetch(relay.url + path, { headers: { [REQUEST_HEADER]: one ?? '' } });
    const signature = response.headers.get(ANSWER_HEADER) ?? '';
    const body = new Uint8Array(await response.arrayBuffer());
    const verdict = async (header = '') => {
      const line = { method: 'GET', path, relay: relay.identity.relayId, body: NO_BODY };
      const request = await requestHash(line, decodeRequestStamp(header));
      return codeOf(() => verifyAnswer(signature, { request, status: 200, body }, relay.identity.publicKey));
    };
    expect([await verdict(one), await verdict(other)]).toEqual(['no error', 'relay/answer']);
  });

  test('is no answer when somebody on the way changes it', async () => {
    const { caller } = served;
    const real = globalThis.fetch;
    globalThis.fetch = async (...ask) => {
      const answer = await real(...ask);
      const body = (await answer.text()).replace('"earnedNano":"0"', '"earnedNano":"9"');
      return new Response(body, { status: answer.status, headers: answer.headers });
    };
    try {
      expect(await codeOf(() => caller.get(bob, PATH))).toBe('relay/answer');
    } finally {
      globalThis.fetch = real;
    }
  });

  test('comes signed where there is nothing, too', async () => {
    for (const path of ['/', '/v1', '/v2/tickets', '/v1/tickets/none', '/v1/log/', '/v1/log/tile/'])
      expect((await served.caller.get(undefined, path)).json).toMatchObject({ code: 'relay/absent' });
    expect((await served.caller.post(bob, '/v1/attestation', {})).json).toMatchObject({
      code: 'relay/absent',
    });
  });

  test('says to caches what never changes, and that nothing else is theirs', async () => {
    const tile = await served.caller.get(undefined, '/v1/log/tile/0/000.p/1');
    expect(tile.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(tile.headers.get('vary')).toBe(REQUEST_HEADER);
    const checkpoint = await served.caller.get(undefined, '/v1/log/checkpoint');
    expect(checkpoint.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a page of another origin', () => {
  test('may ask, and may read the signature', async () => {
    const asked = await fetch(`${served.relay.url}/v1/tickets`, {
      method: 'OPTIONS',
      headers: { origin: 'https://page.test', 'access-control-request-method': 'POST' },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-headers')).toContain(REQUEST_HEADER);
    const answer = await served.caller.get(bob, PATH);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toBe(ANSWER_HEADER);
  });
});

describe('oversized bodies', () => {
  const tooLarge = new Uint8Array(MAX_BODY_BYTES + 1);

  test('that say so are refused unread', async () => {
    const { status, text } = await sendBody(served.relay, 'POST', '/v1/receipts', tooLarge);
    expect([status, JSON.parse(text).code]).toEqual([413, 'relay/too-large']);
  });

  test('that come in chunks without an end are cut off', async () => {
    const socket = await openSocket(served.relay);
    const said = untilClosed(socket);
    socket.write('POST /v1/receipts HTTP/1.1\r\nhost: relay\r\ntransfer-encoding: chunked\r\n\r\n');
    for (let i = 0; i < 20; i++) socket.write(`400\r\n${'x'.repeat(1_024)}\r\n`);
    expect(await said).toMatch(/^HTTP\/1.1 413 .*relay\/too-large/s);
  });

  test('heads above 16 KiB are refused', async () => {
    const socket = await openSocket(served.relay);
    const said = untilClosed(socket);
    socket.write(`GET /health HTTP/1.1\r\nhost: relay\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(await said).toMatch(/^HTTP\/1.1 431 /);
  });
});

describe('slow-loris', () => {
  const limits = { headersTimeoutMs: 200, requestTimeoutMs: 400, checkTimeoutsMs: 50 };

  test('heads that never end are closed, and others are served meanwhile', async () => {
    await using patient = await ServedRelay.start({ options: { limits } });
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openSocket(patient.relay)));
    const said = sockets.map(untilClosed);
    for (const socket of sockets) socket.write('GET /v1/payouts HTTP/1.1\r\nhost: relay\r\nx: ');
    const drops = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('y')), 20);
    expect((await patient.caller.get(bob, PATH)).status).toBe(200);
    for (const text of await Promise.all(said)) expect(text).toMatch(/^HTTP\/1.1 408 /);
    clearInterval(drops);
  });

  test('bodies that never end are closed', async () => {
    await using patient = await ServedRelay.start({ options: { limits } });
    const socket = await openSocket(patient.relay);
    const said = untilClosed(socket);
    socket.write('POST /v1/receipts HTTP/1.1\r\nhost: relay\r\ncontent-length: 1000\r\n\r\n{');
    const drops = setInterval(() => socket.writable && socket.write(' '), 20);
    expect(await said).toMatch(/^HTTP\/1.1 408 /);
    clearInterval(drops);
  });

  test('connections of one address are counted before a byte is read', async () => {
    await using crowded = await ServedRelay.start({ options: { limits: { maxConnectionsPerAddress: 2 } } });
    const held = await Promise.all([openSocket(crowded.relay), openSocket(crowded.relay)]);
    expect(await untilClosed(await openSocket(crowded.relay))).toBe('');
    for (const socket of held) socket.destroy();
  });
});

describe('rates', () => {
  const two = { perSecond: 1, burst: 2 };

  test('of one key, however many addresses it has', async () => {
    await using strict = await ServedRelay.start({
      options: { limits: { keyRate: two }, trustedProxies: 1 },
    });
    const from = (address: string) =>
      strict.caller.get(bob, PATH, { headers: { 'x-forwarded-for': address } });
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
      statuses.push((await from(address)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await strict.caller.get(testKey('other'), PATH)).status).toBe(200);
    strict.world.clock.pass(1_000);
    expect((await from('192.0.2.4')).status).toBe(200);
  });

  test('of one address, however many keys it has', async () => {
    await using strict = await ServedRelay.start({ options: { limits: { addressRate: two } } });
    const statuses = [];
    for (const name of ['a', 'b', 'c']) statuses.push((await strict.caller.get(testKey(name), PATH)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await fetch(`${strict.relay.url}/metrics`)).status).toBe(429);
  });

  test('a forged signature uses up nothing of the key that it names', async () => {
    await using strict = await ServedRelay.start({ options: { limits: { keyRate: two } } });
    for (let i = 0; i < 3; i++) {
      const nonce = ownBytes(randomBytes(16));
      const forged = {
        key: bob.publicKey,
        nonce,
        timeMs: strict.world.clock.hostMs,
        sig: new Uint8Array(64),
      };
      const header = toBase64url(encodeCbor(forged));
      expect((await strict.caller.get(bob, PATH, { header })).status).toBe(401);
    }
    expect((await strict.caller.get(bob, PATH)).status).toBe(200);
  });
});

describe('for the operator', () => {
  test('health, readiness, metrics and the document', async () => {
    await using own = await ServedRelay.serving();
    const { url } = own.relay;
    await own.caller.get(bob, PATH);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('bombyx_relay_phase{phase="serving"} 1');
    expect(metrics).toMatch(/bombyx_relay_answers_total\{operation="readPayouts",status="200"\} [1-9]/);
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
      openapi: string;
      paths: object;
    };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toContain('/v1/accounts/{account}');
  });

  test('a relay that does not hold its vault yet is not ready', async () => {
    await using fresh = await ServedRelay.start();
    const ready = await fetch(`${fresh.relay.url}/ready`);
    expect([ready.status, ((await ready.json()) as { code: string }).code]).toEqual([503, 'relay/starting']);
    expect((await fetch(`${fresh.relay.url}/health`)).status).toBe(200);
  });
});

describe('the end', () => {
  test('what is in flight is answered, then bootId 0 is committed, and the next start need not wait', async () => {
    const first = await ServedRelay.serving({ options: { limits: { lastCommitMs: 30_000 } } });
    const ada = await first.client('ada', 1_000_000n);
    const bought = await buy(first, ada, first.provider('bob'), 'j', 1_000n);
    const flying = redeem(first, testKey('provider/bob'), 'j', bought, 1_000n);
    const stopped = first.relay.stop();
    expect(['200', '503']).toContain(String((await flying.catch(() => ({ status: 503 }))).status));
    const carry = async () => {
      while (first.ledger.phase !== 'stopped') {
        if (first.ledger.phase === 'stopping') await first.world.commit(first.ledger);
        await new Promise(setImmediate);
      }
    };
    await Promise.all([carry(), stopped]);
    expect(first.world.chain.vault.bootId).toBe(0n);
    await using second = await ServedRelay.start({ freshWorld: first.world });
    await second.world.commit(second.ledger);
    expect(second.ledger.phase).toBe('serving');
  });

  test('does not wait for the chain, or for somebody who never ends, beyond its time', async () => {
    const limits = { drainMs: 100, lastCommitMs: 100 };
    const { relay, world } = await ServedRelay.serving({ options: { limits } });
    const socket = await openSocket(relay);
    const said = untilClosed(socket);
    socket.write('POST /v1/receipts HTTP/1.1\r\nhost: relay\r\ncontent-length: 1000\r\n\r\n{');
    await relay.stop();
    await said;
    await expect(fetch(`${relay.url}/health`)).rejects.toThrow();
    world[Symbol.dispose]();
  });
});

test('the log holds names and codes, and nothing of anybody', async () => {
  const lines: string[] = [];
  const logSink = { write: (line: string) => void lines.push(line) };
  await using told = await ServedRelay.serving({ options: { logLevel: 'debug', logSink } });
  const ada = await told.client('ada', 1_000_000n);
  const bought = await buy(told, ada, told.provider('bob'), 'j', 1_000n);
  await redeem(told, testKey('mallory'), 'j', bought, 1_000n);
  await told.caller.get(bob, PATH, { header: 'secret-in-a-header' });
  const text = lines.join('');
  expect(text).toContain('relay/forbidden');
  for (const secret of [ada.account, ada.account.slice(2), 'secret-in-a-header', '127.0.0.1', 'silkworm'])
    expect(text).not.toContain(secret);
  const KNOWN = ['level', 'time', 'service', 'msg', 'code', 'operation', 'port', 'phase'];
  for (const line of lines)
    expect(KNOWN).toEqual(expect.arrayContaining(Object.keys(JSON.parse(line) as object)));
});
