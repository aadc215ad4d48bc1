/** The HTTP door: pages of every origin, REST, and what strangers and broken programs send. */
import { createConnection } from 'node:net';
import { request } from 'node:http';
import { once } from 'node:events';
import { Cell } from '@ton/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../contracts/devnet/limits.ts';
import { devnetForTest } from './harness.ts';
import { externalOf, fund, GRAM, payment, post, transferBody, walletOf } from './wallets.ts';

const alice = walletOf('alice');
const address = alice.address.toString();

describe('pages', () => {
  it('may ask from every origin, with the headers of TonClient', async () => {
    const { endpoint } = await devnetForTest();
    const preflight = await fetch(endpoint, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-api-key,x-ton-client-version',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
    for (const header of ['content-type', 'x-api-key', 'x-ton-client-version'])
      expect(preflight.headers.get('access-control-allow-headers')).toContain(header);
    const refused = await fetch(endpoint, { method: 'POST', body: '{', headers: { origin: 'null' } });
    expect(refused.headers.get('access-control-allow-origin')).toBe('*'); // or the page could not read why
  });
});

describe('REST', () => {
  it('answers the same methods, with parameters in the query or in the body', async () => {
    const { url } = await devnetForTest();
    await fund(url, alice.address, GRAM);
    const get = async (path: string) => (await (await fetch(`${url}/api/v2/${path}`)).json()) as object;
    expect(await get(`getAddressBalance?address=${address}`)).toEqual({ ok: true, result: String(GRAM) });
    expect(await get(`getAddressState?address=${address}`)).toEqual({ ok: true, result: 'uninitialized' });
    expect(await get(`getTransactions?address=${address}&limit=1`)).toMatchObject({
      ok: true,
      result: [{ in_msg: { destination: address, value: String(GRAM) }, out_msgs: [] }],
    });
    expect(await get('getConfigParam?config_id=21')).toMatchObject({
      result: { '@type': 'configInfo', config: { '@type': 'tvm.cell' } },
    });
    const { body } = await post(`${url}/api/v2/runGetMethod`, { address, method: 'seqno', stack: [] });
    expect(body.result).toMatchObject({ exit_code: -13 });
  });

  it('says how it is', async () => {
    const { url } = await devnetForTest();
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({
      ok: true,
      result: { status: 'ok', networkId: -3, seqno: 1 },
    });
  });
});

describe('broken requests', () => {
  it.each([
    ['no JSON', '{', 400, 'devnet/malformed'],
    ['an array', '[]', 400, 'devnet/malformed'],
    ['no method', '{}', 422, 'devnet/params'],
    ['parameters of the wrong kind', '{"method":"sendBoc","params":[]}', 422, 'devnet/params'],
    ['an unknown method', '{"method":"constructor"}', 404, 'devnet/unknown-method'],
    [
      'a method that is not served',
      '{"method":"shards","params":{"seqno":1}}',
      501,
      'devnet/not-implemented',
    ],
    ['no address', '{"method":"getAddressInformation"}', 422, 'devnet/params'],
    ['a bad address', '{"method":"getAddressInformation","params":{"address":"x"}}', 422, 'devnet/params'],
    ['a bad message', '{"method":"sendBoc","params":{"boc":"AAAA"}}', 422, 'devnet/params'],
    [
      'an unknown config param',
      '{"method":"getConfigParam","params":{"config_id":99999}}',
      422,
      'devnet/params',
    ],
  ])('%s: answered by name', async (_, text, status, name) => {
    const { endpoint } = await devnetForTest();
    const response = await fetch(endpoint, { method: 'POST', body: text });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ ok: false, name, code: status });
  });

  it('to no path of ours, or by another method', async () => {
    const { url, endpoint } = await devnetForTest();
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/api/v2/a/b`)).status).toBe(404);
    expect((await fetch(`${url}/constructor`)).status).toBe(404);
    expect((await fetch(endpoint)).status).toBe(405);
    expect((await fetch(`${url}/faucet`)).status).toBe(405);
    expect((await fetch(`${url}/health`, { method: 'DELETE' })).status).toBe(405);
  });

  it('with a huge body, announced or not, are cut off', async () => {
    const { url, port } = await devnetForTest();
    const announced = request({
      port,
      method: 'POST',
      path: '/faucet',
      headers: { 'content-length': MAX_BODY_BYTES + 1 },
    });
    announced.flushHeaders();
    const [response] = (await once(announced, 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(413);
    announced.destroy();
    const chunked = request({
      port,
      method: 'POST',
      path: '/faucet',
      headers: { 'transfer-encoding': 'chunked' },
    });
    chunked.on('error', () => undefined); // the devnet hangs up
    const answered = once(chunked, 'response') as Promise<[{ statusCode: number }]>;
    const piece = Buffer.alloc(65_536, 0x20);
    for (let sent = 0; sent <= MAX_BODY_BYTES; sent += piece.length) chunked.write(piece);
    expect((await answered)[0].statusCode).toBe(413);
    chunked.destroy();
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('that are no HTTP do not hurt', async () => {
    const { url, port } = await devnetForTest();
    const socket = createConnection(port, '127.0.0.1');
    socket.write('this is no HTTP\r\n\r\n');
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toMatch(/^HTTP\/1\.1 400 /);
    socket.destroy();
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});

describe('broken messages', () => {
  it('are refused by name, however they are broken, and the chain goes on', async () => {
    const { url, endpoint, client } = await devnetForTest();
    await fund(url, alice.address, GRAM);
    const signed = externalOf(alice, 0, transferBody(alice, 0, [payment(alice.address, 1n)]));
    // Without the checksum, or no flipped bit would get past it
    const good = Cell.fromBoc(signed)[0]?.toBoc({ idx: false, crc32: false }) ?? signed;
    const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(flips, fc.nat(good.length), async (changes, cut) => {
        const bad = Buffer.from(good);
        for (const [at, bits] of changes) bad[at] = (bad[at] ?? 0) ^ bits;
        for (const boc of [bad, good.subarray(0, cut)]) {
          const params = { boc: boc.toString('base64') };
          const { body } = await post(endpoint, { id: 1, method: 'sendBoc', params });
          if (!boc.equals(good) && !body.ok) expect(body.name).toMatch(/^devnet\/(params|not-accepted)$/);
        }
      }),
      { numRuns: process.env['FULL'] === undefined ? 60 : 200 },
    );
    await fund(url, alice.address, GRAM);
    expect(await client.getBalance(alice.address)).toBeGreaterThan(GRAM);
  });
});

describe('the faucet', () => {
  it('gives within its bounds of amount and rate', async () => {
    const { url, client } = await devnetForTest({
      faucetMaxNano: GRAM,
      faucetRate: { perSecond: 0.000_001, burst: 2 },
    });
    const ask = async (amountNano: unknown, to: unknown = address) =>
      (await post(`${url}/faucet`, { address: to, amountNano })).body;
    expect(await ask(String(GRAM + 1n))).toMatchObject({ name: 'devnet/faucet' });
    for (const amount of [0, -1, 1.5, '', 'x', null, '9'.repeat(40)])
      expect(await ask(amount)).toMatchObject({ name: 'devnet/params' });
    expect(await ask('1', 'nobody')).toMatchObject({ name: 'devnet/params' });
    expect(await ask(String(GRAM))).toMatchObject({ ok: true });
    expect(await ask(7)).toMatchObject({ ok: true });
    expect(await ask('1')).toMatchObject({ ok: false, name: 'devnet/rate' });
    expect(await client.getBalance(alice.address)).toBe(GRAM + 7n);
  });
});

describe('the admin', () => {
  it('is closed unless it was opened, and moves time only ahead', async () => {
    const closed = await devnetForTest();
    expect((await post(`${closed.url}/admin/advance`, { seconds: 1 })).status).toBe(403);
    const { url } = await devnetForTest({ isAdminOpen: true });
    for (const seconds of [0, -1, 1.5, 10 ** 12, 'x'])
      expect((await post(`${url}/admin/advance`, { seconds })).body).toMatchObject({ name: 'devnet/params' });
    expect((await post(`${url}/admin/advance`, { seconds: 60 })).status).toBe(200);
  });
});
