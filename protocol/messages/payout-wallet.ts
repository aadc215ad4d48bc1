/** The provider's word which wallet gets its earnings. SPEC §12; that the wallet agrees is shown by its own ton_proof. */
import * as v from 'valibot';
import type { Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { IDENTITY_KEY_BYTES, type Identity } from '../crypto/identity.ts';
import { peerIdOf, type PeerId } from '../ids.ts';
import { MAX_MONEY_STATEMENT_BYTES } from '../limits.ts';
import { basechainAddress, boundedInteger, fixedBytes, networkName, parse, parseCbor } from './schema.ts';
import { decodeSigned, signStatement, verifySigned, type SignatureCheck } from './signed.ts';

export const PAYOUT_WALLET_DOMAIN = 'bombyx/payout-wallet/1';

const bindingBody = v.strictObject({
  network: networkName,
  relayKey: fixedBytes(IDENTITY_KEY_BYTES),
  providerKey: fixedBytes(IDENTITY_KEY_BYTES),
  wallet: basechainAddress,
  /** The higher one counts; an older binding that is shown again changes nothing. */
  seq: boundedInteger(0, 0x7fff_ffff),
});

export type PayoutWalletBody = v.InferOutput<typeof bindingBody>;

/** A binding that its provider signed: only `verifyPayoutWallet` makes it. */
export interface PayoutWallet extends PayoutWalletBody {
  readonly provider: PeerId;
  readonly __verified: 'PayoutWallet';
}

export const signPayoutWallet = (provider: Pick<Identity, 'sign'>, body: PayoutWalletBody): Promise<Bytes> =>
  signStatement(
    provider,
    PAYOUT_WALLET_DOMAIN,
    encodeCbor(parse(bindingBody, body, 'input/invalid') as CborValue),
  );

/** @throws BombyxError `wire/malformed`, `wire/too-large`, `wire/signature`. */
export async function verifyPayoutWallet(bytes: Uint8Array, check?: SignatureCheck): Promise<PayoutWallet> {
  const signed = decodeSigned(bytes, MAX_MONEY_STATEMENT_BYTES);
  const body = parseCbor(bindingBody, signed.body, MAX_MONEY_STATEMENT_BYTES);
  await verifySigned(signed, PAYOUT_WALLET_DOMAIN, body.providerKey, check);
  return { ...body, provider: await peerIdOf(body.providerKey), __verified: 'PayoutWallet' };
}
