/** ton_proof: a signature that shows that a wallet holds the key of the address it names. TON Connect, "Address proof". */
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';

const ED25519 = { name: 'Ed25519' } as const;

/** How far the wallet's clock may be from this device's. */
export const MAX_CLOCK_DIFFERENCE_S = 300;

export interface TonProof {
  readonly timestamp: number;
  readonly domain: { readonly lengthBytes: number; readonly value: string };
  readonly payload: string;
  /** Base64. */
  readonly signature: string;
}

/** What the signature has to be about. */
export interface ProofSubject {
  readonly workchain: number;
  /** The address without its workchain, 32 bytes. */
  readonly hash: Uint8Array;
}

const utf8 = new TextEncoder();

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function join(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function number(bytes: number, write: (view: DataView) => void): Bytes {
  const out = new Uint8Array(bytes);
  write(new DataView(out.buffer));
  return out;
}

/** The 32 bytes that a wallet signs. */
export async function proofDigest(subject: ProofSubject, proof: Omit<TonProof, 'signature'>): Promise<Bytes> {
  const domain = utf8.encode(proof.domain.value);
  const message = join(
    utf8.encode('ton-proof-item-v2/'),
    number(4, (view) => view.setInt32(0, subject.workchain)),
    subject.hash,
    number(4, (view) => view.setUint32(0, domain.length, true)),
    domain,
    number(8, (view) => view.setBigUint64(0, BigInt(proof.timestamp), true)),
    utf8.encode(proof.payload),
  );
  return sha256(join(Uint8Array.of(0xff, 0xff), utf8.encode('ton-connect'), await sha256(message)));
}

export interface ProofDemand {
  /** What this page gave the wallet to sign. */
  readonly payload: string;
  /** Host of this page, with its port. */
  readonly domain: string;
  readonly nowS: number;
  /** Raw Ed25519 key, read out of the wallet's own state and not out of its words. */
  readonly publicKey: Uint8Array;
}

/** True when the holder of `publicKey` signed this payload for this page, for `subject`, now; false for any bad input. */
export async function isProof(subject: ProofSubject, proof: TonProof, demand: ProofDemand): Promise<boolean> {
  if (proof.payload !== demand.payload || proof.domain.value !== demand.domain) return false;
  if (proof.domain.lengthBytes !== utf8.encode(proof.domain.value).length) return false;
  if (!(Math.abs(demand.nowS - proof.timestamp) <= MAX_CLOCK_DIFFERENCE_S)) return false;
  try {
    const signature = Uint8Array.from(atob(proof.signature), (character) => character.charCodeAt(0));
    const key = await crypto.subtle.importKey('raw', ownBytes(demand.publicKey), ED25519, false, ['verify']);
    return await crypto.subtle.verify(ED25519, key, signature, await proofDigest(subject, proof));
  } catch {
    return false;
  }
}
