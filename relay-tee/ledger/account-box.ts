/** The account of a ticket, sealed for this relay's later instances: what a lost disk is made good from. SPEC §14. */
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { concat, lp, ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { sha256 } from '../sha256.ts';
import type { Cap } from './store/clients.ts';

/** Which account a ticket is paid from, and up to which cap its client had authorized then. */
export interface BoxedAccount {
  /** Raw. */
  readonly address: string;
  readonly epoch: bigint;
  readonly cap: Cap;
}

const DOMAIN = lp('bombyx/account-box/1');
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const ACCOUNT_BYTES = 1 + 32 + 8 + 4 + 8 + 64;

const BLOCK_BYTES = 64;

/** HMAC-SHA-256 (RFC 2104) under a key of 32 bytes. Node's own makes an object each time, for ten times the cost. */
const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Bytes =>
  sha256(padded(key, 0x5c), sha256(padded(key, 0x36), ...parts));

function padded(key: Uint8Array, byte: number): Bytes {
  const block = new Uint8Array(BLOCK_BYTES).fill(byte);
  for (let i = 0; i < key.length; i++) block[i] = (key[i] ?? 0) ^ byte;
  return block;
}

function encodeAccount({ address, epoch, cap }: BoxedAccount): Bytes {
  const [workchain = '', hash = ''] = address.split(':');
  const out = Buffer.alloc(ACCOUNT_BYTES);
  out.writeInt8(Number(workchain), 0);
  out.write(hash, 1, 'hex');
  out.writeBigUInt64BE(epoch, 33);
  out.writeUInt32BE(cap.keyEpoch, 41);
  out.writeBigUInt64BE(cap.capNano, 45);
  out.set(cap.signature, 53);
  return ownBytes(out);
}

function decodeAccount(bytes: Buffer): BoxedAccount {
  return {
    address: `${bytes.readInt8(0)}:${bytes.toString('hex', 1, 33)}`,
    epoch: bytes.readBigUInt64BE(33),
    cap: {
      keyEpoch: bytes.readUInt32BE(41),
      capNano: bytes.readBigUInt64BE(45),
      signature: ownBytes(bytes.subarray(53)),
    },
  };
}

/** Seals under a key of this ticket alone, and an iv that is made of what is sealed. */
export function sealAccount(boxKey: Uint8Array, ticketId: Uint8Array, account: BoxedAccount): Bytes {
  const key = hmac(boxKey, DOMAIN, ticketId);
  const plain = encodeAccount(account);
  const iv = hmac(key, plain).subarray(0, IV_BYTES);
  const secret = createSecretKey(key); // for bytes Node first tries, by an exception, whether they are a key
  const cipher = createCipheriv(CIPHER, secret, iv).setAAD(ticketId);
  return concat(iv, cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

/** @throws BombyxError `ticket/invalid` when this relay did not seal it for this ticket. */
export function openAccount(boxKey: Uint8Array, ticketId: Uint8Array, box: Uint8Array): BoxedAccount {
  try {
    const decipher = createDecipheriv(CIPHER, hmac(boxKey, DOMAIN, ticketId), box.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(ticketId).setAuthTag(box.subarray(-TAG_BYTES));
    const plain = decipher.update(box.subarray(IV_BYTES, -TAG_BYTES));
    decipher.final();
    if (plain.length !== ACCOUNT_BYTES) throw new Error(`${plain.length} bytes`);
    return decodeAccount(plain);
  } catch (cause) {
    throw new BombyxError('ticket/invalid', 'account box', { cause });
  }
}
