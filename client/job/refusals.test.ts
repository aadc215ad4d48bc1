/** What a provider may say went wrong: nothing that would turn a person against somebody else. */
import { expect, test } from 'vitest';
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import { refusalCode } from './refusals.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];
const believed = codes.filter((code) => refusalCode(code) === code);

test('only its own failures, and what it thinks of the request', () => {
  expect(believed.toSorted()).toEqual([
    'envelope/open',
    'input/too-long',
    'job/refused',
    'job/timeout',
    'provider/busy',
    'provider/failed',
    'provider/stopped',
    'quote/expired',
    'wire/malformed',
    'wire/order',
    'wire/too-large',
  ]);
});

test('everything else becomes a failure of its own', () => {
  const others = codes.filter((code) => !believed.includes(code));
  expect(new Set(others.map(refusalCode))).toEqual(new Set(['provider/failed']));
});

test('no provider can stop a job, blame the hub or speak for the person', () => {
  for (const code of believed) {
    expect(ERRORS[code].advice, code).not.toBe('stop');
    expect(code).not.toMatch(/^(hub|peer|client|engine)\//);
  }
  expect(refusalCode('peer/mitm')).toBe('provider/failed');
  expect(refusalCode('job/cancelled')).toBe('provider/failed');
});
