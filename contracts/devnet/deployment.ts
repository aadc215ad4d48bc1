/** The devnet's genesis: registry, bonded vault and registered relay, put there by the code that deploys everywhere. */
import { DEVNET } from '../client/network.ts';
import {
  devnetRegistry,
  devnetVault,
  DEVNET_FEE_CAP_BPS,
  DEVNET_MEASUREMENT,
  DEVNET_OPERATOR,
  DEVNET_RELAY_KEY,
  DEVNET_RELAY_URL,
} from '../client/devnet-parties.ts';
import { deploy } from '../deploy/deploy.ts';
import type { Terms } from '../deploy/terms.ts';
import { OrderWallet } from '../client/order-wallet.ts';
import type { Genesis } from './genesis.ts';
import { carrierSigner, operatorSigner } from './keys.ts';

/** 1,000 GRAM: the bond, and enough to try everything that an operator does. */
const OPERATOR_NANO = 1_000_000_000_000n;

/** 100 GRAM: some 50,000 commits, charges and claims. */
const CARRIER_NANO = 100_000_000_000n;

export const DEVNET_TERMS: Terms = {
  network: DEVNET,
  wallet: DEVNET_OPERATOR,
  feeCapBps: DEVNET_FEE_CAP_BPS,
  relay: {
    key: DEVNET_RELAY_KEY,
    bondNano: 100_000_000_000n,
    entry: { measurement: DEVNET_MEASUREMENT, url: DEVNET_RELAY_URL },
  },
};

export const devnetGenesis: Genesis = {
  make: async (chain) => {
    const wallet = new OrderWallet(await operatorSigner(), DEVNET);
    await chain.fund(wallet.address, OPERATOR_NANO);
    await chain.fund(new OrderWallet(await carrierSigner(), DEVNET).address, CARRIER_NANO);
    const run = () => deploy({ client: chain.client, wallet, terms: DEVNET_TERMS });
    for (let pause = await run(); pause !== undefined; pause = await run())
      chain.pass(pause.untilS - chain.nowS());
  },
  contracts: [devnetRegistry().address, devnetVault().address],
};
