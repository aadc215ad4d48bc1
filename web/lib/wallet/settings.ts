/** The network that this build settles on, fixed when it is built: `vite build --mode devnet` makes the devnet's. */
import type { NetworkSettings } from './api.ts';

/** The chain lies at `/chain` of the page's own origin, as the hub lies at `/hub`: the policy names no host for it. */
const CHAIN = '/chain';

const DEVNET: NetworkSettings = {
  name: 'devnet',
  walletNetwork: '-3',
  endpoint: `${CHAIN}/api/v2/jsonRPC`,
  validForS: 120,
  lookEveryMs: 700,
  relay: `${CHAIN}/cosign`,
  faucet: `${CHAIN}/faucet`,
};

/** Absent where a build has no network: its wallet page says so and loads nothing. */
export const NETWORK: NetworkSettings | undefined = import.meta.env.MODE === 'devnet' ? DEVNET : undefined;
