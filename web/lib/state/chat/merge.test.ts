/** Two tabs that write one conversation. */
import { describe, expect, it } from 'vitest';
import { newAnswer, type Answer, type Turn } from './conversation.ts';
import { mergeTurns, nextVersion } from './merge.ts';

const q = (id: string): Turn => ({ id, role: 'user', text: id, atMs: 0 });
const a = (id: string, text = id): Answer => ({
  ...newAnswer(id, 'm', 0),
  text,
  status: { name: 'done', finish: 'stop' },
});
const coming = (id: string, text: string): Answer => ({ ...a(id, text), status: { name: 'streaming' } });

describe('two tabs', () => {
  const base = [q('1'), a('2')];

  it('lose nothing that either of them said', () => {
    const mine = [...base, q('m'), a('n')];
    const theirs = [...base, q('t'), a('u')];
    expect(mergeTurns(base, mine, theirs)).toEqual([...theirs, q('m'), a('n')]);
  });

  it('come to the same when the merge is made twice', () => {
    const mine = [...base, q('m')];
    const once = mergeTurns(base, mine, [...base, q('t')]);
    expect(mergeTurns(base, mine, once)).toEqual(once);
  });

  it('bring back nothing that one of them removed', () => {
    expect(mergeTurns(base, [], [...base, q('t')])).toEqual([q('t')]);
    expect(mergeTurns(base, [...base, q('m')], [])).toEqual([q('m')]);
  });

  it('keep the answer that got further, and each its own', () => {
    const asked = [q('1'), coming('2', 'Hel')];
    const ended = [q('1'), a('2', 'Hello')];
    expect(mergeTurns(asked, asked, ended)).toEqual(ended);
    expect(mergeTurns(asked, ended, asked)).toEqual(ended);
    const longer = [q('1'), coming('2', 'Hello')];
    expect(mergeTurns(asked, longer, asked)).toEqual(longer);
    const interrupted: Turn[] = [q('1'), { ...a('2', 'Hel'), status: { name: 'interrupted' } }];
    expect(mergeTurns(asked, longer, interrupted, '2')).toEqual(longer);
  });

  it('never give two versions one number', () => {
    expect(nextVersion({ turns: [], savedAtMs: 5 }, 9)).toBe(9);
    expect(nextVersion({ turns: [], savedAtMs: 9 }, 9)).toBe(10);
  });
});
