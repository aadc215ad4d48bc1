/** Certificates as text: one form for each chain, but for the two kinds of line break. */
import { expect, test } from 'vitest';
import { codeOf } from '../vectors/testing.ts';
import { decodePem } from './pem.ts';

const FULL_LINE = 'QUJD'.repeat(16);
const pem = (...lines: readonly string[]): string =>
  ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('reads one certificate after the other', () => {
  const chain = decodePem(pem(FULL_LINE, 'QUI=') + pem('QQ=='));
  expect(chain.map(text)).toEqual([`${'ABC'.repeat(16)}AB`, 'A']);
});

test('takes either kind of line break, and none behind the last line', () => {
  const expected = decodePem(pem(FULL_LINE, 'QUI='));
  expect(decodePem(pem(FULL_LINE, 'QUI=').replaceAll('\n', '\r\n'))).toEqual(expected);
  expect(decodePem(pem(FULL_LINE, 'QUI=').trimEnd())).toEqual(expected);
});

test('finds nothing in nothing', () => {
  expect(decodePem('')).toEqual([]);
});

test.each([
  ['words before', `x\n${pem('QUI=')}`],
  ['words between', `${pem('QUI=')}x\n${pem('QUI=')}`],
  ['words behind', `${pem('QUI=')}x`],
  ['an empty line behind', `${pem('QUI=')}\n`],
  ['a space behind the label', pem('QUI=').replace('-----\n', '----- \n')],
  ['another label', pem('QUI=').replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE')],
  ['no end', pem('QUI=').replace('-----END', '-----ENDE')],
  ['no content', pem()],
  ['an empty line inside', pem(FULL_LINE, '', 'QUI=')],
  ['a line that is too long', pem(`${FULL_LINE}QUJD`, 'QUI=')],
  ['a short line in the middle', pem('QUJD', 'QUI=')],
  ['a tab at the end of a line', pem(`${FULL_LINE}\t`, 'QUI=')],
  ['a space for a line break', pem(`${FULL_LINE} QUI=`)],
  ['a carriage return for a line break', pem(`${FULL_LINE}\rQUI=`)],
  ['a vertical tab for a line break', pem(`${FULL_LINE}\vQUI=`)],
  ['bits left over', pem('QUJ=')],
  ['padding left out', pem('QUI')],
  ['too much padding', pem('QUI==')],
  ['padding in the middle', pem('QQ==QUJD')],
  ['characters of base64url', pem('QU-_')],
])('refuses %s', async (_, chain) => {
  expect(await codeOf(() => decodePem(chain))).toBe('attest/encoding');
});
