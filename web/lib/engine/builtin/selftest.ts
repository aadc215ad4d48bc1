/** Asks a freshly loaded built-in model a question whose exact answer is known: some drivers and CPUs compute wrong text. */
import { BombyxError } from '#protocol/errors.ts';
import type { ChatEngine } from '../api.ts';

/** One entry of `tests/model/greedy-reference.json`, where each token led clearly. */
export const GOLDEN = { prompt: 'What is 7 plus 5?', answer: '7 plus 5 is 12.' } as const;

/** Room for an answer that runs on where it should end. */
const MAX_TOKENS = 24;

/** @throws BombyxError `engine/failed` when the answer is another one. */
export async function selfTest(engine: ChatEngine, signal?: AbortSignal): Promise<void> {
  let answer = '';
  const messages = [{ role: 'user', content: GOLDEN.prompt }] as const;
  const { finishReason } = await engine.generate(
    { messages, maxTokens: MAX_TOKENS, temperature: 0, topP: 1 },
    ({ text }) => (answer += text),
    signal,
  );
  if (finishReason === 'cancelled' || answer === GOLDEN.answer) return;
  throw new BombyxError('engine/failed', 'the self-test gave wrong text');
}
