/** How a relay ends: what is in flight is answered, then the chain is shown that this instance is gone. */
import type { Server } from 'node:http';
import type { ChainWorker, RelayCore } from './ports.ts';

/** Frees the port at once; resolves when the last connection is gone, after `drainMs` at the latest. */
export async function drain(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(timer);
}

/** Commits `bootId` 0, unless that takes longer than `lastCommitMs`: then the next start is a recovery. */
export async function endBooks(
  { ledger, log }: RelayCore,
  chain: ChainWorker,
  lastCommitMs: number,
): Promise<void> {
  const isClean = await chain.stop(lastCommitMs);
  const { phase } = ledger;
  ledger.shut();
  if (isClean) log.info('stopped', { phase });
  else log.warn('stopped without a last commit', { phase });
}
