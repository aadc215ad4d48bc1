/** The chain's configuration: the sandbox's own, with the prices of mainnet in August 2026 (`config/README.md`). */
import { readFileSync } from 'node:fs';
import { beginCell, Cell, Dictionary } from '@ton/core';
import { defaultConfig } from '@ton/sandbox';

export const MAINNET_CONFIG_FILE = new URL('./config/ton-mainnet-config-2026-08-09.boc64', import.meta.url);

/** Storage, gas (masterchain, basechain) and forwarding prices (basechain, masterchain). */
export const PRICE_PARAMS = [18, 20, 21, 24, 25] as const;

/** Validator sets: nothing on a devnet asks who validates, and they are nine tenths of what every run would parse again. */
const VALIDATOR_PARAMS = [32, 34, 36];

type Config = Dictionary<number, Cell>;

let made: Config | undefined;

/**
 * Six times lower than the sandbox's own prices. The whole 2026 configuration does not load into sandbox 0.41. Parsed
 * once in a process, for that takes a sixth of a second; the caller's own, who may change it.
 */
export function configOf2026(): Config {
  made ??= makeConfig();
  const own: Config = Dictionary.empty(Dictionary.Keys.Int(32), Dictionary.Values.Cell());
  for (const [param, value] of made) own.set(param, value);
  return own;
}

function makeConfig(): Config {
  const config = parse(defaultConfig);
  for (const param of VALIDATOR_PARAMS) config.delete(param);
  const mainnet = parse(readFileSync(MAINNET_CONFIG_FILE, 'utf8').trim());
  for (const param of PRICE_PARAMS) {
    const price = mainnet.get(param);
    if (price === undefined) throw new Error(`the mainnet configuration has no param ${param}`);
    config.set(param, price);
  }
  return config;
}

/** The form in which the sandbox takes a configuration. */
export function configToCell(config: Config): Cell {
  return beginCell().storeDictDirect(config).endCell();
}

/** The form in which the emulator takes a configuration. */
export function configToBase64(config: Config): string {
  return configToCell(config).toBoc({ idx: false }).toString('base64');
}

function parse(base64: string): Config {
  return Dictionary.loadDirect(
    Dictionary.Keys.Int(32),
    Dictionary.Values.Cell(),
    Cell.fromBase64(base64).beginParse(),
  );
}
