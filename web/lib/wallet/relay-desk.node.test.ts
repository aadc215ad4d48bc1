/** The relay's desk against a real HTTP server that answers whatever a test wants. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ERRORS } from '#protocol/errors.ts';
import { relayDesk } from './relay-desk.ts';

const wish = { account: `0:${'ab'.repeat(32)}`, amountNano: 123n };
const never = new AbortController().signal;
const good = { withdrawal: 'te6cckEBAQEAAgAAAA==', signature: 'ab'.repeat(64) };

interface Answer {
  readonly status?: number;
  readonly body: string;
}

async function relayThat(answer: Answer | undefined) {
  const requests: { readonly path: string | undefined; readonly body: unknown }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      requests.push({ path: request.url, body: JSON.parse(text) });
      if (answer) response.writeHead(answer.status ?? 200).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { desk: relayDesk(`http://127.0.0.1:${port}/relay`), requests };
}

test('asks as agreed and gives back what was signed, whatever else came with it', async () => {
  const { desk, requests } = await relayThat({ body: JSON.stringify({ ...good, more: 1 }) });
  expect(await desk.cosignWithdrawal(wish, never)).toEqual(good);
  const body = { account: wish.account, amountNano: '123' };
  expect(requests).toEqual([{ path: '/relay/withdrawals', body }]);
});

test.each([
  ['', 200],
  ['[]', 200],
  ['{"withdrawal":"te6c!","signature":"00"}', 200],
  [JSON.stringify({ ...good, signature: good.signature.slice(2) }), 200],
  [JSON.stringify({ ...good, withdrawal: 'A'.repeat(4_000) }), 200],
  [JSON.stringify({ ...good, more: 'x'.repeat(10_000) }), 200],
])('%.40s is no answer', async (body, status) => {
  const { desk } = await relayThat({ body, status });
  await expect(desk.cosignWithdrawal(wish, never)).rejects.toMatchObject({ problem: 'relay/dishonest' });
});

test('a refusal comes with its reason: ours where the code is known, one plain line of theirs where not', async () => {
  const known = await relayThat({ status: 402, body: '{"code":"vault/empty","title":"whatever it says"}' });
  await expect(known.desk.cosignWithdrawal(wish, never)).rejects.toMatchObject({
    problem: 'relay/refused',
    reason: ERRORS['vault/empty'].message,
  });
  const title = `Two\n\u202elines ${'x'.repeat(500)}`;
  const unknown = await relayThat({ status: 409, body: JSON.stringify({ code: 'relay/new', title }) });
  await expect(unknown.desk.cosignWithdrawal(wish, never)).rejects.toMatchObject({
    problem: 'relay/refused',
    reason: `Two lines ${'x'.repeat(150)}`,
  });
});

test('a dead one, a proxy that says so, and one that never answers cannot be reached', async () => {
  const unreachable = { problem: 'relay/unreachable' };
  const dead = relayDesk('http://127.0.0.1:1');
  await expect(dead.cosignWithdrawal(wish, never)).rejects.toMatchObject(unreachable);
  const { desk } = await relayThat({ status: 502, body: '<html>Bad gateway</html>' });
  await expect(desk.cosignWithdrawal(wish, never)).rejects.toMatchObject(unreachable);
  const silent = await relayThat(undefined);
  const stop = new AbortController();
  const asked = silent.desk.cosignWithdrawal(wish, stop.signal);
  await expect.poll(() => silent.requests.length).toBe(1);
  stop.abort();
  await expect(asked).rejects.toMatchObject(unreachable);
});
