/** What the devnet's tests share: a devnet that stops with its test, waiting without sleeping. */
import { TonClient } from '@ton/ton';
import { onTestFinished } from 'vitest';
import { startDevnet, type Devnet, type DevnetOptions } from '../../contracts/devnet/devnet.ts';

/** The machine is shared: a deadline is for what hangs, never a measure. */
const DEADLINE_MS = 45_000;
const POLL_MS = 20;

export async function devnetForTest(options: DevnetOptions = {}): Promise<Devnet & { client: TonClient }> {
  const devnet = await startDevnet({ port: 0, blockTimeMs: 0, logLevel: 'silent', ...options });
  onTestFinished(() => devnet.close());
  return { ...devnet, client: new TonClient({ endpoint: devnet.endpoint }) };
}

/** Resolves with the first value that `look` returns other than `undefined` and `false`. */
export async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error('not seen in time');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
