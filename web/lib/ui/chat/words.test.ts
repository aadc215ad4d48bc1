/** What the chat says: no sentence may stand where it is false. */
import { expect, it } from 'vitest';
import { newAnswer } from '#lib/state/chat/conversation.ts';
import {
  endedText,
  failureWords,
  givenBackText,
  leftOutText,
  resumingText,
  sealedText,
  waitingText,
} from './words.ts';

it('says how many could read it', () => {
  expect(sealedText(1)).toBe('Sealed to one provider. That provider can read it.');
  expect(sealedText(2)).toBe('Sealed to 2 providers, one after the other. Each of them can read it.');
});

it('says in half an answer why it does not go on', () => {
  const resuming = (reason: Parameters<typeof resumingText>[0]['reason']) =>
    resumingText({ provider: 'k7f2aaaaaaaaaaaa', reason, spoke: true });
  expect(resuming('peer/silent')).toMatch(/^k7f2.* went silent\. Asking another provider\.$/);
  expect(resuming('peer/closed')).toContain('left. Asking');
  expect(resuming('wire/order')).toContain('failed. Asking');
});

it('names what was left out, and for whom it was too long', () => {
  expect(leftOutText({ exchanges: 2, contextTokens: 512 })).toBe(
    'The oldest messages were left out: this model reads 512 tokens.',
  );
  expect(waitingText({ state: 'failing-over', from: 'k7f2', reason: 'input/too-long' }, 0, 1)).toContain(
    'asking with fewer messages',
  );
});

it('says why a message was given back', () => {
  expect(givenBackText('silkworm-1', 512)).toBe(
    'Not answered: this message is longer than silkworm-1 can read. It reads 512 tokens. Shorten it and send it again.',
  );
  expect(givenBackText('gone', 0)).not.toContain('0 tokens');
});

it('blames this side where this side is at fault', () => {
  expect(failureWords('hub/unreachable', 'offline')).toMatchObject({
    what: 'This device is offline. Your message was not sent.',
    action: 'retry',
  });
  expect(failureWords('hub/unreachable', 'insecure').what).toContain('needs https');
  expect(failureWords('hub/unreachable', 'insecure').action).toBeUndefined();
  expect(failureWords('hub/unreachable').what).toContain('hub');
  const failed = { name: 'failed', code: 'hub/unreachable', barrier: 'offline' } as const;
  expect(endedText({ ...newAnswer('a', 'm', 0), status: failed })).toContain('This device is offline.');
});
