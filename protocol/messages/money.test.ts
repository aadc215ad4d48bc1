/** Certificates of receipt keys, closes and payout wallets: signed by whom they must be, and for one relay only. */
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { counting, fixedAddress, fixedIdentity, plain } from '../vectors/fixed.ts';
import vectors from '../vectors/money.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { signClose, verifyClose } from './close.ts';
import { signPayoutWallet, verifyPayoutWallet } from './payout-wallet.ts';
import { certifyReceiptKey, verifyReceiptKeyCertificate } from './receipt-key.ts';
import { signStatement } from './signed.ts';

let session: Identity;
let provider: Identity;
let relay: Identity;

beforeAll(async () => {
  session = await fixedIdentity(fromHex(vectors.sessionSeed));
  provider = await fixedIdentity(fromHex(vectors.providerSeed));
  relay = await fixedIdentity(fromHex(vectors.relaySeed));
});

const signedBy = (signer: Identity, domain: string, body: object) =>
  signStatement(signer, domain, encodeCbor(body as CborValue));

describe('the certificate of a receipt key', () => {
  const body = () => ({
    network: 'devnet',
    relayKey: relay.publicKey,
    account: fixedAddress(0x71),
    receiptKey: fromHex(vectors.receiptKey.fields.receiptKey),
    quoteHash: counting(32, 0x51),
    maxAmountNano: 1_000_000n,
  });

  test('is signed and verified byte for byte', async () => {
    expect(toHex(await certifyReceiptKey(session, body()))).toBe(vectors.receiptKey.signed);
    const read = await verifyReceiptKeyCertificate(fromHex(vectors.receiptKey.signed), session.publicKey);
    expect(plain(read)).toEqual(vectors.receiptKey.fields);
  });

  test('by another key than the session key, or in another domain, is none', async () => {
    const verdict = async (signer: Identity, domain: string) =>
      codeOf(async () =>
        verifyReceiptKeyCertificate(await signedBy(signer, domain, body()), session.publicKey),
      );
    expect(await verdict(provider, 'bombyx/receipt-key/1')).toBe('wire/signature');
    expect(await verdict(session, 'bombyx/receipt/1')).toBe('wire/signature');
  });

  test.each([
    ['an unknown field', { wallet: fixedAddress(1) }],
    ['an account in another spelling', { account: fixedAddress(0xa1).toUpperCase() }],
    ['a short key', { receiptKey: counting(31) }],
  ])('with %s is malformed', async (_, changes) => {
    const bytes = await signedBy(session, 'bombyx/receipt-key/1', { ...body(), ...changes });
    expect(await codeOf(() => verifyReceiptKeyCertificate(bytes, session.publicKey))).toBe('wire/malformed');
  });
});

describe('a close', () => {
  const body = { ticket: fromHex(vectors.ticket.hash), amountNano: 34_801n };

  test('is signed and verified byte for byte', async () => {
    expect(toHex(await signClose(provider, body))).toBe(vectors.close.signed);
    const read = await verifyClose(fromHex(vectors.close.signed), provider.publicKey);
    expect(plain(read)).toEqual(vectors.close.fields);
  });

  test('by the requester is none: it would free what is still owed', async () => {
    const bytes = await signClose(session, body);
    expect(await codeOf(() => verifyClose(bytes, provider.publicKey))).toBe('wire/signature');
  });

  test('a receipt is no close', async () => {
    const bytes = fromHex(vectors.receipt.signed);
    expect(await codeOf(() => verifyClose(bytes, provider.publicKey))).toBe('wire/malformed');
  });
});

describe('a payout wallet', () => {
  const body = () => ({
    network: 'devnet',
    relayKey: relay.publicKey,
    providerKey: provider.publicKey,
    wallet: fixedAddress(0x81),
    seq: 2,
  });

  test('is signed and verified byte for byte', async () => {
    expect(toHex(await signPayoutWallet(provider, body()))).toBe(vectors.payoutWallet.signed);
    const read = await verifyPayoutWallet(fromHex(vectors.payoutWallet.signed));
    expect(plain(read)).toEqual({
      ...vectors.payoutWallet.fields,
      provider: provider.peerId,
      __verified: 'PayoutWallet',
    });
  });

  test("nobody binds another one's earnings", async () => {
    const bytes = await signedBy(session, 'bombyx/payout-wallet/1', body());
    expect(await codeOf(() => verifyPayoutWallet(bytes))).toBe('wire/signature');
  });

  test.each([
    ['an unknown field', { account: 1 }],
    ['a negative sequence', { seq: -1 }],
    ['a friendly address', { wallet: 'EQAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMLtC' }],
    ['a wallet of the masterchain', { wallet: `-1:${'1'.repeat(64)}` }],
  ])('with %s is malformed', async (_, changes) => {
    const bytes = await signedBy(provider, 'bombyx/payout-wallet/1', { ...body(), ...changes });
    expect(await codeOf(() => verifyPayoutWallet(bytes))).toBe('wire/malformed');
  });
});
