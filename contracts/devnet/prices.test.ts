/** The prices are those of mainnet in August 2026, from the very file that `config/README.md` names. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beginCell, Dictionary, type Cell } from '@ton/core';
import { describe, expect, it } from 'vitest';
import { configOf2026, MAINNET_CONFIG_FILE } from './prices.ts';

const SHA_256 = '01adcff39821eeccab11e251bcc1e708c2e03f815f6a5402bc83cd627de27169';

describe('the configuration', () => {
  it('comes from the unchanged file, whose hash its licence note names', () => {
    const file = readFileSync(MAINNET_CONFIG_FILE);
    expect(createHash('sha256').update(file).digest('hex')).toBe(SHA_256);
    expect(readFileSync(new URL('./README.md', MAINNET_CONFIG_FILE), 'utf8')).toContain(SHA_256);
  });

  it('asks 66.67 nano per gas, 66,667 nano per message and 135 / 65,536 nano per cell and second', () => {
    const config = configOf2026();
    const gas = reader(config.get(21));
    gas.skip(8 + 64 + 64); // flat prefix, flat limit, flat price
    gas.skip(8);
    expect(gas.loadUint(64)).toBe(4_369_067);
    const forward = reader(config.get(25));
    forward.skip(8);
    expect([forward.loadUint(64), forward.loadUint(64), forward.loadUint(64)]).toEqual([
      66_667, 4_369_067, 436_906_667,
    ]);
    const storage = reader(lastStoragePrice(config.get(18)));
    storage.skip(8 + 32);
    expect([storage.loadUint(64), storage.loadUint(64)]).toEqual([0, 135]);
  });
});

function reader(cell: Cell | undefined) {
  if (cell === undefined) throw new Error('no such param');
  return cell.beginParse();
}

/** Param 18 lists the storage prices by their beginning. */
function lastStoragePrice(param: Cell | undefined): Cell {
  const prices = Dictionary.loadDirect(
    Dictionary.Keys.Uint(32),
    { serialize: () => undefined, parse: (slice) => beginCell().storeSlice(slice).endCell() },
    reader(param),
  );
  const last = prices.values().at(-1);
  if (last === undefined) throw new Error('no storage prices');
  return last;
}
