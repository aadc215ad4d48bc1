/** A cooperative withdrawal: promised at once, out only behind a finalised commit. Rules 1 and 9. */
import { Address } from '@ton/core';
import { hashOf } from '#contracts/client/cells.ts';
import type { Signed } from '#contracts/client/signer.ts';
import { withdrawalCell } from '#contracts/client/statements.ts';
import { utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { encodeCbor } from '#protocol/bytes/cbor.ts';
import { BombyxError } from '#protocol/errors.ts';
import { MAX_AMOUNT_NANO } from '#protocol/limits.ts';
import { sha256 } from '../../sha256.ts';
import { carriedOut, done, refused, type Decision } from '../decision.ts';
import { once, type Desk } from '../desk.ts';
import { entry, post } from '../journal/entry.ts';
import { rule9Contained } from '../rules/commits.ts';
import { rule1Withdrawal } from '../rules/spending.ts';
import { ticketRefusal, type Standing } from '../standing.ts';
import { spendingOf, type Client } from '../store/clients.ts';
import type { PendingWithdrawal } from '../store/withdrawals.ts';
import type { Times } from '../times.ts';

export interface WithdrawalAsk {
  /** Raw address of the client account. */
  readonly account: string;
  readonly amountNano: bigint;
}

export interface WithdrawalSlice {
  readonly client: Client;
  readonly clientIsFresh: boolean;
  readonly pending: PendingWithdrawal | undefined;
}

export type Promised = Pick<PendingWithdrawal, 'sequence' | 'amountNano' | 'validUntilS'>;

/** Rule 1 for a withdrawal; one at a time, since the contract's sequence lets only one be used. */
export function decideWithdrawal(
  { client, clientIsFresh, pending }: WithdrawalSlice,
  { amountNano }: WithdrawalAsk,
  standing: Standing,
  times: Times,
): Decision<Promised> {
  const code =
    ticketRefusal(standing) ??
    (clientIsFresh ? undefined : 'relay/stalled') ??
    (amountNano > 0n && amountNano <= MAX_AMOUNT_NANO ? undefined : 'input/invalid') ??
    (pending ? 'withdrawal/pending' : undefined) ??
    (client.seen.withdrawAtS === 0 ? undefined : 'ticket/leaving') ??
    rule1Withdrawal(spendingOf(client), amountNano);
  if (code !== undefined) return refused(code);
  const promised = {
    sequence: client.seen.withdrawSequence,
    amountNano,
    validUntilS: Math.floor((standing.timeMs + times.withdrawalMs) / 1_000),
  };
  return done(
    promised,
    entry(
      'withdrawal',
      referenceOf(client, promised),
      post('drawn', client.id, -amountNano),
      post('held', client.id, amountNano),
    ),
  );
}

const referenceOf = (client: Client, { sequence }: Promised): Bytes =>
  sha256(utf8(`${client.address}/${client.epoch}/${sequence}`));

/** Within a transaction. Its answer says nothing but that it is promised. */
export function promiseWithdrawal(
  desk: Desk,
  id: Bytes,
  ask: WithdrawalAsk,
  standing: Standing,
  isFresh: (client: number) => boolean,
): Bytes {
  return once(desk, { kind: 'withdrawal', id, content: encodeCbor({ ...ask }) }, () => {
    const { store } = desk;
    const client = store.clients.newest(ask.account);
    if (!client) throw new BombyxError('vault/absent');
    const slice = { client, clientIsFresh: isFresh(client.id), pending: store.withdrawals.of(client.id) };
    const { result, entries } = carriedOut(decideWithdrawal(slice, ask, standing, desk.times));
    for (const each of entries)
      store.withdrawals.add(client.id, { ...result, entry: store.journal.write(each) });
    return encodeCbor({ ...result });
  });
}

/** The withdrawal is used or over: its amount is free again, or gone from the account. */
export function endWithdrawal({ store }: Desk, client: Client, pending: PendingWithdrawal): void {
  store.journal.write(
    entry(
      'withdrawal-over',
      referenceOf(client, pending),
      post('held', client.id, -pending.amountNano),
      post('drawn', client.id, pending.amountNano),
    ),
  );
  store.withdrawals.remove(client.id);
}

/**
 * The signed withdrawal of an account.
 *
 * @throws BombyxError `vault/absent`, `withdrawal/waiting` until a finalised commit contains it (rule 9).
 */
export function signedWithdrawal({ store, terms, signer }: Desk, account: string): Signed {
  const client = store.clients.newest(account);
  const pending = client && store.withdrawals.of(client.id);
  if (!client || !pending) throw new BombyxError('vault/absent', 'no withdrawal');
  if (!rule9Contained(pending.entry, store.books.landed.entry)) throw new BombyxError('withdrawal/waiting');
  const cell = withdrawalCell({
    network: terms.vault.network.id,
    vault: terms.vault.address,
    account: Address.parseRaw(account),
    epoch: client.epoch,
    sequence: pending.sequence,
    amountNano: pending.amountNano,
    validUntil: pending.validUntilS,
  });
  return { cell, signature: signer.sign(hashOf(cell)) };
}
