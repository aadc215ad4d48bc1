/** Reads a conversation that was stored before: by this build, an older one, or a broken one. */
import * as v from 'valibot';
import { isErrorCode, type ErrorCode } from '#protocol/errors.ts';
import { EMPTY, type Answer, type Conversation, type Turn } from './conversation.ts';

const errorCode = v.custom<ErrorCode>(isErrorCode);

const question = v.object({
  id: v.string(),
  role: v.literal('user'),
  text: v.string(),
  atMs: v.number(),
});

const status = v.variant('name', [
  v.object({ name: v.literal('waiting') }),
  v.object({ name: v.literal('streaming') }),
  v.object({ name: v.literal('done'), finish: v.picklist(['stop', 'length']) }),
  v.object({ name: v.literal('stopped') }),
  v.object({ name: v.literal('interrupted') }),
  v.object({
    name: v.literal('failed'),
    code: errorCode,
    barrier: v.exactOptional(v.picklist(['offline', 'insecure'])),
  }),
]);

const info = v.object({
  class: v.literal('open'),
  provider: v.string(),
  readers: v.array(v.string()),
  engine: v.string(),
  backend: v.string(),
  transport: v.string(),
  sealing: v.string(),
  ttftMs: v.exactOptional(v.number()),
});

const usage = v.object({
  prompt_tokens: v.number(),
  completion_tokens: v.number(),
  total_tokens: v.number(),
});

const attempt = v.object({
  provider: v.string(),
  reason: errorCode,
  spoke: v.exactOptional(v.literal(true)),
});

const answer = v.object({
  id: v.string(),
  role: v.literal('assistant'),
  model: v.string(),
  text: v.string(),
  status,
  attempts: v.array(attempt),
  startedAtMs: v.number(),
  firstTokenAtMs: v.exactOptional(v.number()),
  leftOut: v.exactOptional(v.object({ exchanges: v.number(), contextTokens: v.number() })),
  info: v.exactOptional(info),
  usage: v.exactOptional(usage),
  tokensPerSecond: v.exactOptional(v.number()),
});

const conversation = v.object({
  turns: v.array(v.variant('role', [question, answer])),
  savedAtMs: v.number(),
});

/**
 * The stored conversation, or an empty one where there is none that can be read.
 *
 * @param isLive whether a tab still writes the answer with this id; by default, nobody does any more
 */
export function decodeStored(value: unknown, isLive: (id: string) => boolean = () => false): Conversation {
  const result = v.safeParse(conversation, value);
  if (!result.success) return EMPTY;
  const { turns, savedAtMs } = result.output;
  return { turns: turns.map((turn) => turnOf(turn, isLive)), savedAtMs };
}

function turnOf(
  turn: v.InferOutput<typeof conversation>['turns'][number],
  isLive: (id: string) => boolean,
): Turn {
  if (turn.role === 'user') return turn;
  const { status: was, ...rest } = turn;
  if (was.name !== 'waiting' && was.name !== 'streaming') return { ...rest, status: was } satisfies Answer;
  // The page went away while this was coming.
  if (!isLive(turn.id)) return { ...rest, status: { name: 'interrupted' } } satisfies Answer;
  const { startedAtMs: sinceMs } = turn;
  return {
    ...rest,
    status:
      was.name === 'streaming'
        ? { name: 'streaming' }
        : { name: 'waiting', on: { state: 'other-tab' }, sinceMs },
  } satisfies Answer;
}
