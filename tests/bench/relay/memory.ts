/** How much memory a ledger holds behind few receipts and behind many, in a process that does nothing else. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Memory {
  readonly fewBytes: number;
  readonly manyBytes: number;
  /** `manyBytes / fewBytes` */
  readonly ratio: number;
}

function residentBytes(line = '{}'): number {
  const said: { readonly residentBytes?: number } = JSON.parse(line);
  if (said.residentBytes === undefined) throw new Error('no figure');
  return said.residentBytes;
}

/** Takes about half a millisecond for each receipt. */
export async function measureMemory(few: number, many: number): Promise<Memory> {
  const script = join(import.meta.dirname, 'receipts.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, `${few}`, `${many}`]);
  const [first, second] = stdout.trim().split('\n');
  const [fewBytes, manyBytes] = [residentBytes(first), residentBytes(second)];
  return { fewBytes, manyBytes, ratio: manyBytes / fewBytes };
}
