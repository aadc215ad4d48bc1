/** Test money, on networks that give it away. */
import { WalletError } from './problems.ts';

/** Ten GRAM: enough for an afternoon of trying. */
export const FAUCET_NANO = 10_000_000_000n;

/** @throws WalletError `chain/unreachable` when the faucet does not give. */
export async function askFaucet(url: string, address: string, signal: AbortSignal): Promise<void> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ address, amountNano: FAUCET_NANO.toString() }),
      signal,
    });
    if (!response.ok) throw new Error(`faucet: ${response.status}`);
  } catch (cause) {
    throw new WalletError('chain/unreachable', { cause });
  }
}
