/** Compares what is on the chain with what the sources compile to: code, what never changes, and state. */
import { Cell, type Address } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { toHex } from '#protocol/bytes/text.ts';
import { toBombyxError } from '#protocol/errors.ts';
import { CODE } from '../client/code.gen.ts';
import type { Deployment } from '../client/addresses.ts';
import { readVault } from '../client/reads.ts';
import { readRegistry } from '../client/registry-reads.ts';
import { compileContract, CONTRACTS, type ContractName } from '../compile.ts';
import { isEntryOf } from './facts.ts';
import { targetsOf, type RelayTargets, type Targets, type Terms } from './terms.ts';

/** Hash of each contract's code, hex. */
export type Hashes = Readonly<Record<ContractName, string>>;

/** What the compiler makes of the sources as they are now. */
export async function compiledHashes(): Promise<Hashes> {
  const hash = async (name: ContractName) => (await compileContract(name)).hash;
  return {
    registry: await hash('registry'),
    'relay-vault': await hash('relay-vault'),
    'client-account': await hash('client-account'),
    'provider-account': await hash('provider-account'),
  };
}

/** Differences between the sources and the code that everything here is deployed with. */
export const staleCode = (compiled: Hashes): string[] =>
  CONTRACTS.flatMap((name) => differing(name, [['generated code', CODE[name].hash, compiled[name]]]));

/** One line per difference, each naming the contract and the field; none when all is as it should be. */
export async function differences(client: TonClient, terms: Terms, compiled: Hashes): Promise<string[]> {
  const targets = targetsOf(terms);
  const { registry, relay } = targets;
  return [
    ...staleCode(compiled),
    ...(await compare(client, 'registry', registry, compiled, () => registryRows(client, terms, targets))),
    ...(relay === undefined
      ? []
      : await compare(client, 'relay-vault', relay.vault, compiled, () => vaultRows(client, terms, relay))),
  ];
}

/** Name, value found, value expected. */
type Row = readonly [string, string, string];

const differing = (of: string, rows: readonly Row[]): string[] =>
  rows
    .filter(([, found, expected]) => found !== expected)
    .map(([name, found, expected]) => `${of}: ${name}: found ${found}, expected ${expected}`);

async function compare(
  client: TonClient,
  name: ContractName,
  { address, init }: Deployment,
  compiled: Hashes,
  stateRows: () => Promise<Row[]>,
): Promise<string[]> {
  const { state, code, data } = await client.getContractState(address);
  if (state !== 'active') return differing(name, [[`account ${raw(address)}`, state, 'active']]);
  const rows: Row[] = [['code', hashOf(code), compiled[name]]];
  if (name === 'relay-vault') rows.push(['identity', identityOf(data), identityOf(init.data.toBoc())]);
  const found = differing(name, rows);
  return found.length > 0 ? found : differing(name, await stateRows()); // other code may say anything of itself
}

const hashOf = (boc: Buffer | null): string =>
  (boc && Cell.fromBoc(boc)[0]?.hash().toString('hex')) ?? 'none';

/** The first cell under a vault's data: network, relay, delay, operator and the codes of its accounts. */
const identityOf = (boc: Buffer | null): string =>
  (boc && Cell.fromBoc(boc)[0]?.refs[0]?.hash().toString('hex')) ?? 'none';

const raw = (address: Address): string => address.toRawString();

async function registryRows(client: TonClient, terms: Terms, { registry, relay }: Targets): Promise<Row[]> {
  const state = await read(readRegistry(client.provider(registry.address)));
  const rows: Row[] = [
    ['network', String(state.network), String(terms.network.id)],
    ['admin', raw(state.admin), raw(terms.wallet)],
    ['timelock', `${state.timelockSeconds} s`, `${terms.network.timelockSeconds} s`],
    ['fee cap', `${state.feeCapBps} bps`, `${terms.feeCapBps} bps`],
  ];
  if (relay?.entry === undefined) return rows;
  const isIn = state.relays.some((line) => isEntryOf(line, relay));
  return [...rows, [`relay ${toHex(relay.vault.relayKey)}`, isIn ? 'registered' : 'not so', 'registered']];
}

async function vaultRows(client: TonClient, terms: Terms, relay: RelayTargets): Promise<Row[]> {
  const { vault, bondNano } = relay;
  const state = await read(readVault(client.provider(vault.address)));
  const bond = `at least ${bondNano} nano`;
  return [
    ['network', String(state.network), String(terms.network.id)],
    ['operator', raw(state.operator), raw(terms.wallet)],
    ['relay key', toHex(state.relayKey), toHex(vault.relayKey)],
    ['delay', `${state.delaySeconds} s`, `${vault.delaySeconds} s`],
    ['opened', String(state.epoch > 0n), 'true'],
    ['closing', String(state.closeAt !== 0), 'false'],
    ['bond', state.bondNano >= bondNano ? bond : `${state.bondNano} nano`, bond],
  ];
}

async function read<T>(state: Promise<T>): Promise<T> {
  try {
    return await state;
  } catch (error) {
    throw toBombyxError(error, 'chain/unreachable');
  }
}
