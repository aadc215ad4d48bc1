/** The sandbox's configuration with the prices of mainnet in August 2026, which are six times lower than its own. */
import { readFileSync } from 'node:fs';
import { beginCell, Cell, Dictionary } from '@ton/core';
import { defaultConfig } from '@ton/sandbox';

const SNAPSHOT = new URL('ton-mainnet-config-2026-08-09.boc64', import.meta.url);

/** Storage; gas and forwarding, each on the masterchain and on the basechain. */
const PRICES = [18, 20, 21, 24, 25];

/** Nothing here asks who validates, and the lists are nine tenths of what every transaction would parse again. */
const VALIDATORS = [32, 34, 36];

function load(base64: string): Dictionary<number, Cell> {
  return Dictionary.loadDirect(Dictionary.Keys.Int(32), Dictionary.Values.Cell(), Cell.fromBase64(base64));
}

/** The whole snapshot cannot be used: the sandbox refuses its parameter 43. */
function withPrices(): Cell {
  const config = load(defaultConfig);
  for (const id of VALIDATORS) config.delete(id);
  const snapshot = load(readFileSync(SNAPSHOT, 'utf8').trim());
  for (const id of PRICES) {
    const price = snapshot.get(id);
    if (price === undefined) throw new Error(`the snapshot has no parameter ${id}`);
    config.set(id, price);
  }
  return beginCell().storeDictDirect(config).endCell();
}

let config: Cell | undefined;

/** Read once: to parse it takes longer than most tests. */
export const configOf2026 = (): Cell => (config ??= withPrices());
