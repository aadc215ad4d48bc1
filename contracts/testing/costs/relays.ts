/** Costs of a relay and of the providers that it pays: bond, commits, claims, closing. */
import { toNano, type Cell } from '@ton/core';
import * as body from '../../client/messages.ts';
import { GAS_NANO } from '../drivers.ts';
import { ProviderDriver } from '../provider-driver.ts';
import type { Transfer } from '../wallet.ts';
import { DELAY_SECONDS } from '../world.ts';
import type { Kind } from './meter.ts';
import { RECEIVER, type Stage } from './stage.ts';

const BOND_NANO = toNano('1');

/** What the vault holds above its liabilities is the operator's own. */
const operatorSends =
  ({ meter, operator: wallet, vault: { address } }: Stage) =>
  (name: string, cell: Cell, kind: Kind = 'operation', rest: Partial<Transfer> = {}): Promise<void> => {
    const transfer = { to: address, valueNano: GAS_NANO, body: cell, ...rest };
    return meter.measure({ name, kind, wallet, transfer, own: [address] });
  };

export async function measureBonds(stage: Stage): Promise<void> {
  const { init } = stage.vault.vault;
  const send = operatorSends(stage);
  const cell = body.addBondBody(20n);
  await send('first bond (deploys the vault)', cell, 'deployment', { valueNano: BOND_NANO, init });
  await send('add bond', cell, 'operation', { valueNano: BOND_NANO });
}

/** The reserve of the account that it opens is the provider's, and so it is gone for the carrier. */
export async function measureOpen({ meter, chain, parties, carrier, vault, provider }: Stage): Promise<void> {
  const opened = new ProviderDriver(chain, parties, vault.vault, RECEIVER);
  await opened.open();
  const { openFeeNano: valueNano } = await opened.state(); // only an account that stands can say the fee
  await meter.measure({
    name: 'open a provider account (deploys it)',
    kind: 'deployment',
    wallet: carrier,
    transfer: { to: provider.address, init: provider.account.init, valueNano, body: body.openBody(10n) },
  });
}

export async function measureCommit({ meter, carrier, vault }: Stage, owedTotalNano: bigint): Promise<void> {
  const transfer = await vault.commitOf({ owedTotalNano });
  await meter.measure({ name: 'commit', kind: 'operation', wallet: carrier, transfer });
}

/** With exactly the fee that the account asks. */
export async function measureClaim({ meter, carrier, provider }: Stage, totalNano: bigint): Promise<void> {
  const { claimFeeNano: valueNano } = await provider.state();
  const transfer = { ...(await provider.claimOf({ totalNano })), valueNano };
  await meter.measure({ name: 'claim', kind: 'payment', wallet: carrier, transfer });
}

export async function measureClosing(stage: Stage): Promise<void> {
  const send = operatorSends(stage);
  await send('start closing', body.startCloseBody(22n));
  stage.chain.advance(DELAY_SECONDS);
  await send('finish closing', body.finishCloseBody(23n));
}
