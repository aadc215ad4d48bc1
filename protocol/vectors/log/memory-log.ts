/**
 * A log in memory: roots, proofs and tiles word for word as RFC 6962 §2.1 and C2SP tlog-tiles define them, for tests to
 * compare with. It shares nothing with `protocol/log/` but the type of a tile.
 */
import { concat, uint32, type Bytes } from '../../bytes/bytes.ts';
import { sha256 } from '../../crypto/hash.ts';
import type { Tile } from '../../log/tiles.ts';

/** The largest power of two below `n`. */
const split = (n: number): number => (n > 2 ? 2 * split(Math.ceil(n / 2)) : 1);

/** `count` different leaves; another `seed` gives others. */
export const numberedLeaves = (count: number, seed = 0): Promise<Bytes[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => sha256(concat(uint32(seed), uint32(i)))));

export class MemoryLog {
  readonly leaves: readonly Uint8Array[];
  readonly #roots = new Map<string, Promise<Bytes>>();

  constructor(leaves: readonly Uint8Array[]) {
    this.leaves = leaves;
  }

  /** The root of the first `size` leaves. */
  root(size: number): Promise<Bytes> {
    return this.#mth(0, size);
  }

  async head(size: number): Promise<{ size: number; root: Bytes }> {
    return { size, root: await this.root(size) };
  }

  /** PATH(m, D[0:n]). */
  inclusion(m: number, n: number): Promise<Bytes[]> {
    return this.#path(m, 0, n);
  }

  /** PROOF(m, D[0:n]). */
  consistency(m: number, n: number): Promise<Bytes[]> {
    return this.#subproof(m, 0, n, true);
  }

  async tile({ level, index, width }: Tile): Promise<Bytes> {
    const leaves = 256 ** level;
    const first = (i: number) => (index * 256 + i) * leaves;
    const hashes = Array.from({ length: width }, (_, i) => this.#mth(first(i), first(i) + leaves));
    return concat(...(await Promise.all(hashes)));
  }

  /** MTH(D[a:b]), each computed once. */
  #mth(a: number, b: number): Promise<Bytes> {
    const key = `${a}:${b}`;
    const hash = this.#roots.get(key) ?? this.#computeMth(a, b);
    this.#roots.set(key, hash);
    return hash;
  }

  async #computeMth(a: number, b: number): Promise<Bytes> {
    if (a === b) return sha256(concat());
    const leaf = this.leaves[a];
    if (leaf === undefined || b > this.leaves.length) throw new Error(`no leaves ${a}:${b}`);
    if (b - a === 1) return sha256(concat(Uint8Array.of(0), leaf));
    const k = a + split(b - a);
    return sha256(concat(Uint8Array.of(1), await this.#mth(a, k), await this.#mth(k, b)));
  }

  async #path(m: number, a: number, b: number): Promise<Bytes[]> {
    if (b - a === 1) return [];
    const k = split(b - a);
    return m < k
      ? [...(await this.#path(m, a, a + k)), await this.#mth(a + k, b)]
      : [...(await this.#path(m - k, a + k, b)), await this.#mth(a, a + k)];
  }

  async #subproof(m: number, a: number, b: number, known: boolean): Promise<Bytes[]> {
    if (m === b - a) return known ? [] : [await this.#mth(a, b)];
    const k = split(b - a);
    return m <= k
      ? [...(await this.#subproof(m, a, a + k, known)), await this.#mth(a + k, b)]
      : [...(await this.#subproof(m - k, a + k, b, false)), await this.#mth(a, a + k)];
  }
}
