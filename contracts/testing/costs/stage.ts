/** Where costs are measured: every person has a wallet v5, and nothing of ours is deployed yet. */
import { toNano } from '@ton/core';
import { TestChain } from '../chain.ts';
import { parties, walletOf } from '../parties.ts';
import { TestWallet } from '../wallet.ts';
import { worldOf, type World } from '../world.ts';
import { Meter } from './meter.ts';

const WALLET_NANO = toNano('100');

export interface Stage extends World {
  readonly meter: Meter;
  /** The client's. */
  readonly owner: TestWallet;
  readonly payee: TestWallet;
  readonly operator: TestWallet;
  readonly admin: TestWallet;
  /** The relay's, which pays for what it carries. */
  readonly carrier: TestWallet;
}

export async function setStage(): Promise<Stage> {
  const chain = await TestChain.create();
  const meter = new Meter(chain);
  const walletFor = async (byte: number, name: string): Promise<TestWallet> => {
    const wallet = await TestWallet.create(chain, byte, WALLET_NANO);
    meter.name(wallet.address, name);
    return wallet;
  };
  const wallets = {
    owner: await walletFor(0x71, 'wallet'),
    payee: await walletFor(0x72, 'provider’s wallet'),
    operator: await walletFor(0x73, 'wallet'),
    admin: await walletFor(0x74, 'wallet'),
    carrier: await walletFor(0x75, 'wallet'),
  };
  const { owner, payee: provider, operator, admin, carrier } = wallets;
  const world = worldOf(chain, {
    ...(await parties()),
    owner: owner.address,
    provider: provider.address,
    operator: operator.address,
    admin: admin.address,
    carrier: carrier.address,
  });
  meter.name(RECEIVER, 'receiver');
  meter.name(world.client.address, 'client account');
  meter.name(world.provider.address, 'provider account');
  meter.name(world.vault.address, 'vault');
  return { ...world, ...wallets, meter };
}

/** A wallet that was never deployed: to receive costs it nothing. */
export const RECEIVER = walletOf(0x99);
