/** Costs of the registry's admin, in a registry with full lists: no operation ever costs more. */
import { toNano, type Cell } from '@ton/core';
import { hashOf } from '../../client/cells.ts';
import { REGISTRY_CODE } from '../../client/codes.ts';
import * as body from '../../client/registry-messages.ts';
import { filledData, longestPut, MAX_CHANGES, MAX_RELAYS, spreadKey } from '../full-registry.ts';
import { RegistryDriver, TIMELOCK_SECONDS } from '../registry-driver.ts';
import type { Kind } from './meter.ts';
import type { Stage } from './stage.ts';

const ENDOWMENT_NANO = toNano('10');

/** 14,400 gas: enough with full lists, and the most that an operation can cost besides its wallet's part. */
const ATTACHED_NANO = toNano('0.00096');

const RELAY = 'measured';

/** All changes but the upgrade, whose proposal carries a code. */
const changesBy = (stage: Stage): readonly (readonly [string, body.Change])[] => [
  ['a relay', longestPut(RELAY)],
  ['measurements', { kind: 'set-measurements', hash: spreadKey('measurements'), version: 1 }],
  ['a manifest', { kind: 'set-manifest', hash: spreadKey('manifest'), version: 1 }],
  ['a fee cap', { kind: 'raise-fee-cap', bps: 900 }],
  ['an admin', { kind: 'set-admin', admin: stage.admin.address }],
];

type Send = (name: string, cell: Cell, kind?: Kind) => Promise<void>;

export async function measureRegistry(stage: Stage): Promise<void> {
  const { meter, admin: wallet, chain, parties } = stage;
  const { registry, address } = new RegistryDriver(chain, parties);
  meter.name(address, 'registry');
  const deploy = { to: address, valueNano: ENDOWMENT_NANO, init: registry.init };
  await meter.measure({
    name: 'deploy the registry',
    kind: 'deployment',
    wallet,
    transfer: deploy,
    own: [address],
  });
  const data = filledData(registry, MAX_RELAYS - 1, MAX_CHANGES - 1);
  await chain.place(address, { code: REGISTRY_CODE, data }, ENDOWMENT_NANO);
  const send: Send = (name, cell, kind = 'operation') =>
    meter.measure({ name, kind, wallet, transfer: { to: address, valueNano: ATTACHED_NANO, body: cell } });
  await measureChanges(stage, send);
  await measureRemovals(send);
}

async function measureChanges(stage: Stage, send: Send): Promise<void> {
  const upgrade = { kind: 'upgrade', code: REGISTRY_CODE } as const;
  for (const [name, change] of [...changesBy(stage), ['a code', upgrade] as const]) {
    const cell = body.changeCell(change);
    const kind = change.kind === 'upgrade' ? 'deployment' : 'operation';
    await send(`propose ${name}`, body.proposeBody(1n, cell), kind);
    stage.chain.advance(TIMELOCK_SECONDS);
    await send(`execute ${name}`, body.executeBody(2n, cell));
  }
}

async function measureRemovals(send: Send): Promise<void> {
  const proposed = hashOf(body.changeCell(longestPut('proposed-0')));
  await send('cancel a change', body.cancelChangeBody(3n, proposed));
  await send('remove a relay', body.removeRelayBody(4n, spreadKey(RELAY)));
  await send('revoke measurements', body.revokeMeasurementsBody(5n));
  await send('revoke a manifest', body.revokeManifestBody(6n));
  await send('lower the fee cap', body.lowerFeeCapBody(7n, 100));
}
