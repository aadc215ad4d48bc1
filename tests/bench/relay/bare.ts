/** What the cryptography of a request costs alone, with node:crypto in this process: what the relay's work is set beside. */
import {
  createPublicKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { testKey } from '../../../relay-tee/ledger/testing/keys.ts';

/** The types of Node 24 do not know these yet. */
declare module 'node:crypto' {
  function encapsulate(publicKey: KeyObject): { readonly sharedKey: Buffer; readonly ciphertext: Buffer };
  function decapsulate(privateKey: KeyObject, ciphertext: Uint8Array): Buffer;
}

/** Microseconds by the wall's clock and by the processor's. */
export interface Cost {
  readonly wallUs: number;
  readonly cpuUs: number;
}

export interface Bare {
  readonly sign: Cost;
  readonly verify: Cost;
  /** X-Wing opened once and sealed once: ML-KEM-768 and X25519 of both. */
  readonly kem: Cost;
}

/** Signed things of this relay's have about this many bytes. */
const MESSAGE = Buffer.alloc(300, 1);
const { privateKey } = testKey('bare');
const publicKey = createPublicKey(privateKey);
const signature = sign(null, MESSAGE, privateKey);

const lattice = generateKeyPairSync('ml-kem-768');
const curve = generateKeyPairSync('x25519');
const { ciphertext } = encapsulate(lattice.publicKey);

const agree = (mine: KeyObject): Buffer => diffieHellman({ privateKey: mine, publicKey: curve.publicKey });

function passOn(): void {
  decapsulate(lattice.privateKey, ciphertext);
  agree(curve.privateKey);
  encapsulate(lattice.publicKey);
  agree(generateKeyPairSync('x25519').privateKey);
}

export const bare = (rounds: number): Bare => ({
  sign: each(rounds, () => sign(null, MESSAGE, privateKey)),
  verify: each(rounds, () => verify(null, MESSAGE, publicKey, signature)),
  kem: each(rounds, passOn),
});

function each(rounds: number, work: () => unknown): Cost {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) work();
  const { user, system } = process.cpuUsage(before);
  return { wallUs: ((performance.now() - startedMs) * 1_000) / rounds, cpuUs: (user + system) / rounds };
}
