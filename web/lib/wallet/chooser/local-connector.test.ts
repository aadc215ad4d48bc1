/** What the dialog may ask of TON Connect; the connector behind is a fake that counts. */
import type { ITonConnect } from '@tonconnect/sdk';
import { expect, test } from 'vitest';
import { LocalConnector } from './local-connector.ts';

function setUp() {
  const asked: unknown[][] = [];
  const watchers: [answered: (wallet: null) => void, failed: (error: Error) => void][] = [];
  const partial: unknown = {
    connected: false,
    connect: (...all: unknown[]) => void asked.push(all),
    onStatusChange: (...both: (typeof watchers)[number]) => {
      watchers.push(both);
      return () => undefined;
    },
  };
  const local = new LocalConnector(partial as ITonConnect);
  return { asked, watchers, local };
}

test('no bridge on another host is asked, by a list of them or by one', () => {
  const { asked, local } = setUp();
  local.begin(new AbortController().signal);
  expect(local.connector.connect([{ bridgeUrl: 'https://bridge.test' }])).toBe('tc://');
  expect(local.connector.connect({ bridgeUrl: 'https://bridge.test', universalLink: 'https://a.test' })).toBe(
    'tc://',
  );
  expect([asked, local.isAsking, local.connector.connected]).toEqual([[], false, false]);
});

test('a wallet in this browser is asked as long as somebody waits, until it answers', () => {
  const { asked, watchers, local } = setUp();
  const { signal } = new AbortController();
  for (const answer of [0, 1] as const) {
    local.begin(signal);
    local.connector.connect({ jsBridgeKey: 'w' }, { tonProof: 'p' }, { traceId: 't' });
    expect(asked.at(-1)).toEqual([{ jsBridgeKey: 'w' }, { tonProof: 'p' }, { traceId: 't', signal }]);
    expect(local.isAsking).toBe(true);
    if (answer === 0) watchers[0]?.[0](null);
    else watchers[0]?.[1](new Error('no'));
    expect(local.isAsking).toBe(false);
  }
});
