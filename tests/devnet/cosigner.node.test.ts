/** The devnet's stand-in for the relay gives a cooperative withdrawal that the contract takes, and no other. */
import { request } from 'node:http';
import { once } from 'node:events';
import { Cell, internal, toNano, type Address } from '@ton/core';
import { TonClient } from '@ton/ton';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex } from '../../protocol/bytes/text.ts';
import { clientAccountOf, vaultOf, type Deployment } from '../../contracts/client/addresses.ts';
import { devnetVault, DEVNET_OPERATOR, DEVNET_RELAY_KEY } from '../../contracts/client/devnet-parties.ts';
import { depositBody, startWithdrawalBody, withdrawBody } from '../../contracts/client/messages.ts';
import { DEVNET } from '../../contracts/client/network.ts';
import { readClientAccount } from '../../contracts/client/reads.ts';
import { verifyStatement } from '../../contracts/client/signer.ts';
import { decodeWithdrawal } from '../../contracts/client/statements.ts';
import { startDevnet, type Devnet } from '../../contracts/devnet/devnet.ts';
import { COSIGNED_FOR_S, MAX_COSIGN_BYTES } from '../../contracts/devnet/limits.ts';
import { fund, GRAM, open, transfer, walletOf, type TestWallet } from './wallets.ts';

let devnet: Devnet;
let client: TonClient;

beforeAll(async () => {
  devnet = await startDevnet({ port: 0, blockTimeMs: 0, logLevel: 'silent' });
  client = new TonClient({ endpoint: devnet.endpoint });
});
afterAll(() => devnet.close());

const SESSION_KEY = new Uint8Array(32).fill(7);

interface Order {
  readonly to: Address;
  readonly body?: Cell;
  readonly init?: Deployment['init'];
  readonly valueNano?: bigint;
}

async function send(wallet: TestWallet, { valueNano = toNano('0.05'), ...message }: Order): Promise<void> {
  const seqno = await open(client, wallet).getSeqno();
  await transfer(client, wallet, seqno, [internal({ ...message, value: valueNano, bounce: true })]);
}

/** A wallet with money, and its account with one GRAM at `vault`. */
async function depositor(name: string, vault = devnetVault()) {
  const wallet = walletOf(name);
  const account = clientAccountOf(vault, wallet.address);
  await fund(devnet.url, wallet.address, 10n * GRAM);
  const { address: to, init } = account;
  await send(wallet, { to, init, valueNano: GRAM, body: depositBody(1n, SESSION_KEY) });
  return { wallet, account: account.address };
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: Record<string, unknown>;
}

