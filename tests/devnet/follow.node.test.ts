/** A message from a wallet to a contract, followed on a real devnet: reloaded in the middle, refused, flooded, never sent. */
import { loadMessage, Cell, type Address } from '@ton/core';
import { TonClient } from '@ton/ton';
import { describe, expect, it } from 'vitest';
import { clientAccountOf } from '../../contracts/client/addresses.ts';
import { follow } from '../../contracts/client/follow/follow.ts';
import { DEADLINE_GRACE_S } from '../../contracts/client/follow/at-wallet.ts';
import { look, type Sighting } from '../../contracts/client/follow/look.ts';
import { normalisedHash } from '../../contracts/client/follow/normalised-hash.ts';
import {
  decodeFollowing,
  decodeProgress,
  encodeFollowing,
  encodeProgress,
  START,
  withNewMark,
  type Following,
  type Progress,
  type Trail,
} from '../../contracts/client/follow/trail.ts';
import { depositBody, startWithdrawalBody, cancelWithdrawalBody } from '../../contracts/client/messages.ts';
import type { ChainSource } from '../../contracts/client/sources/source.ts';
import { tonSource } from '../../contracts/client/sources/ton-source.ts';
import { devnetVault } from './accounts.ts';
import { devnetForTest } from './harness.ts';
import {
  externalOf,
  fund,
  GRAM,
  payment,
  post,
  toAccount,
  transferBody,
  walletOf,
  type TestWallet,
} from './wallets.ts';

const alice = walletOf('alice');
const stranger = walletOf('stranger');

/** How long the wallet's requests are valid here. */
const VALID_FOR_S = 120;

const never = new AbortController().signal;
const quick = { signal: never, timeoutMs: 30_000, lookEveryMs: 20 };

const { address: account, init } = clientAccountOf(devnetVault(), alice.address);

type Message = ReturnType<typeof toAccount>;

async function setUp(blockTimeMs = 0) {
  const devnet = await devnetForTest({ isAdminOpen: true, blockTimeMs });
  await fund(devnet.url, alice.address, 10n * GRAM);
  const balance = () => devnet.client.getBalance(alice.address); // it arrives a block after the faucet has sent it
  await expect.poll(balance, { timeout: quick.timeoutMs }).toBeGreaterThan(0n);
  const source = tonSource('devnet', devnet.client);
  const { timeS: sinceS } = await source.account(alice.address, never);
  const trail = { wallet: alice.address, contract: account, sinceS, validUntilS: sinceS + VALID_FOR_S };
  /** Gives the message to the chain and returns the hash by which it can be found. */
  const send = async (wallet: TestWallet, seqno: number, message: Message): Promise<string> => {
    const boc = externalOf(wallet, seqno, transferBody(wallet, seqno, [message]));
    await devnet.client.sendFile(boc);
    return normalisedHash(loadMessage(Cell.fromBoc(boc)[0]?.beginParse() ?? Cell.EMPTY.beginParse()));
  };
  const deposit = (seqno: number, queryId: bigint, nano = GRAM) =>
    send(alice, seqno, toAccount(account, nano, depositBody(queryId), init));
  const advance = (seconds: number) => post(`${devnet.url}/admin/advance`, { seconds });
  return { devnet, source, trail, send, deposit, advance };
}

/** A source on which nothing has happened yet at one address. */
const blindFor = (source: ChainSource, blind: Address): ChainSource => ({
  name: source.name,
  account: (address, signal) => source.account(address, signal),
  read: (address, read, signal) => source.read(address, read, signal),
  transactions: async (address, range, signal) =>
    address.equals(blind) ? [] : await source.transactions(address, range, signal),
});

/** A source that gives one transaction at a time: a small flood is as long as a large one. */
const narrow = (source: ChainSource): ChainSource => ({
  name: source.name,
  account: (address, signal) => source.account(address, signal),
  read: (address, read, signal) => source.read(address, read, signal),
  transactions: (address, range, signal) => source.transactions(address, { ...range, limit: 1 }, signal),
});

function progressOf(sighting: Sighting): Progress {
  if (!('progress' in sighting)) throw new Error(`ended already: ${sighting.seen}`);
  return sighting.progress;
}

