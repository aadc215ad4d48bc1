/** Quotes from the Linux kernel itself, through the files of configfs-tsm. SPEC §15.10. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MAX_QUOTE_BYTES } from '#protocol/attestation/limits.ts';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { MachineQuote, QuoteSource } from './source.ts';

export const TSM_REPORTS = '/sys/kernel/config/tsm/report';

const PROVIDER = 'tdx_guest';

/** The module makes one quote at a time, which takes up to some seconds; others wait. */
const TRIES = 20;
const PAUSE_MS = 250;

/** The calls that are made on the tree, so that a test can stand in for the kernel behind them. */
export interface TsmFiles {
  mkdir(path: string): Promise<unknown>;
  readFile(path: string): Promise<Uint8Array>;
  writeFile(path: string, data: Uint8Array): Promise<void>;
  rmdir(path: string): Promise<void>;
}

export class ConfigfsTsm implements QuoteSource {
  readonly #root: string;
  readonly #files: TsmFiles;
  readonly #pauseMs: number;

  constructor(
    root = TSM_REPORTS,
    files: TsmFiles = { mkdir, readFile, writeFile, rmdir },
    pauseMs = PAUSE_MS,
  ) {
    this.#root = root;
    this.#files = files;
    this.#pauseMs = pauseMs;
  }

  async quote(reportData: Bytes): Promise<MachineQuote> {
    const report = join(this.#root, `bombyx-${randomBytes(8).toString('hex')}`);
    try {
      await this.#files.mkdir(report);
    } catch (cause) {
      throw new BombyxError('relay/evidence', 'no configfs-tsm', { cause });
    }
    try {
      return { quote: await this.#quoteIn(report, reportData), events: [] };
    } catch (cause) {
      throw cause instanceof BombyxError ? cause : new BombyxError('relay/evidence', 'tsm', { cause });
    } finally {
      await this.#files.rmdir(report);
    }
  }

  async #quoteIn(report: string, reportData: Bytes): Promise<Bytes> {
    const provider = await this.#text(report, 'provider');
    if (provider !== PROVIDER) throw new BombyxError('relay/evidence', 'another TSM than TDX');
    const before = await this.#generation(report);
    await this.#patiently(() => this.#files.writeFile(join(report, 'inblob'), reportData));
    await this.#demandGeneration(report, before + 1);
    const quote = await this.#patiently(() => this.#files.readFile(join(report, 'outblob')));
    await this.#demandGeneration(report, before + 1);
    if (quote.length === 0 || quote.length > MAX_QUOTE_BYTES)
      throw new BombyxError('relay/evidence', `quote of ${quote.length} bytes`);
    return ownBytes(quote);
  }

  /** Another count means that somebody else wrote in between, and that the quote may be over what they wrote. */
  async #demandGeneration(report: string, expected: number): Promise<void> {
    if ((await this.#generation(report)) !== expected)
      throw new BombyxError('relay/evidence', 'somebody else writes to this report');
  }

  async #generation(report: string): Promise<number> {
    const text = await this.#text(report, 'generation');
    if (!/^\d{1,15}$/.test(text)) throw new BombyxError('relay/evidence', 'generation');
    return Number(text);
  }

  async #text(report: string, name: string): Promise<string> {
    return Buffer.from(await this.#files.readFile(join(report, name)))
      .toString('latin1')
      .trim();
  }

  /** Tries again while the module is busy with somebody else's quote. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (tries === TRIES || !isBusy(error)) throw error;
        await pause(this.#pauseMs);
      }
    }
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EBUSY', 'EAGAIN', 'EINTR'].includes(String(error.code));
