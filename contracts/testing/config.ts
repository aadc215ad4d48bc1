/** The configuration that tests run under: the devnet's. */
import { Cell, Dictionary } from '@ton/core';
import { defaultConfig } from '@ton/sandbox';
import { configOf2026 as configOfDevnet, configToCell } from '../devnet/prices.ts';

let config: Cell | undefined;

/** Read once: to parse it takes longer than most tests. */
export const configOf2026 = (): Cell => (config ??= configToCell(configOfDevnet()));

const BASECHAIN_GAS = 21;

/** The same, but for gas, which costs six times as much, as before 2026: another measure between gas and messages. */
export function configOfDearGas(): Cell {
  const before2026 = Dictionary.loadDirect(
    Dictionary.Keys.Int(32),
    Dictionary.Values.Cell(),
    Cell.fromBase64(defaultConfig),
  );
  const gas = before2026.get(BASECHAIN_GAS);
  if (gas === undefined) throw new Error('gas has no price');
  return configToCell(configOfDevnet().set(BASECHAIN_GAS, gas));
}
