/** What `npm run deploy` is told by its arguments and the environment; no message holds a value of either. */
import { parseArgs } from 'node:util';
import { Address, toNano } from '@ton/core';
import { fromHex } from '#protocol/bytes/text.ts';
import { ConfigError, withoutUndefined, type Settings } from '#protocol/settings.ts';
import { KEY_BYTES } from '../client/cells.ts';
import { NETWORKS, type Network } from '../client/network.ts';
import type { RelayTerms } from './terms.ts';

export const USAGE = `npm run deploy -- --network devnet|testnet|mainnet [options]

Deploys the registry and, with a relay's key, its bonded vault; what is on the chain already is left. Shows the plan and
what it costs first, and sends nothing on testnet and mainnet without --yes. Then compares the chain with the sources.

  --relay-key HEX      deploy the vault of this relay (Ed25519 public key)
  --bond GRAM          the least that its bond shall be
  --relay-url URL      put the relay into the registry, too, behind the timelock: run it again when that is over
  --measurement HEX    of the relay's enclave, for the registry
  --fee-cap-bps N      highest fee of a relay, in 1/100 of a percent (500); part of the registry's address
  --endpoint URL       toncenter v2 JSON-RPC
  --wallet ADDRESS     whose deployment it is, where there is no mnemonic: to look, not to send
  --verify             only compare; exits with 1 on any difference
  --yes                send on testnet or mainnet

  DEPLOY_MNEMONIC      24 words of the wallet (v5r1) that pays, and becomes admin and operator
  DEPLOY_ENDPOINT      as --endpoint; devnet: http://127.0.0.1:8081/api/v2/jsonRPC without it
  DEPLOY_API_KEY       sent as X-API-Key`;

export interface Options {
  readonly network: Network;
  readonly endpoint: string;
  readonly apiKey?: string;
  readonly wallet?: Address;
  readonly feeCapBps: number;
  readonly relay?: RelayTerms;
  readonly onlyVerify: boolean;
  /** True when what the plan says may be sent. */
  readonly maySend: boolean;
}

const DEVNET_ENDPOINT = 'http://127.0.0.1:8081/api/v2/jsonRPC';
const DEFAULT_FEE_CAP_BPS = '500';
const MAX_FEE_CAP_BPS = 10_000;

const OPTIONS = {
  network: { type: 'string' },
  'relay-key': { type: 'string' },
  bond: { type: 'string' },
  'relay-url': { type: 'string' },
  measurement: { type: 'string' },
  'fee-cap-bps': { type: 'string', default: DEFAULT_FEE_CAP_BPS },
  endpoint: { type: 'string' },
  wallet: { type: 'string' },
  verify: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse>;

/** `undefined` when help is asked for. @throws ConfigError on anything that it does not understand. */
export function readOptions(args: readonly string[], env: Settings): Options | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const network = networkOf(values.network);
  return {
    network,
    endpoint: endpointOf(values.endpoint ?? env['DEPLOY_ENDPOINT'], network),
    feeCapBps: feeCapOf(values['fee-cap-bps']),
    onlyVerify: values.verify,
    maySend: values.yes || network.name === 'devnet',
    ...withoutUndefined({
      apiKey: env['DEPLOY_API_KEY'],
      wallet: values.wallet === undefined ? undefined : addressOf(values.wallet),
      relay: relayOf(values),
    }),
  };
}

/** What Node says of an argument repeats it, and somebody may have put the mnemonic there. */
function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch {
    throw new ConfigError('the arguments are not understood; --help lists them');
  }
}

function networkOf(name: string | undefined): Network {
  const network = Object.values(NETWORKS).find((each) => each.name === name);
  if (network === undefined) throw new ConfigError('--network: expected devnet, testnet or mainnet');
  return network;
}

/** What is signed is public, but an answer that anybody on the way may change is no answer. */
function endpointOf(text: string | undefined, { name }: Network): string {
  const endpoint = text ?? (name === 'devnet' ? DEVNET_ENDPOINT : undefined);
  if (endpoint === undefined) throw new ConfigError('--endpoint or DEPLOY_ENDPOINT: expected');
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isLocal = url?.protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  if (url?.protocol !== 'https:' && !isLocal)
    throw new ConfigError('--endpoint or DEPLOY_ENDPOINT: expected an https address');
  return endpoint;
}

function feeCapOf(text: string): number {
  const bps = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(bps <= MAX_FEE_CAP_BPS)) throw new ConfigError(`--fee-cap-bps: expected 0 to ${MAX_FEE_CAP_BPS}`);
  return bps;
}

function addressOf(text: string): Address {
  try {
    return Address.parse(text);
  } catch (cause) {
    throw new ConfigError('--wallet: not an address', { cause });
  }
}

function relayOf(values: Values): RelayTerms | undefined {
  const { bond, measurement, 'relay-key': key, 'relay-url': url } = values;
  if ((url === undefined) !== (measurement === undefined))
    throw new ConfigError('--relay-url and --measurement: only together');
  if (key === undefined) {
    if (bond !== undefined || url !== undefined) throw new ConfigError('--relay-key: expected with the rest');
    return undefined;
  }
  if (bond === undefined && !values.verify) throw new ConfigError('--bond: expected with --relay-key');
  return {
    key: bytesOf(key, '--relay-key'),
    bondNano: bond === undefined ? 0n : bondOf(bond),
    ...(url !== undefined &&
      measurement !== undefined && {
        entry: { url: relayUrlOf(url), measurement: bytesOf(measurement, '--measurement') },
      }),
  };
}

function bytesOf(text: string, name: string) {
  if (!/^[\da-f]*$/i.test(text) || text.length !== 2 * KEY_BYTES)
    throw new ConfigError(`${name}: expected ${2 * KEY_BYTES} hex digits`);
  return fromHex(text);
}

function bondOf(text: string): bigint {
  const nano = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? toNano(text) : 0n;
  if (nano <= 0n) throw new ConfigError('--bond: expected an amount such as 12.5');
  return nano;
}

function relayUrlOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new ConfigError('--relay-url: expected an address such as https://relay.example');
  return text;
}
