/** What a Registry refuses. */
import { beginCell, type Cell } from '@ton/core';
import { hashOf } from '../client/cells.ts';
import * as body from '../client/registry-messages.ts';
import { TestChain } from '../testing/chain.ts';
import { parties, walletOf } from '../testing/parties.ts';
import { RegistryDriver, TIMELOCK_SECONDS } from '../testing/registry-driver.ts';
import { NOTHING_SIGNED, refusal, type Refusal, type Row } from './table.ts';

const KEY = new Uint8Array(32).fill(7);
const HASH = new Uint8Array(32).fill(8);
const RELAY = { vault: walletOf(0x71), measurement: HASH, url: 'https://relay.example' };
const PUT = body.changeCell({ kind: 'put-relay', key: KEY, relay: RELAY });
const documents = (version: number, hash = HASH): Cell =>
  body.changeCell({ kind: 'set-measurements', hash, version });
const feeCap = (bps: number): Cell => body.changeCell({ kind: 'raise-fee-cap', bps });
const FEE = feeCap(900);
const [LATE, EARLY, NEVER] = [feeCap(901), feeCap(902), feeCap(903)];
const OLDER = [documents(2), documents(3, KEY)];
const NO_CHANGE = beginCell().storeUint(1, 32).endCell();

async function emptyRegistry(): Promise<RegistryDriver> {
  const registry = new RegistryDriver(await TestChain.create(), await parties());
  await registry.deploy();
  return registry;
}

/** With one relay and one document, and changes of every age. */
async function filledRegistry(): Promise<RegistryDriver> {
  const registry = await emptyRegistry();
  const propose = async (changes: readonly Cell[]): Promise<void> => {
    for (const change of changes) await registry.send(body.proposeBody(1n, change));
    registry.chain.advance(TIMELOCK_SECONDS);
  };
  await propose([LATE]);
  await propose([PUT, documents(3), FEE, NO_CHANGE, ...OLDER]);
  for (const change of [PUT, documents(3)]) await registry.send(body.executeBody(1n, change));
  await registry.send(body.proposeBody(1n, EARLY));
  return registry;
}

const executing =
  (...changes: readonly Cell[]): Refusal<RegistryDriver>['sends'] =>
  (registry) =>
    changes.map((change) => () => registry.send(body.executeBody(1n, change)));

/** Only from its admin. */
const fromAdmin = (message: string, cell: Cell): Omit<Row<RegistryDriver>, 'replayed'> => ({
  message,
  to: (registry) => registry.address,
  world: filledRegistry,
  right: (registry) => () => registry.send(cell),
  wrong: {
    ...NOTHING_SIGNED,
    sender: refusal('NotAdmin', (registry) => {
      const { owner, operator, carrier, stranger, provider } = registry.parties;
      const others = [owner, operator, carrier, stranger, provider];
      return others.map((from) => () => registry.send(cell, from));
    }),
  },
});

const execute = fromAdmin('Execute', body.executeBody(1n, FEE));

export const REGISTRY_ROWS: readonly Row<RegistryDriver>[] = [
  { ...fromAdmin('Propose', body.proposeBody(1n, NEVER)), replayed: 'AlreadyProposed' },
  {
    ...execute,
    wrong: {
      ...execute.wrong,
      kind: refusal('WrongKind', executing(NO_CHANGE)),
      account: refusal('UnknownChange', executing(NEVER, PUT)),
      expired: [...refusal('TooLate', executing(LATE)), ...refusal('TooEarly', executing(EARLY))],
      'older total': refusal('StaleVersion', executing(...OLDER)),
    },
    replayed: 'UnknownChange',
  },
  { ...fromAdmin('CancelChange', body.cancelChangeBody(1n, hashOf(FEE))), replayed: 'UnknownChange' },
  { ...fromAdmin('RemoveRelay', body.removeRelayBody(1n, KEY)), replayed: 'UnknownRelay' },
  {
    ...fromAdmin('RevokeMeasurements', body.revokeMeasurementsBody(1n)),
    replayed: 'nothing is left to revoke',
  },
  { ...fromAdmin('RevokeManifest', body.revokeManifestBody(1n)), replayed: 'nothing is left to revoke' },
  { ...fromAdmin('LowerFeeCap', body.lowerFeeCapBody(1n, 499)), replayed: 'FeeCapNotLower' },
];
