/** The networks that Bombyx knows, and the number by which each signed statement names one. */

export interface Network {
  readonly name: 'mainnet' | 'testnet' | 'devnet';
  /** In every statement and every contract's initial data: what is signed for one network says nothing on another. */
  readonly id: number;
  /** What wallets sign into their messages. The devnet shares the testnet's, so that no wallet confuses it with mainnet. */
  readonly walletGlobalId: number;
  /** D: how long a forced withdrawal, a rotation and a closing take. */
  readonly delaySeconds: number;
  /** How long the registry's additions wait. */
  readonly timelockSeconds: number;
}

const HOUR_SECONDS = 3600;

export const MAINNET: Network = {
  name: 'mainnet',
  id: -239,
  walletGlobalId: -239,
  delaySeconds: 24 * HOUR_SECONDS,
  timelockSeconds: 48 * HOUR_SECONDS,
};

export const TESTNET: Network = {
  name: 'testnet',
  id: -3,
  walletGlobalId: -3,
  delaySeconds: HOUR_SECONDS,
  timelockSeconds: HOUR_SECONDS,
};

/** 25208 is 'bx': a number of its own, since keys and addresses on a devnet may be those of a testnet. */
export const DEVNET: Network = {
  name: 'devnet',
  id: 25208,
  walletGlobalId: -3,
  delaySeconds: 120,
  timelockSeconds: 60,
};

export const NETWORKS = { mainnet: MAINNET, testnet: TESTNET, devnet: DEVNET } as const;
