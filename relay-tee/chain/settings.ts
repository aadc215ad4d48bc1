/** What the chain worker is told by its environment: two ways to the chain, and the seed of the wallet that pays. */
import { TonClient } from '@ton/ton';
import { seedSigner } from '#contracts/client/seed-signer.ts';
import type { Signer } from '#contracts/client/signer.ts';
import type { Network } from '#contracts/client/network.ts';
import { fromHex } from '#protocol/bytes/text.ts';
import { ConfigError, type Settings } from '#protocol/settings.ts';
import { tonEndpoint, type ChainEndpoints } from './endpoint.ts';
import { REQUEST_TIMEOUT_MS } from './limits.ts';

export interface ChainSettings {
  readonly endpoints: ChainEndpoints;
  readonly carrier: Signer;
}

/**
 * Reads `RELAY_CHAIN_A` and `RELAY_CHAIN_B` (toncenter v2 JSON-RPC addresses), `RELAY_CHAIN_A_KEY` and
 * `RELAY_CHAIN_B_KEY` (sent as `X-API-Key`), `RELAY_CARRIER_SEED` (64 hex digits).
 *
 * @throws ConfigError for what is missing or not understood, and for two endpoints on one host: one operator could
 *   then tell both stories. A devnet is one host by its nature.
 */
export async function readChainSettings(env: Settings, network: Network): Promise<ChainSettings> {
  const [a, b] = [addressOf(env, 'RELAY_CHAIN_A', network), addressOf(env, 'RELAY_CHAIN_B', network)];
  if (network.name !== 'devnet' && a.hostname === b.hostname)
    throw new ConfigError('RELAY_CHAIN_B: expected another host than that of RELAY_CHAIN_A');
  const endpoint = (name: 'A' | 'B', { href }: URL) => {
    const apiKey = env[`RELAY_CHAIN_${name}_KEY`];
    const client = { endpoint: href, timeout: REQUEST_TIMEOUT_MS, ...(apiKey !== undefined && { apiKey }) };
    return tonEndpoint(name, new TonClient(client));
  };
  return { endpoints: [endpoint('A', a), endpoint('B', b)], carrier: await seedSigner(seedOf(env)) };
}

/** What is asked is public, but an answer that anybody on the way may change is no answer. */
function addressOf(env: Settings, name: string, network: Network): URL {
  const text = env[name];
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  const isAllowed = url?.protocol === 'https:' || (network.name === 'devnet' && url?.protocol === 'http:');
  if (url === undefined || !isAllowed) throw new ConfigError(`${name}: expected an https address`);
  return url;
}

function seedOf(env: Settings): Uint8Array {
  const text = env['RELAY_CARRIER_SEED'] ?? '';
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new ConfigError('RELAY_CARRIER_SEED: expected 64 hex digits');
  return fromHex(text);
}
