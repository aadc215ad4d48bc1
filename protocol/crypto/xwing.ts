/** X-Wing keys, of which one half withstands a quantum computer, and what HPKE does with them. SPEC §5.1, §16. */
import * as HPKE from 'hpke';
import { ownBytes, type Bytes } from '../bytes/bytes.ts';
import { BombyxError, type ErrorCode } from '../errors.ts';

export const XWING_KEY_BYTES = 1_216;
export const XWING_ENCAPSULATION_BYTES = 1_120;
export const SHARE_BYTES = 32;
/** A sealed share: itself and the tag. */
export const SEALED_SHARE_BYTES = 48;

const SHARE_LABEL = new TextEncoder().encode('bombyx share');

const suite = new HPKE.CipherSuite(HPKE.KEM_MLKEM768_X25519, HPKE.KDF_HKDF_SHA256, HPKE.AEAD_AES_128_GCM);

/** A pair whose private half cannot be exported. It cannot be stored either: `hpke` holds it in an object of its own. */
export interface XWingKeys {
  readonly privateKey: HPKE.Key;
  readonly publicKey: HPKE.Key;
}

/** @throws BombyxError `envelope/unsupported` where WebCrypto has no ML-KEM. */
export function generateXWingKeys(): Promise<XWingKeys> {
  return attempt('wire/malformed', () => suite.GenerateKeyPair(false));
}

export async function xwingPublicKey(keys: XWingKeys): Promise<Bytes> {
  return ownBytes(await suite.SerializePublicKey(keys.publicKey));
}

/**
 * Encapsulates to `recipientKey` afresh; the caller overwrites the share when it has used it.
 *
 * @throws BombyxError `wire/malformed` when it is not an X-Wing key, `envelope/unsupported`.
 */
export function encapsulateShare(
  recipientKey: Uint8Array,
  info: Uint8Array,
): Promise<{ readonly enc: Bytes; readonly share: Bytes }> {
  return attempt('wire/malformed', async () => {
    const publicKey = await suite.DeserializePublicKey(ownBytes(recipientKey));
    const sent = await suite.SendExport(publicKey, SHARE_LABEL, SHARE_BYTES, { info });
    return { enc: ownBytes(sent.encapsulatedSecret), share: ownBytes(sent.exportedSecret) };
  });
}

/** Recovers the share; of another `info` it is another one. @throws BombyxError `envelope/open`, `envelope/unsupported`. */
export function decapsulateShare(keys: XWingKeys, enc: Uint8Array, info: Uint8Array): Promise<Bytes> {
  return attempt('envelope/open', async () =>
    ownBytes(await suite.ReceiveExport(keys, ownBytes(enc), SHARE_LABEL, SHARE_BYTES, { info })),
  );
}

/** A share on its way to one key. */
export interface SealedShare {
  readonly enc: Bytes;
  readonly box: Bytes;
}

/** @throws BombyxError `wire/malformed` when it is not an X-Wing key, `envelope/unsupported`. */
export function sealShare(
  recipientKey: Uint8Array,
  share: Uint8Array,
  info: Uint8Array,
): Promise<SealedShare> {
  return attempt('wire/malformed', async () => {
    const publicKey = await suite.DeserializePublicKey(ownBytes(recipientKey));
    const sealed = await suite.Seal(publicKey, ownBytes(share), { info });
    return { enc: ownBytes(sealed.encapsulatedSecret), box: ownBytes(sealed.ciphertext) };
  });
}

/** @throws BombyxError `envelope/open` whatever is wrong, without saying which; `envelope/unsupported`. */
export function openShare(keys: XWingKeys, { enc, box }: SealedShare, info: Uint8Array): Promise<Bytes> {
  return attempt('envelope/open', async () =>
    ownBytes(await suite.Open(keys, ownBytes(enc), ownBytes(box), { info })),
  );
}

async function attempt<T>(code: ErrorCode, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const missing = cause instanceof HPKE.NotSupportedError;
    throw new BombyxError(missing ? 'envelope/unsupported' : code, undefined, { cause });
  }
}
