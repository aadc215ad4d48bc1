/** A configfs tree in a real folder: the files are there, and what the kernel does behind them happens at each call. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TsmFiles } from '../configfs-tsm.ts';

export class FakeTree implements TsmFiles {
  readonly root: string;
  /** The quote over what was written to `inblob`. */
  readonly #quote: (inblob: Uint8Array) => Uint8Array | Promise<Uint8Array>;
  provider = 'tdx_guest\n';
  /** Calls that are answered with EBUSY before one is not. */
  busy = 0;
  /** What somebody else writes to the report, right behind us. */
  intruder: Uint8Array | undefined;

  private constructor(root: string, quote: (inblob: Uint8Array) => Uint8Array | Promise<Uint8Array>) {
    this.root = root;
    this.#quote = quote;
  }

  static async make(quote: (inblob: Uint8Array) => Uint8Array | Promise<Uint8Array>): Promise<FakeTree> {
    return new FakeTree(await mkdtemp(join(tmpdir(), 'bombyx-tsm-')), quote);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true });
  }

  async mkdir(path: string): Promise<void> {
    await mkdir(path);
    await writeFile(join(path, 'provider'), this.provider);
    await writeFile(join(path, 'generation'), '0\n');
  }

  async writeFile(path: string, data: Uint8Array): Promise<void> {
    this.#demandFree();
    await this.#write(path, data);
    if (this.intruder) await this.#write(path, this.intruder);
  }

  async readFile(path: string): Promise<Uint8Array> {
    if (!path.endsWith('outblob')) return readFile(path);
    this.#demandFree();
    return this.#quote(await readFile(join(path, '../inblob')));
  }

  /** configfs takes its own files away with the folder. */
  async rmdir(path: string): Promise<void> {
    await rm(path, { recursive: true });
  }

  async #write(path: string, data: Uint8Array): Promise<void> {
    await writeFile(path, data);
    const generation = join(path, '../generation');
    await writeFile(generation, `${Number(await readFile(generation, 'utf8')) + 1}\n`);
  }

  #demandFree(): void {
    if (this.busy === 0) return;
    this.busy--;
    throw Object.assign(new Error('busy'), { code: 'EBUSY' });
  }
}
