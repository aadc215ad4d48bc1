/** The table of errors: complete, closed, and written for people. */
import { describe, expect, test } from 'vitest';
import { BombyxError, ERRORS, isBombyxError, isErrorCode, toBombyxError, type ErrorCode } from './errors.ts';

const rows = (Object.keys(ERRORS) as ErrorCode[]).map((code) => ({ code, ...ERRORS[code] }));

const AREAS = [
  'input',
  'wire',
  'envelope',
  'peer',
  'hub',
  'offer',
  'quote',
  'job',
  'provider',
  'engine',
  'chain',
  'vault',
  'attest',
  'log',
  'ticket',
  'receipt',
  'payout',
  'withdrawal',
  'relay',
  'release',
  'client',
];

describe.each(rows)('$code', (row) => {
  test('has the form area/what, in a known area', () => {
    expect(row.code).toMatch(/^[a-z]+\/[a-z]+(-[a-z]+)*$/);
    expect(AREAS).toContain(row.code.split('/')[0]);
  });

  test('tells a person what happened in whole sentences', () => {
    expect(row.message).toMatch(/^[A-Z].*\.$/);
    expect(row.message).not.toMatch(/\.\.|!|\s\s|undefined|error code/i);
    expect(row.message).not.toContain(row.code);
    expect(row.message.length).toBeLessThanOrEqual(120);
  });

  test('names who is at fault, what to do, and a status that says the same', () => {
    expect(['caller', 'hub', 'relay', 'provider', 'requester', 'device', 'network', 'attacker']).toContain(
      row.fault,
    );
    expect(['fix', 'retry', 'elsewhere', 'stop']).toContain(row.advice);
    expect(row.http).toBeGreaterThanOrEqual(400);
    expect(row.http).toBeLessThan(600);
  });

  test('is carried by an error that keeps its detail from people', () => {
    const cause = new Error('below');
    const error = new BombyxError(row.code, 'field x', { cause });
    expect(error).toMatchObject({ name: 'BombyxError', code: row.code, detail: 'field x', cause });
    expect(error.message).toBe(`${row.message} (field x)`);
    expect([error.plain, error.fault, error.advice]).toEqual([row.message, row.fault, row.advice]);
    expect(new BombyxError(row.code).message).toBe(row.message);
  });
});

test('what an attacker does is never answered by trying the same again', () => {
  for (const row of rows) if (row.fault === 'attacker') expect(row.advice, row.code).not.toBe('retry');
});

test.each(['', 'peer/tired', 'toString', '__proto__', 'constructor', 7, null, undefined, ['peer/mitm']])(
  'takes %j for no code',
  (value) => {
    expect(isErrorCode(value)).toBe(false);
  },
);

test('narrows to one code', () => {
  expect(isBombyxError(new BombyxError('peer/mitm'), 'peer/mitm')).toBe(true);
  expect(isBombyxError(new BombyxError('peer/mitm'), 'peer/closed')).toBe(false);
  expect(isBombyxError(new Error('peer/mitm'))).toBe(false);
  expect(isBombyxError({ code: 'peer/mitm' })).toBe(false);
});

test('gives foreign errors a code and keeps them as the cause', () => {
  const own = new BombyxError('hub/rate');
  expect(toBombyxError(own, 'peer/closed')).toBe(own);
  const foreign = new TypeError('x is not a function');
  expect(toBombyxError(foreign, 'peer/closed')).toMatchObject({ code: 'peer/closed', cause: foreign });
  expect(toBombyxError('text', 'peer/closed')).toMatchObject({ code: 'peer/closed', detail: 'text' });
  expect(toBombyxError(undefined, 'peer/closed')).toMatchObject({ code: 'peer/closed' });
});
