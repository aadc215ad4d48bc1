/** What a client may know of its own account, and how it takes money back at once. SPEC §14, rules 1 and 9. */
import * as v from 'valibot';
import { boundedInteger, unixTimeMs } from '#protocol/messages/schema.ts';
import { rule1FreeNano } from '../../ledger/rules/spending.ts';
import { spendingOf } from '../../ledger/store/clients.ts';
import { operationId, ownAccount, withAccountSeen } from '../callers.ts';
import {
  address,
  boundedText,
  fixedText,
  nano,
  nanoText,
  operationName,
  toText,
  wideText,
} from '../fields.ts';
import { operation } from '../operation.ts';
import { NO_PROMISE, NO_TICKET } from './refusals.ts';

const account = v.strictObject({ account: address });
const seconds = boundedInteger(0, 0xffff_ffff);
const count = boundedInteger(0, Number.MAX_SAFE_INTEGER);

/** A bag of cells with one cell of two: far more than any withdrawal has. */
const MAX_CELL_BYTES = 512;

const accountState = v.strictObject({
  account: address,
  /** The account's life; a closed account that is opened again has a higher one. */
  epoch: wideText,
  keyEpoch: seconds,
  /** Unix time of the block that this is from, or of a later one. */
  timeMs: unixTimeMs,
  /** k, of the present session key. */
  capNano: nanoText,
  /** c, s, o and h of SPEC §14. */
  chargedNano: nanoText,
  spentNano: nanoText,
  openNano: nanoText,
  heldNano: nanoText,
  /** What a ticket or a withdrawal may have, as far as the account reaches. */
  freeNano: nanoText,
  /** Unix seconds at which a started withdrawal ends; 0 where none is. */
  withdrawAtS: seconds,
  /** Tickets that ended with something paid. */
  settledTickets: count,
});

const atLeastNothing = (amountNano: bigint): bigint => (amountNano > 0n ? amountNano : 0n);

export const readAccount = operation(
  {
    id: 'readAccount',
    summary: 'What the relay knows of an account, for its session key.',
    tag: 'accounts',
    method: 'GET',
    path: '/v1/accounts/{account}',
    signer: 'session key',
    params: account,
    answer: accountState,
    refusals: ['vault/absent', 'vault/foreign', 'ticket/key', 'relay/stalled'],
  },
  async ({ params, key }, parts) => {
    const client = await withAccountSeen(parts, params.account, async () =>
      ownAccount(parts, params.account, key),
    );
    const spending = spendingOf(client);
    return {
      account: client.address,
      epoch: client.epoch.toString(),
      keyEpoch: client.seen.keyEpoch,
      timeMs: parts.ledger.standing.timeMs,
      capNano: spending.capNano.toString(),
      chargedNano: spending.chargedNano.toString(),
      spentNano: spending.spentNano.toString(),
      openNano: spending.openNano.toString(),
      heldNano: spending.heldNano.toString(),
      freeNano: atLeastNothing(rule1FreeNano(spending)).toString(),
      withdrawAtS: client.seen.withdrawAtS,
      settledTickets: client.settled,
    };
  },
);

export const askWithdrawal = operation(
  {
    id: 'askWithdrawal',
    summary: 'Promises that an amount can be withdrawn at once; it is given out behind the next commit.',
    tag: 'accounts',
    method: 'POST',
    path: '/v1/accounts/{account}/withdrawals',
    signer: 'session key',
    params: account,
    body: v.strictObject({ operation: operationName, amountNano: nano }),
    status: 202,
    answer: v.strictObject({ account: address, amountNano: nanoText }),
    refusals: [
      'vault/absent',
      'vault/foreign',
      'ticket/key',
      'ticket/balance',
      'ticket/leaving',
      'withdrawal/pending',
      'relay/repeated',
      ...NO_TICKET,
    ],
  },
  async ({ params, body, key }, parts) => {
    const ask = { account: params.account, amountNano: body.amountNano };
    await withAccountSeen(parts, ask.account, async () => {
      ownAccount(parts, ask.account, key);
      await parts.ledger.requestWithdrawal(operationId(key, body.operation), ask);
    });
    return { account: ask.account, amountNano: ask.amountNano.toString() };
  },
);

export const collectWithdrawal = operation(
  {
    id: 'collectWithdrawal',
    summary:
      'The signed withdrawal, once a finalised commit contains it: a cell for the account, as a bag of cells.',
    tag: 'accounts',
    method: 'GET',
    path: '/v1/accounts/{account}/withdrawal',
    signer: 'session key',
    params: account,
    answer: v.strictObject({ withdrawal: boundedText(MAX_CELL_BYTES), signature: fixedText(64) }),
    refusals: ['vault/absent', 'ticket/key', 'withdrawal/waiting', ...NO_PROMISE],
  },
  async ({ params, key }, parts) => {
    ownAccount(parts, params.account, key);
    const { cell, signature } = parts.ledger.withdrawal(params.account);
    return { withdrawal: toText(cell.toBoc()), signature: toText(signature) };
  },
);
