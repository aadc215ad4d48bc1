/** A wallet's own agreement that a provider's earnings go to it: its ton_proof over that very binding. SPEC §17. */
import { Address } from '@ton/core';
import { ownerKeyOf } from '#contracts/client/owner-key.ts';
import { isProof } from '#contracts/client/ton-proof.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { BombyxError } from '#protocol/errors.ts';
import { MAX_MONEY_STATEMENT_BYTES } from '#protocol/limits.ts';
import { PAYOUT_WALLET_DOMAIN, type PayoutWallet } from '#protocol/messages/payout-wallet.ts';
import { decodeSigned } from '#protocol/messages/signed.ts';
import { nowMs, type Parts } from './parts.ts';

export interface WalletAgreement {
  /** Unix seconds, by the wallet's clock. */
  readonly timestamp: number;
  /** Host of the page on which the wallet agreed. */
  readonly domain: string;
  /** Base64. */
  readonly signature: string;
  /** Base64 of a bag of cells. */
  readonly stateInit: string;
}

/** What the wallet is given to sign: it agrees to this binding and to no other. */
export const agreementPayload = async (binding: Uint8Array): Promise<string> =>
  toHex(await hashInDomain(PAYOUT_WALLET_DOMAIN, decodeSigned(binding, MAX_MONEY_STATEMENT_BYTES).body));

/** @throws BombyxError `payout/wallet` */
export async function demandAgreement(
  bytes: Bytes,
  { wallet }: PayoutWallet,
  { timestamp, domain, signature, stateInit }: WalletAgreement,
  parts: Parts,
): Promise<void> {
  const publicKey = ownerKeyOf(wallet, stateInit);
  if (!publicKey) throw new BombyxError('payout/wallet', 'state');
  if (!parts.walletDomains.includes(domain)) throw new BombyxError('payout/wallet', 'domain');
  const { workChain: workchain, hash } = Address.parseRaw(wallet);
  const payload = await agreementPayload(bytes);
  const proof = {
    timestamp,
    domain: { lengthBytes: Buffer.byteLength(domain), value: domain },
    payload,
    signature,
  };
  const nowS = Math.floor(nowMs(parts) / 1_000);
  if (!(await isProof({ workchain, hash }, proof, { payload, domain, nowS, publicKey })))
    throw new BombyxError('payout/wallet', 'proof');
}
