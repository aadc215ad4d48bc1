/** Costs of the public payment channel, run for real: opened by both, then closed with both signatures. */
import { toNano, type Cell, type StateInit } from '@ton/core';
import { keyPairFromSeed } from '@ton/crypto';
import type { Stage } from '#contracts/testing/costs/stage.ts';
import { TestWallet } from '#contracts/testing/wallet.ts';
import { ChannelParty } from './tonweb.ts';

const EACH_BRINGS_NANO = toNano('1');

/** Each has paid the other once: the contract closes only on a state that is newer on both sides. */
const END = { nanoA: toNano('0.4'), nanoB: toNano('1.6'), paymentsOfA: 1, paymentsOfB: 1 };

/** Attached for gas; what is left of it comes back. */
const GAS_NANO = toNano('0.05');

export const CHANNEL_ROWS = {
  openA: 'channel: deploy, top-up by A',
  openB: 'channel: top-up by B',
  init: 'channel: initialise',
  close: 'channel: cooperative close',
} as const;

async function twoParties(walletA: TestWallet, walletB: TestWallet): Promise<[ChannelParty, ChannelParty]> {
  const [keyA, keyB] = [keyPairFromSeed(Buffer.alloc(32, 0xa1)), keyPairFromSeed(Buffer.alloc(32, 0xb1))];
  const terms = {
    addressA: walletA.address,
    addressB: walletB.address,
    initialA: EACH_BRINGS_NANO,
    initialB: EACH_BRINGS_NANO,
  };
  return [
    await ChannelParty.create({ ...terms, isA: true, mine: keyA, his: keyB.publicKey }),
    await ChannelParty.create({ ...terms, isA: false, mine: keyB, his: keyA.publicKey }),
  ];
}

/** @throws Error when the channel does not pay out what both have signed. */
export async function measureChannel({ chain, meter }: Stage): Promise<void> {
  const walletA = await TestWallet.create(chain, 0xa2, toNano('10'));
  const walletB = await TestWallet.create(chain, 0xb2, toNano('10'));
  const [a, b] = await twoParties(walletA, walletB);
  const { address, init } = await a.deployment();
  meter.name(walletA.address, 'wallet A');
  meter.name(walletB.address, 'wallet B');
  meter.name(address, 'channel');
  const own = [walletA.address, walletB.address, address];
  const send = (name: string, wallet: TestWallet, body: Cell, broughtNano = 0n, init?: StateInit) => {
    const transfer = { to: address, valueNano: broughtNano + GAS_NANO, body, ...(init && { init }) };
    return meter.measure({ name, kind: 'channel', wallet, transfer, own });
  };
  await send(CHANNEL_ROWS.openA, walletA, await a.topUpBody(), EACH_BRINGS_NANO, init);
  await send(CHANNEL_ROWS.openB, walletB, await b.topUpBody(), EACH_BRINGS_NANO);
  await send(CHANNEL_ROWS.init, walletA, await a.initBody());
  const before = await walletB.balance();
  await send(CHANNEL_ROWS.close, walletA, await a.closeBody(END, await b.signClose(END)));
  const paidNano = (await walletB.balance()) - before;
  if (END.nanoB - paidNano > toNano('0.001')) throw new Error(`the channel paid B ${paidNano} nano`);
}
