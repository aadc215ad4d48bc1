import { describe, expect, test } from 'vitest';
import { choiceSetting, ConfigError, flagSetting, integerSetting, withoutUndefined } from './settings.ts';

const LEVELS = ['info', 'warn'] as const;

describe('a setting', () => {
  test('that is not set is left to the default', () => {
    expect(integerSetting({}, 'X_PORT', { max: 9 })).toBeUndefined();
    expect(flagSetting({}, 'X_OPEN')).toBeUndefined();
    expect(choiceSetting({}, 'X_LEVEL', LEVELS)).toBeUndefined();
    expect(withoutUndefined({ port: undefined, host: 'a' })).toEqual({ host: 'a' });
  });

  test('is read up to its bounds', () => {
    expect(integerSetting({ X_PORT: '0' }, 'X_PORT', { max: 9 })).toBe(0);
    expect(integerSetting({ X_PORT: '9' }, 'X_PORT', { min: 9, max: 9 })).toBe(9);
    expect(flagSetting({ X_OPEN: '1' }, 'X_OPEN')).toBe(true);
    expect(flagSetting({ X_OPEN: '0' }, 'X_OPEN')).toBe(false);
    expect(choiceSetting({ X_LEVEL: 'warn' }, 'X_LEVEL', LEVELS)).toBe('warn');
  });

  test.each(['', '10', '3', '-1', '5.0', '0x5', ' 5', '5 ', '1e0', '٥', '5000000000'])(
    'of %j is no number from 4 to 9',
    (text) => {
      expect(() => integerSetting({ X_PORT: text }, 'X_PORT', { min: 4, max: 9 })).toThrow(
        new ConfigError('X_PORT: expected 4 to 9'),
      );
    },
  );

  test.each(['', 'yes', 'true', '2'])('of %j is neither yes nor no', (text) => {
    expect(() => flagSetting({ X_OPEN: text }, 'X_OPEN')).toThrow(new ConfigError('X_OPEN: expected 0 or 1'));
  });

  test.each(['', 'WARN', 'constructor'])('of %j is none of the words', (text) => {
    expect(() => choiceSetting({ X_LEVEL: text }, 'X_LEVEL', LEVELS)).toThrow(
      new ConfigError('X_LEVEL: expected one of info, warn'),
    );
  });
});
