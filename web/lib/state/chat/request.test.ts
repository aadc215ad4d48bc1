/** What is sent of a conversation. */
import { describe, expect, it } from 'vitest';
import { newAnswer, type Answer, type AnswerStatus, type Turn } from './conversation.ts';
import { exchangesOf, fewer, newestThatFit } from './request.ts';

const question = (id: string, text: string): Turn => ({ id, role: 'user', text, atMs: 0 });
const answer = (
  id: string,
  text: string,
  status: AnswerStatus = { name: 'done', finish: 'stop' },
): Answer => ({ ...newAnswer(id, 'm', 0), text, status });

describe('a conversation is sent', () => {
  it('without the questions that never got a word', () => {
    const turns = [
      question('1', 'a'),
      answer('2', 'b'),
      question('3', 'far too long'),
      answer('4', '', { name: 'failed', code: 'input/too-long' }),
      question('5', 'stopped'),
      answer('6', '', { name: 'stopped' }),
      question('7', 'd'),
    ];
    expect(exchangesOf(turns).flat()).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'b' },
      { role: 'user', content: 'd' },
    ]);
  });

  it('with half an answer that was stopped, and without one that another tab still gets', () => {
    const turns = [
      question('1', 'a'),
      answer('2', 'half', { name: 'stopped' }),
      question('3', 'c'),
      answer('4', 'ha', { name: 'streaming' }),
      question('5', 'e'),
    ];
    expect(
      exchangesOf(turns)
        .flat()
        .map(({ content }) => content),
    ).toEqual(['a', 'half', 'e']);
  });

  it('whole while it fits, then without its oldest exchanges', () => {
    const turns = Array.from({ length: 9 }, (_, i) => [
      question(`q${i}`, `${i}`.repeat(90)),
      answer(`a${i}`, `${i}`.repeat(90)),
    ]).flat();
    const exchanges = exchangesOf([...turns, question('last', 'z')]);
    expect(newestThatFit(exchanges, 4_096)).toEqual(exchanges);
    // 9 tokens for the last question, 76 for each exchange, within three quarters of 512
    expect(newestThatFit(exchanges, 512)).toEqual(exchanges.slice(-5));
  });

  it('with its last question whatever its length', () => {
    const exchanges = exchangesOf([question('1', 'a'), answer('2', 'b'), question('3', 'x'.repeat(9_000))]);
    expect(newestThatFit(exchanges, 512)).toEqual(exchanges.slice(-1));
    expect(newestThatFit(exchanges, 0)).toEqual(exchanges.slice(-1));
  });

  it('with fewer and fewer exchanges, down to the question alone', () => {
    let exchanges = exchangesOf([
      ...Array.from({ length: 5 }, (_, i) => [question(`q${i}`, 'a'), answer(`a${i}`, 'b')]).flat(),
      question('last', 'z'),
    ]);
    const lengths: number[] = [];
    for (let next = fewer(exchanges); next; next = fewer(next)) {
      lengths.push(next.length);
      exchanges = next;
    }
    expect(lengths).toEqual([3, 2, 1]);
    expect(exchanges).toEqual([[{ role: 'user', content: 'z' }]]);
  });
});
