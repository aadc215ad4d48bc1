/** The configuration that tests run under: the devnet's, without what no contract of ours asks for. */
import type { Cell } from '@ton/core';
import { configOf2026 as configOfDevnet, configToCell } from '../devnet/prices.ts';

/** Nothing here asks who validates, and the lists are nine tenths of what every transaction would parse again. */
const VALIDATORS = [32, 34, 36];

function withoutValidators(): Cell {
  const config = configOfDevnet();
  for (const id of VALIDATORS) config.delete(id);
  return configToCell(config);
}

let config: Cell | undefined;

/** Read once: to parse it takes longer than most tests. */
export const configOf2026 = (): Cell => (config ??= withoutValidators());
