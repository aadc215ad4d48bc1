/** A provider's earnings: which wallet they go to, what they are, and the wish to have them. SPEC §12, §14. */
import * as v from 'valibot';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { verifyPayoutWallet } from '#protocol/messages/payout-wallet.ts';
import { boundedInteger, boundedText } from '#protocol/messages/schema.ts';
import { earningsOf } from '../../ledger/commands/earnings.ts';
import { nodeCheck } from '../../ledger/signatures.ts';
import { demand, operationId } from '../callers.ts';
import { operationName, statement } from '../fields.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { demandAgreement } from '../wallet-proof.ts';
import { earningsFields, earningsText } from './earnings.ts';
import { CLOSED, NO_PROMISE, STATEMENT } from './refusals.ts';

const earningsState = v.strictObject(earningsFields);

/** A bag of cells: a wallet's code and data are about 1,200 bytes. */
const MAX_STATE_INIT_CHARACTERS = 8_192;

const base64 = (max: number) => v.pipe(v.string(), v.maxLength(max), v.regex(/^[A-Za-z0-9+/]+={0,2}$/));

/** TON Connect's `ton_proof`, and the state that the wallet's address is the hash of. */
const tonProof = v.strictObject({
  timestamp: boundedInteger(0, 0xffff_ffff),
  domain: boundedText(1, 128),
  signature: base64(88),
  stateInit: base64(MAX_STATE_INIT_CHARACTERS),
});

export const bindWallet = operation(
  {
    id: 'bindWallet',
    summary:
      'Names the wallet that earnings go to from now on: the provider signs it, and the wallet agrees.',
    tag: 'payouts',
    method: 'POST',
    path: '/v1/wallets',
    signer: 'provider',
    body: v.strictObject({ operation: operationName, binding: statement, proof: tonProof }),
    answer: earningsState,
    refusals: [
      'payout/binding',
      'payout/wallet',
      'relay/forbidden',
      'relay/repeated',
      ...STATEMENT,
      ...CLOSED,
    ],
  },
  async ({ body, key }, parts) => {
    const binding = await verifyPayoutWallet(body.binding, nodeCheck);
    demand(equalBytes(binding.providerKey, key));
    await demandAgreement(body.binding, binding, body.proof, parts);
    return earningsText(await parts.ledger.bindWallet(operationId(key, body.operation), body.binding));
  },
);

/** Nobody has earned nothing yet. */
const NO_EARNINGS = { redeemedNano: 0n, earnedNano: 0n, paidNano: 0n };

function earnedBy(key: Bytes, { ledger }: Parts) {
  const peer = ledger.desk.store.payees.findPeer(key);
  return earningsText(peer ? earningsOf(ledger.desk, peer.id, 0n) : NO_EARNINGS);
}

export const readPayouts = operation(
  {
    id: 'readPayouts',
    summary: "A provider's earnings, and its newest payout that may be carried.",
    tag: 'payouts',
    method: 'GET',
    path: '/v1/payouts',
    signer: 'provider',
    answer: earningsState,
    refusals: [],
  },
  async ({ key }, parts) => earnedBy(key, parts),
);

export const askPayout = operation(
  {
    id: 'askPayout',
    summary: 'Asks that the next commit promises what was earned, as far as it is covered.',
    tag: 'payouts',
    method: 'POST',
    path: '/v1/payouts',
    signer: 'provider',
    status: 202,
    answer: earningsState,
    refusals: ['payout/unbound', ...NO_PROMISE],
  },
  async ({ key }, parts) => {
    await parts.ledger.requestPayout(key);
    return earnedBy(key, parts);
  },
);
