/** What the chain worker is told by its environment: two ways to the chain. */
import { TonClient } from '@ton/ton';
import type { Network } from '#contracts/client/network.ts';
import { ConfigError, type Settings } from '#protocol/settings.ts';
import { tonEndpoint, type ChainEndpoints } from './endpoint.ts';
import { REQUEST_TIMEOUT_MS } from './limits.ts';

/**
 * Reads `RELAY_CHAIN_A` and `RELAY_CHAIN_B` (toncenter v2 JSON-RPC addresses), `RELAY_CHAIN_A_KEY` and
 * `RELAY_CHAIN_B_KEY` (sent as `X-API-Key`).
 *
 * @throws ConfigError for what is missing or not understood, and for two endpoints on one host: one operator could
 *   then tell both stories. A devnet is one host by its nature.
 */
export function readChainEndpoints(env: Settings, network: Network): ChainEndpoints {
  const [a, b] = [addressOf(env, 'RELAY_CHAIN_A', network), addressOf(env, 'RELAY_CHAIN_B', network)];
  if (network.name !== 'devnet' && a.hostname === b.hostname)
    throw new ConfigError('RELAY_CHAIN_B: expected another host than that of RELAY_CHAIN_A');
  const endpoint = (name: 'A' | 'B', { href }: URL) => {
    const apiKey = env[`RELAY_CHAIN_${name}_KEY`];
    const client = { endpoint: href, timeout: REQUEST_TIMEOUT_MS, ...(apiKey !== undefined && { apiKey }) };
    return tonEndpoint(name, new TonClient(client));
  };
  return [endpoint('A', a), endpoint('B', b)];
}

/** What is asked is public, but an answer that anybody on the way may change is no answer. */
function addressOf(env: Settings, name: string, network: Network): URL {
  const text = env[name];
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  const isAllowed = url?.protocol === 'https:' || (network.name === 'devnet' && url?.protocol === 'http:');
  if (url === undefined || !isAllowed) throw new ConfigError(`${name}: expected an https address`);
  return url;
}
