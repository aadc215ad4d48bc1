/** Questions and answers as the page shows them. */
import { render } from 'vitest-browser-svelte';
import { expect, it } from 'vitest';
import { newAnswer, type Answer } from '#lib/state/chat/conversation.ts';
import AnswerTurn from './AnswerTurn.svelte';
import QuestionTurn from './QuestionTurn.svelte';

const INFO = {
  class: 'open',
  provider: 'pppppppp',
  readers: ['qqqqqqqq', 'pppppppp'],
  engine: 'paced',
  backend: 'paced',
  transport: 'webrtc/direct',
  sealing: 's',
} as const;

const show = (answer: Partial<Answer>) =>
  render(AnswerTurn, {
    answer: { ...newAnswer('a', 'm', 0), ...answer },
    providers: 2,
    canRetry: true,
    onretry: () => undefined,
    onnew: () => undefined,
  });

it('shows the beginning of a very long question, and all of it on demand', async () => {
  const question = { id: 'q', role: 'user', text: 'word '.repeat(2_000), atMs: 0 } as const;
  const screen = await render(QuestionTurn, { question });
  const height = () => screen.container.querySelector('p')?.clientHeight ?? 0;
  const cut = height();
  expect(cut).toBeLessThan(260);
  await screen.getByRole('button', { name: 'Show all' }).click();
  expect(height()).toBeGreaterThan(cut);
  await expect.element(screen.getByRole('button', { name: 'Show less' })).toBeVisible();
});

it('leaves a short question alone', async () => {
  const screen = await render(QuestionTurn, { question: { id: 'q', role: 'user', text: 'Hi', atMs: 0 } });
  expect(screen.container.querySelector('button')).toBeNull();
});

it('says how many could read it, and nothing that is false', async () => {
  const screen = await show({ text: 'Hi', info: INFO, status: { name: 'done', finish: 'stop' } });
  await expect.element(screen.getByText('2 could read it')).toBeVisible();
  expect(screen.container.textContent).not.toContain('Sealed to one provider');
});

it('says in the middle of an answer that another provider is asked', async () => {
  const resuming = { provider: 'qqqqqqqq', reason: 'peer/silent', spoke: true } as const;
  const screen = await show({ text: 'Half', info: INFO, status: { name: 'streaming', resuming } });
  await expect.element(screen.getByText(/went silent. Asking another provider./)).toBeVisible();
});

it('leaves no hole above an answer that never began', async () => {
  const screen = await show({ status: { name: 'failed', code: 'hub/unreachable', barrier: 'offline' } });
  await expect.element(screen.getByText(/This device is offline./)).toBeVisible();
  expect(screen.container.querySelector('header')).toBeNull();
});

it('says what was left out', async () => {
  const leftOut = { exchanges: 1, contextTokens: 512 };
  const screen = await show({ text: 'Hi', info: INFO, leftOut, status: { name: 'done', finish: 'stop' } });
  await expect.element(screen.getByText(/^The oldest messages were left out/)).toBeVisible();
});
