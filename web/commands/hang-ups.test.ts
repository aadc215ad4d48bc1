import { expect, test } from 'vitest';
import { withoutHangUps } from './hang-ups.ts';

function shown(lines: readonly string[]): readonly string[] {
  const result: string[] = [];
  const hear = withoutHangUps((line) => result.push(line));
  for (const line of lines) hear(line);
  return result;
}

const STACK = [
  '    at TCP.onStreamRead (node:internal/stream_base_commons:216:20)',
  '    at TCP.x (node:y:1:2)',
];

test.each(['Error: read ECONNRESET', 'Error: write EPIPE', 'Error: This socket has been ended: EPIPE'])(
  'a browser that goes away is not shown: %s',
  (error) => {
    const one = ['1:23:45 PM [vite] ws proxy socket error:', error, ...STACK];
    expect(shown(['before', ...one, ...one, 'after', ...STACK])).toEqual(['before', 'after', ...STACK]);
  },
);

test('colours make no difference', () => {
  expect(
    shown(['\u001b[31mws proxy socket error:\u001b[39m', 'Error: read ECONNRESET', ...STACK, 'after']),
  ).toEqual(['after']);
});

test('every other error stays, with its header and stack', () => {
  const others = [
    ...['[vite] ws proxy error:', 'Error: connect ECONNREFUSED 127.0.0.1:9000', ...STACK],
    ...['[vite] http proxy error: /hub/stats', 'Error: read ECONNRESET', ...STACK],
  ];
  expect(shown(others)).toEqual(others);
});
