/** X25519 sealing keys and what HPKE (RFC 9180) exports from one encapsulation. SPEC §5. */
import * as HPKE from 'hpke';
import { ownBytes, type Bytes } from '../bytes/bytes.ts';
import { BombyxError } from '../errors.ts';
import { hashInDomain, type Sha256 } from './hash.ts';
import type { WebKey } from './identity.ts';

export const SEALING_KEY_BYTES = 32;
export const ENCAPSULATION_BYTES = 32;
const SECRET_BYTES = 32;
const SEALING_KEY_DOMAIN = 'bombyx/sealing-key/1';

/** The suite's name as it is shown to people and signed in handshakes. */
export const SEALING_SUITE = 'X25519-HKDF-SHA256/AES-128-GCM';

const suite = new HPKE.CipherSuite(
  HPKE.KEM_DHKEM_X25519_HKDF_SHA256,
  HPKE.KDF_HKDF_SHA256,
  HPKE.AEAD_AES_128_GCM,
);

const LABELS = {
  request: new TextEncoder().encode('bombyx request'),
  response: new TextEncoder().encode('bombyx response'),
  salt: new TextEncoder().encode('bombyx salt'),
} as const;

/** An X25519 pair whose private half cannot be read out. */
export interface SealingKeys {
  readonly privateKey: WebKey;
  readonly publicKey: WebKey;
}

/** The three independent secrets of one encapsulation, 32 bytes each. */
export interface JobSecrets {
  readonly request: Bytes;
  readonly response: Bytes;
  readonly salt: Bytes;
}

export async function generateSealingKeys(): Promise<SealingKeys> {
  return (await suite.GenerateKeyPair(false)) as SealingKeys;
}

export async function sealingPublicKey(keys: SealingKeys): Promise<Bytes> {
  return ownBytes(await suite.SerializePublicKey(keys.publicKey));
}

/** `SHA-256(lp("bombyx/sealing-key/1") ‖ key)`: names the recipient inside `info`. */
export function sealingKeyId(publicKey: Uint8Array, hash?: Sha256): Promise<Bytes> {
  return hashInDomain(SEALING_KEY_DOMAIN, publicKey, hash);
}

/** Encapsulates to `recipientKey` afresh. @throws BombyxError `wire/malformed` when it is not an X25519 key. */
export async function encapsulate(
  recipientKey: Uint8Array,
  info: Uint8Array,
): Promise<{ readonly enc: Bytes; readonly secrets: JobSecrets }> {
  try {
    const publicKey = await suite.DeserializePublicKey(ownBytes(recipientKey));
    const { encapsulatedSecret, ctx } = await suite.SetupSender(publicKey, { info });
    return { enc: ownBytes(encapsulatedSecret), secrets: await exportSecrets(ctx) };
  } catch (cause) {
    throw new BombyxError('wire/malformed', 'recipient key', { cause });
  }
}

/** Recovers the sender's secrets. @throws BombyxError `envelope/open` whatever is wrong, without saying which. */
export async function decapsulate(keys: SealingKeys, enc: Uint8Array, info: Uint8Array): Promise<JobSecrets> {
  try {
    return await exportSecrets(await suite.SetupRecipient(keys, ownBytes(enc), { info }));
  } catch (cause) {
    throw new BombyxError('envelope/open', undefined, { cause });
  }
}

interface Exporter {
  Export(context: Uint8Array, length: number): Promise<Uint8Array>;
}

async function exportSecrets(context: Exporter): Promise<JobSecrets> {
  return {
    request: ownBytes(await context.Export(LABELS.request, SECRET_BYTES)),
    response: ownBytes(await context.Export(LABELS.response, SECRET_BYTES)),
    salt: ownBytes(await context.Export(LABELS.salt, SECRET_BYTES)),
  };
}