async function cosign(body: unknown, method = 'POST'): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${devnet.url}/cosign/withdrawals`, {
    method,
    ...(method === 'POST' && { body: text }),
  });
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  const answer = (await response.json()) as Answer['body'];
  return { status: response.status, type: response.headers.get('content-type'), body: answer };
}

const wish = (account: Address, amountNano: bigint) => ({
  account: account.toRawString(),
  amountNano: amountNano.toString(),
});

async function signed(account: Address, amountNano: bigint) {
  const { status, body } = await cosign(wish(account, amountNano));
  expect(status).toBe(200);
  return {
    cell: Cell.fromBase64(String(body['withdrawal'])),
    signature: fromHex(String(body['signature'])),
  };
}

const refusal = (status: number, code: string) => ({
  status,
  type: 'application/problem+json',
  body: { code, title: expect.stringMatching(/\.$/) as string },
});

async function freeNano(account: Address): Promise<bigint> {
  const { reserveNano } = await readClientAccount(client.provider(account));
  return (await client.getBalance(account)) - reserveNano;
}

describe('a cosigned withdrawal', () => {
  it('says what was asked, for ten minutes, by the relay’s key', async () => {
    const { account } = await depositor('cosign says');
    const withdrawal = await signed(account, 5n);
    const { timestampt } = await client.getContractState(account);
    expect(await verifyStatement(DEVNET_RELAY_KEY, withdrawal)).toBe(true);
    const { epoch } = await readClientAccount(client.provider(account));
    const { validUntil, vault, account: about, ...rest } = decodeWithdrawal(withdrawal.cell);
    expect(rest).toEqual({ network: DEVNET.id, epoch, sequence: 0, amountNano: 5n });
    expect([vault.toRawString(), about.toRawString()]).toEqual([
      devnetVault().address.toRawString(),
      account.toRawString(),
    ]);
    expect(Math.abs(validUntil - timestampt - COSIGNED_FOR_S)).toBeLessThan(30);
  });

  it('is paid out once, and the next one has the next sequence', async () => {
    const { wallet, account } = await depositor('cosign paid');
    const withdrawal = await signed(account, GRAM / 2n);
    const before = await client.getBalance(wallet.address);
    await send(wallet, { to: account, body: withdrawBody(2n, withdrawal) });
    expect((await client.getBalance(wallet.address)) - before).toBeGreaterThan(GRAM / 2n - toNano('0.01'));
    const left = await client.getBalance(account);
    await send(wallet, { to: account, body: withdrawBody(3n, withdrawal) });
    expect(await client.getBalance(account)).toBeGreaterThan(left - toNano('0.001'));
    expect(decodeWithdrawal((await signed(account, 1n)).cell).sequence).toBe(1);
  });

  it('is given while a forced withdrawal runs', async () => {
    const { wallet, account } = await depositor('cosign forced');
    await send(wallet, { to: account, body: startWithdrawalBody(2n) });
    const { withdrawAt } = await readClientAccount(client.provider(account));
    expect(withdrawAt).toBeGreaterThan(0);
    await send(wallet, { to: account, body: withdrawBody(3n, await signed(account, GRAM / 2n)) });
    expect(await freeNano(account)).toBeLessThan(GRAM / 2n + toNano('0.05'));
  });
});

describe('it refuses', () => {
  it('more than there is above the reserve', async () => {
    const { account } = await depositor('cosign much');
    const free = await freeNano(account);
    expect(await cosign(wish(account, free + 1n))).toEqual(refusal(402, 'vault/empty'));
    expect((await cosign(wish(account, free))).status).toBe(200);
  });

  it('accounts that are not there, not opened, or not of this vault', async () => {
    const { wallet, account } = await depositor('cosign whose');
    expect(await cosign(wish(walletOf('nobody').address, 1n))).toEqual(refusal(404, 'vault/absent'));
    expect(await cosign(wish(wallet.address, 1n))).toEqual(refusal(403, 'vault/foreign'));

    const second = clientAccountOf(devnetVault(), wallet.address, 1);
    await send(wallet, { to: second.address, init: second.init, valueNano: GRAM }); // a gift opens nothing
    expect(await cosign(wish(second.address, 1n))).toEqual(refusal(404, 'vault/absent'));

    const hasty = { network: DEVNET, operator: DEVNET_OPERATOR, relayKey: DEVNET_RELAY_KEY, delaySeconds: 1 };
    const foreign = await depositor('cosign whose', vaultOf(hasty));
    expect(await cosign(wish(foreign.account, 1n))).toEqual(refusal(403, 'vault/foreign'));
    expect((await cosign(wish(account, 1n))).status).toBe(200);
  });

  it.each([
    ['no JSON', '{'],
    ['no account', { amountNano: '1' }],
    ['a bad account', { account: '0:12', amountNano: '1' }],
    ['nothing', wish(DEVNET_OPERATOR, 0n)],
    ['less than nothing', wish(DEVNET_OPERATOR, -1n)],
    ['no whole number', { account: DEVNET_OPERATOR.toRawString(), amountNano: '1.5' }],
  ])('requests for %s', async (_, body) => {
    const { status, ...rest } = await cosign(body);
    expect([400, 422]).toContain(status);
    expect({ status: 400, ...rest }).toEqual(refusal(400, 'input/invalid'));
  });

  it('another method, and a body without end', async () => {
    expect(await cosign('', 'GET')).toEqual(refusal(405, 'input/invalid'));
    const endless = request({ port: devnet.port, method: 'POST', path: '/cosign/withdrawals' });
    endless.on('error', () => undefined); // the devnet hangs up
    const answered = once(endless, 'response') as Promise<[{ statusCode: number }]>;
    endless.write(' '.repeat(MAX_COSIGN_BYTES + 1));
    expect((await answered)[0].statusCode).toBe(413);
    endless.destroy();
  });
});
