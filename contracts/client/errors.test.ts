/** One table of reasons on both sides, no number twice. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS } from '#protocol/errors.ts';
import { codeOfExit, CONTRACT_ERRORS, contractError, type ContractError } from './errors.ts';

const tolk = readFileSync(new URL('../errors.tolk', import.meta.url), 'utf8');
const inTolk = Array.from(tolk.matchAll(/^ {4}(\w+) = (\d+)$/gm), ([, name, exit]) => [name, Number(exit)]);
const names = Object.keys(CONTRACT_ERRORS) as ContractError[];

test('errors.tolk and errors.ts hold the same names and numbers', () => {
  expect(inTolk).toEqual(names.map((name) => [name, CONTRACT_ERRORS[name].exit]));
});

test('no number is used twice, and all but the common one are cheap to throw', () => {
  const exits = names.map((name) => CONTRACT_ERRORS[name].exit as number);
  expect(new Set(exits).size).toBe(exits.length);
  for (const exit of exits.filter((each) => each !== 65535)) {
    expect(exit).toBeGreaterThan(1000);
    expect(exit).toBeLessThan(2048);
  }
});

test('every reason has a sentence for people', () => {
  for (const name of names) {
    const { exit, code } = CONTRACT_ERRORS[name];
    expect(ERRORS[code].message).toMatch(/\.$/);
    expect(contractError(exit)).toBe(name);
    expect(codeOfExit(exit)).toBe(code);
  }
  expect(codeOfExit(-14)).toBe('chain/gas');
  expect(codeOfExit(9)).toBe('chain/rejected');
  expect(contractError(9)).toBeUndefined();
});
