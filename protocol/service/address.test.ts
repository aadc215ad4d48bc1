import { describe, expect, it } from 'vitest';
import { addressKey, addressOf, type Arrival } from './address.ts';

const request = (remoteAddress: string, forwarded?: string | string[]) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) satisfies Arrival;

describe('address key', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('of %j is %s', (address, key) => expect(addressKey(address)).toBe(key));
});

describe('address of a request', () => {
  it('is the socket, whatever the header says, without proxies of ours', () => {
    expect(addressOf(request('192.0.2.1', '203.0.113.9'), 0)).toBe('192.0.2.1');
  });

  it('is what the outermost of our proxies saw: entries before it are the sender’s own words', () => {
    expect(addressOf(request('10.0.0.1', '1.1.1.1, 203.0.113.9'), 1)).toBe('203.0.113.9');
    expect(addressOf(request('10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2'), 2)).toBe('203.0.113.9');
    expect(addressOf(request('10.0.0.1', ['1.1.1.1', '203.0.113.9']), 1)).toBe('203.0.113.9');
  });

  it.each([undefined, '', 'unknown', '203.0.113.9:80', 'x'.repeat(9_000)])(
    'is the socket for %j',
    (header) => {
      expect(addressOf(request('10.0.0.1', header), 1)).toBe('10.0.0.1');
    },
  );
});