describe('a message that arrives', () => {
  it('is found by its hash, by its query id and by both, and not by those of another', async () => {
    const { devnet, source, trail, deposit } = await setUp();
    const messageHash = await deposit(0, 7n);
    await deposit(1, 8n);
    const [, first] = await devnet.client.getTransactions(account, { limit: 2 });
    const done = { seen: 'done', transaction: first?.hash().toString('hex'), atS: first?.now };
    for (const marks of [{ messageHash }, { queryId: 7n }, { messageHash, queryId: 7n }])
      expect(await follow(source, { ...trail, ...marks }, quick)).toEqual(done);
    for (const marks of [{ messageHash: '00'.repeat(32) }, { queryId: 9n }])
      expect(await look(source, { ...trail, ...marks }, START, never)).toMatchObject({ seen: 'nothing' });
  });

  it('is taken up from one line of text by whoever comes after a reload, at each step', async () => {
    const { source, trail, deposit } = await setUp();
    const line = (following: Following) => encodeFollowing(following);
    const before = { ...trail, queryId: 7n };
    const unsent = await look(source, before, START, never);
    expect(unsent.seen).toBe('nothing');
    const first = line({ trail: before, progress: progressOf(unsent) });

    const messageHash = await deposit(0, 7n);
    const second = decodeFollowing(first);
    const sent = await look(blindFor(source, account), second.trail, second.progress, never);
    expect(sent.seen).toBe('wallet');
    const third = line({ trail: second.trail, progress: progressOf(sent) });

    const last = decodeFollowing(third);
    // The wallet need not be looked at again, even if its transactions could not be had any more.
    const end = await follow(blindFor(source, alice.address), last, quick);
    expect(end).toEqual(await follow(source, { ...trail, messageHash }, quick));
    expect(encodeFollowing(last)).toBe(third);
  });

  it('is followed while blocks are made, given up in the middle and found by the next page', async () => {
    const { devnet, source, trail, deposit } = await setUp(40);
    const leave = new AbortController();
    let kept: Progress = START;
    const keep = (progress: Progress) => {
      kept = progress;
      leave.abort(new Error('the page is closed'));
    };
    const messageHash = await deposit(0, 7n);
    const marked: Trail = { ...trail, messageHash, queryId: 7n };
    const hiding = blindFor(source, account);
    await expect(follow(hiding, marked, { ...quick, signal: leave.signal, keep })).rejects.toThrow('closed');
    const text = encodeProgress(kept);
    const again = tonSource('next page', new TonClient({ endpoint: devnet.endpoint }));
    const end = await follow(again, { trail: marked, progress: decodeProgress(text) }, quick);
    expect(end).toMatchObject({ seen: 'done' });
  });
});

describe('a message that is refused', () => {
  it('by the contract says why, by the name in the table', async () => {
    const { devnet, source, trail, send, deposit } = await setUp();
    await fund(devnet.url, stranger.address, GRAM);
    await deposit(0, 1n);
    await send(alice, 1, toAccount(account, GRAM / 10n, cancelWithdrawalBody(2n)));
    await send(stranger, 0, toAccount(account, GRAM / 10n, startWithdrawalBody(3n)));
    const failed = { seen: 'failed', where: 'contract' };
    const timer = { ...failed, code: 'vault/timer', reason: 'WithdrawalNotStarted' };
    expect(await follow(source, { ...trail, queryId: 2n }, quick)).toMatchObject(timer);
    const foreign = { ...trail, wallet: stranger.address, queryId: 3n };
    const notOwner = { ...failed, code: 'vault/forbidden', reason: 'NotOwner' };
    expect(await follow(source, foreign, quick)).toMatchObject(notOwner);
  });

  it('because there is no contract yet says so', async () => {
    const { source, trail, send } = await setUp();
    await send(alice, 0, toAccount(account, GRAM / 10n, startWithdrawalBody(2n)));
    const end = await follow(source, { ...trail, queryId: 2n }, quick);
    expect(end).toMatchObject({ seen: 'failed', where: 'contract', code: 'vault/absent' });
  });

  it('by the wallet itself, which sent nothing, is known by the hash', async () => {
    const { source, trail, deposit } = await setUp();
    const messageHash = await deposit(0, 1n, 100n * GRAM);
    const end = await follow(source, { ...trail, messageHash, queryId: 1n }, quick);
    expect(end).toMatchObject({ seen: 'failed', where: 'wallet', code: 'chain/rejected' });
  });
});

