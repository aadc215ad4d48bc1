/** Costs of a client: its account from the first deposit to the last withdrawal. */
import { toNano, type Cell } from '@ton/core';
import * as body from '../../client/messages.ts';
import { GAS_NANO } from '../drivers.ts';
import type { Transfer } from '../wallet.ts';
import { DELAY_SECONDS } from '../world.ts';
import type { Kind } from './meter.ts';
import type { Stage } from './stage.ts';

const DEPOSIT_NANO = toNano('1');

/** The owner's money may lie in the wallet or in the account: it loses only what is in neither. */
const ownerSends =
  ({ meter, owner: wallet, client: { address } }: Stage) =>
  (name: string, cell: Cell, kind: Kind = 'operation', rest: Partial<Transfer> = {}): Promise<void> => {
    const transfer = { to: address, valueNano: GAS_NANO, body: cell, ...rest };
    return meter.measure({ name, kind, wallet, transfer, own: [address] });
  };

export async function measureDeposits(stage: Stage): Promise<void> {
  const { init } = stage.client.account;
  const send = ownerSends(stage);
  const first = body.depositBody(1n, stage.parties.session.publicKey);
  await send('first deposit (deploys the account)', first, 'deployment', { valueNano: DEPOSIT_NANO, init });
  await send('top-up', body.depositBody(2n), 'payment', { valueNano: DEPOSIT_NANO });
}

/** With exactly the fee that the account asks. */
export async function measureCharge({ meter, carrier, client }: Stage, totalNano: bigint): Promise<void> {
  const { chargeFeeNano: valueNano } = await client.state();
  const transfer = { ...(await client.chargeOf({ totalNano })), valueNano };
  await meter.measure({ name: 'charge', kind: 'payment', wallet: carrier, transfer });
}

export async function measureExits(stage: Stage): Promise<void> {
  const { meter, owner, chain, client, parties } = stage;
  const send = ownerSends(stage);
  await send('rotate the session key', body.rotateBody(3n, parties.nextSession.publicKey));
  await meter.measure({
    name: 'cooperative withdrawal',
    kind: 'operation',
    wallet: owner,
    transfer: await client.withdrawalOf({ amountNano: DEPOSIT_NANO / 2n }),
    own: [client.address],
  });
  await send('start a forced withdrawal', body.startWithdrawalBody(5n));
  await send('cancel a forced withdrawal', body.cancelWithdrawalBody(6n));
  await client.startWithdrawal();
  chain.advance(DELAY_SECONDS);
  await send('finish a forced withdrawal', body.finishWithdrawalBody(7n));
}
