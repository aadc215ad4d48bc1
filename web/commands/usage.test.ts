import { describe, expect, test } from 'vitest';
import { sentenceOf, UsageError } from './errors.ts';
import { readOptions, usageText, type Usage } from './usage.ts';

const usage: Usage = {
  call: 'npm run demo -- [--json]',
  does: 'Shows.',
  options: { url: { value: 'URL', text: 'where' }, json: { text: 'one line' } },
  environment: { WEB_PORT: 'a port' },
};

describe('readOptions', () => {
  test('gives texts and flags', () => {
    expect(readOptions(usage, ['--url', 'http://a', '--json'])).toEqual({ url: 'http://a', json: true });
    expect(readOptions(usage, ['--help'])).toEqual({ help: true });
    expect(readOptions(usage, [])).toEqual({});
  });

  test.each([
    [['--nope'], "Unknown option '--nope'. --help says what there is."],
    [['--url'], "Option '--url <value>' argument missing. --help says what there is."],
    [
      ['word'],
      /^Unexpected argument 'word'\. .*\. --help says what there is\.$|^Unexpected argument 'word'\. --help says what there is\.$/,
    ],
    [['--json=1'], /^Option '--json' does not take an argument\. --help says/],
    [['--url', 'a', '--nope', '-x'], /^Unknown option '--nope'\. --help says/],
  ])('says in one sentence what is wrong with %j', (args, sentence) => {
    expect(() => readOptions(usage, args)).toThrow(UsageError);
    expect(() => readOptions(usage, args)).toThrow(sentence);
  });
});

test('the usage names every option and variable, in columns', () => {
  expect(usageText(usage).split('\n')).toEqual([
    'Shows.',
    '',
    'Usage: npm run demo -- [--json]',
    '',
    'Options',
    '  --url URL  where',
    '  --json     one line',
    '  --help     print this',
    '',
    'Environment',
    '  WEB_PORT  a port',
  ]);
});

test('of a foreign error, the first line is printed, without its colours', () => {
  expect(sentenceOf(new Error('\u001b[2mlocator.click\u001b[22m: Timeout\nCall log:\n  - waiting'))).toBe(
    'locator.click: Timeout',
  );
  expect(sentenceOf(new UsageError('One.\nTwo.'))).toBe('One.\nTwo.');
});
