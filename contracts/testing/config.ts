/** The configuration that tests run under: the devnet's. */
import type { Cell } from '@ton/core';
import { configOf2026 as configOfDevnet, configToCell } from '../devnet/prices.ts';

let config: Cell | undefined;

/** Read once: to parse it takes longer than most tests. */
export const configOf2026 = (): Cell => (config ??= configToCell(configOfDevnet()));
