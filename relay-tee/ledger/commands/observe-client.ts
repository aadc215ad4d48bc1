/** A newer view of a client account: what was charged, what has left, which keys count. Rules 1 and 2. */
import { utf8 } from '#protocol/bytes/bytes.ts';
import { sha256 } from '../../sha256.ts';
import type { Desk } from '../desk.ts';
import { entry, post, type Entry } from '../journal/entry.ts';
import { rule1MovableNano, rule1WithdrawalOver } from '../rules/spending.ts';
import type { Client } from '../store/clients.ts';
import type { ChainView, ClientView } from '../view.ts';
import { endWithdrawal } from './withdraw.ts';

/** Where the chain has charged more than the books know (a disk was lost), they follow it: q, s and k rise to c. */
export interface Followed {
  readonly chargeNano: bigint;
  readonly highestCapNano: bigint;
  readonly entries: readonly Entry[];
}

const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Pure. The difference is unclaimed until receipts claim it: nobody is charged for it twice. */
export function followCharged(client: Client, chargedNano: bigint): Followed {
  const unknown = chargedNano - client.spentNano;
  const reference = sha256(utf8(`${client.address}/${client.epoch}/${chargedNano}`));
  return {
    chargeNano: most(client.chargeNano, chargedNano),
    highestCapNano: most(client.highestCapNano, chargedNano),
    entries:
      unknown > 0n
        ? [
            entry(
              'chain-charged',
              reference,
              post('drawn', client.id, -unknown),
              post('unclaimed', client.id, unknown),
            ),
          ]
        : [],
  };
}

/** Within a transaction. Returns the client's id, or `undefined` when the view is no newer than the last. */
export function observeClient(desk: Desk, view: ChainView, seen: ClientView): number | undefined {
  const { store } = desk;
  const client = store.clients.find(seen.address, seen.epoch) ?? store.clients.add(seen.address, seen.epoch);
  if (view.seqno < client.seen.seqno) return undefined;
  const { balanceNano, reserveNano, storageNano } = seen;
  const movableNano = rule1MovableNano(balanceNano, reserveNano, storageNano);
  store.clients.see(client.id, { ...seen, seqno: view.seqno, movableNano });
  const followed = followCharged(client, seen.chargedNano);
  for (const each of followed.entries) store.journal.write(each);
  store.clients.raise(client.id, followed.chargeNano, followed.highestCapNano);
  const pending = store.withdrawals.of(client.id);
  if (pending && rule1WithdrawalOver(pending, { ...seen, blockTimeMs: view.blockTimeMs }))
    endWithdrawal(desk, client, pending);
  return client.id;
}
