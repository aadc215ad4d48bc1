/** A process that does nothing but append `argv[3]` leaves to a log at `argv[2]`, and says what it held at a tenth of them and at the end. */
import { openDatabase, transact } from './log.ts';
import { RelayLog } from '../../relay-tee/log/log.ts';

const BATCH = 1_000;
const [path, count] = [process.argv[2] ?? '', Number(process.argv[3])];
const database = openDatabase(path);
const log = new RelayLog(database);

function leaf(position: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, position * 2_654_435_761);
  return bytes;
}

function fill(end: number): number {
  while (log.size < end)
    transact(database, () => {
      for (let i = 0; i < BATCH; i++) log.append(leaf(log.size));
    });
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const [earlyBytes, lateBytes] = [fill(count / 10), fill(count)];
console.log(JSON.stringify({ earlyBytes, lateBytes, size: log.head().size }));