describe('a message that never arrives', () => {
  it('is over only when the chain’s own clock is past its deadline', async () => {
    const { source, trail, advance } = await setUp();
    const unsent: Trail = { ...trail, messageHash: '11'.repeat(32), queryId: 7n };
    expect(await look(source, unsent, START, never)).toMatchObject({ seen: 'nothing' });
    await advance(VALID_FOR_S);
    expect(await look(source, unsent, START, never)).toMatchObject({ seen: 'nothing' });
    await advance(DEADLINE_GRACE_S + 1);
    expect(await follow(source, unsent, quick)).toEqual({ seen: 'expired' });
  });

  it('is given up by the caller’s time-out, which says that it may still come', async () => {
    const { source, trail } = await setUp();
    const unsent: Trail = { ...trail, queryId: 7n };
    const given = { signal: never, timeoutMs: 200, lookEveryMs: 20 };
    await expect(follow(source, unsent, given)).rejects.toMatchObject({ code: 'chain/unseen' });
    const dead = tonSource('dead', new TonClient({ endpoint: 'http://127.0.0.1:1' }));
    await expect(follow(dead, unsent, given)).rejects.toMatchObject({ code: 'chain/unreachable' });
  });
});

describe('an address that strangers flood', () => {
  const FLOOD = 12;

  it('is searched a bounded part at a time, and the message behind the flood is found', async () => {
    const { devnet, source, trail, deposit, advance } = await setUp();
    await deposit(0, 7n);
    await fund(devnet.url, stranger.address, 10n * GRAM);
    const gifts = Array.from({ length: FLOOD }, () => payment(alice.address, 1n));
    await devnet.client.sendFile(externalOf(stranger, 0, transferBody(stranger, 0, gifts)));
    await advance(VALID_FOR_S + DEADLINE_GRACE_S + 1);
    const slow = narrow(source);
    const marked: Trail = { ...trail, queryId: 7n };
    const once = await look(slow, marked, START, never);
    // Past its deadline and not seen yet: but not everything was looked at.
    expect(once).toMatchObject({ seen: 'nothing', progress: { searched: { unfinished: {} } } });
    const resumed = decodeProgress(encodeProgress(progressOf(once)));
    expect(await look(slow, marked, resumed, never)).toMatchObject({ seen: 'done' });
    expect(await follow(slow, { ...trail, queryId: 8n }, quick)).toEqual({ seen: 'expired' });
  });

  it('is not searched twice, but again for a mark that was not known', async () => {
    const { devnet, source, trail, deposit } = await setUp();
    let asked = 0;
    const counting: ChainSource = {
      ...blindFor(source, account),
      transactions: async (address, range, signal) => {
        const page = await source.transactions(address, range, signal);
        asked += page.length;
        return page;
      },
    };
    const messageHash = await deposit(0, 7n, 100n * GRAM); // the wallet holds less, and sends nothing
    const known = await look(counting, { ...trail, queryId: 7n }, START, never);
    expect(known).toMatchObject({ seen: 'nothing' });
    const seen = asked;
    await fund(devnet.url, alice.address, 1n);
    const later = await look(counting, { ...trail, queryId: 7n }, progressOf(known), never);
    expect([seen > 1, asked]).toEqual([true, seen + 1]);
    const both: Trail = { ...trail, queryId: 7n, messageHash };
    const end = await look(source, both, withNewMark(progressOf(later)), never);
    expect(end).toMatchObject({ seen: 'failed', where: 'wallet' });
  });
});

describe('a state that was kept', () => {
  it.each([
    '',
    'x',
    '{}',
    '{"at":"wallet"}',
    '{"at":"wallet","searched":{"uptoLt":1}}',
    '{"at":"wallet","searched":{"uptoLt":"99999999999999999999"}}',
    '{"at":"wallet","searched":{"uptoLt":"1"},"more":1}',
    `{"at":"wallet","searched":{"uptoLt":"${'1'.repeat(3_000)}"}}`,
  ])('%s is refused by name', (text) => {
    const refused = expect.objectContaining({ code: 'input/invalid' }) as Error;
    expect(() => decodeProgress(text)).toThrow(refused);
    expect(() => decodeFollowing(text)).toThrow(refused);
  });

  it('without any mark is refused', () => {
    const trail = { wallet: alice.address, contract: account, sinceS: 1, validUntilS: 2 };
    const text = encodeFollowing({ trail: { ...trail, queryId: 1n }, progress: START });
    expect(decodeFollowing(text).trail.queryId).toBe(1n);
    expect(() => decodeFollowing(text.replace('"queryId":"1",', ''))).toThrow(
      expect.objectContaining({ code: 'input/invalid' }),
    );
  });
});
