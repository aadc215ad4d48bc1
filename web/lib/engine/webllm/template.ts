/** Writes the prompt that WebLLM would write itself, plus the part of the answer that exists already. */
import type { ChatOptions } from '@mlc-ai/web-llm';
import * as v from 'valibot';
import { BombyxError } from '#protocol/errors.ts';
import type { ChatTurn } from '../api.ts';

const roles = v.object({ user: v.string(), assistant: v.string() });

/** The fields of `conv_template` in `mlc-chat-config.json` that shape a prompt or end an answer. */
const conversation = v.object({
  system_template: v.string(),
  system_message: v.string(),
  roles,
  role_templates: v.nullish(v.partial(roles)),
  seps: v.pipe(v.array(v.string()), v.minLength(1)),
  role_content_sep: v.nullish(v.string()),
  role_empty_sep: v.nullish(v.string()),
  stop_str: v.array(v.string()),
  stop_token_ids: v.array(v.number()),
  system_prefix_token_ids: v.nullish(v.array(v.number())),
  add_role_after_system_message: v.nullish(v.boolean()),
  render_empty_system_message: v.nullish(v.boolean()),
});

const config = v.looseObject({
  conv_template: v.unknown(),
  conv_config: v.nullish(v.record(v.string(), v.unknown())),
  context_window_size: v.optional(v.number()),
});

export type Conversation = v.InferOutput<typeof conversation>;

/** What WebLLM puts between a role and its text where a template says nothing. */
const DEFAULT_SEPARATOR = ': ';

/** @throws BombyxError `engine/load` on anything but the template of a chat model. */
export function decodeConversation(mlcChatConfig: unknown): Conversation {
  const outer = v.safeParse(config, mlcChatConfig);
  if (!outer.success) throw new BombyxError('engine/load', 'mlc-chat-config.json has another form');
  const { conv_template, conv_config } = outer.output;
  const inner = v.safeParse(conversation, { ...Object(conv_template), ...conv_config });
  if (!inner.success) throw new BombyxError('engine/load', 'conv_template has another form');
  return inner.output;
}

/** The text that the model reads, up to and including `continueFrom`. System turns are gathered in front. */
export function writePrompt(
  template: Conversation,
  messages: readonly ChatTurn[],
  continueFrom = '',
): string {
  const system = systemText(template, messages);
  const turns = messages
    .filter(({ role }) => role !== 'system')
    .map((turn, i) => turnText(template, turn, i, system));
  const header = template.roles.assistant + (template.role_empty_sep ?? DEFAULT_SEPARATOR);
  return [system, ...turns, header, continueFrom].join('');
}

/** A template that adds nothing, so that WebLLM takes a finished prompt as its one user message; it stops as before. */
export function passThrough(template: Conversation): NonNullable<ChatOptions['conv_template']> {
  const { stop_str, stop_token_ids, system_prefix_token_ids } = template;
  return {
    system_template: '{system_message}',
    system_message: '',
    render_empty_system_message: false,
    roles: { user: '', assistant: '', tool: '' },
    seps: [''],
    role_content_sep: '',
    role_empty_sep: '',
    stop_str,
    stop_token_ids,
    ...(system_prefix_token_ids && { system_prefix_token_ids }),
  };
}

function systemText(template: Conversation, messages: readonly ChatTurn[]): string {
  const given = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const text = given.length > 0 ? given.join('\n\n') : template.system_message;
  if (text === '' && template.render_empty_system_message === false) return '';
  return fill(template.system_template, '{system_message}', text);
}

function turnText(
  template: Conversation,
  { role, content }: ChatTurn,
  index: number,
  system: string,
): string {
  const side = role === 'assistant' ? 'assistant' : 'user';
  const form = template.role_templates?.[side];
  const text =
    form === undefined ? content : fill(fill(form, '{function_string}', ''), `{${side}_message}`, content);
  const bare = index === 0 && system !== '' && template.add_role_after_system_message === false;
  const prefix = bare ? '' : template.roles[side] + (template.role_content_sep ?? DEFAULT_SEPARATOR);
  return prefix + text + (template.seps[index % template.seps.length] ?? '');
}

/** Replaces literally: `$&` in a message means nothing. */
function fill(form: string, placeholder: string, text: string): string {
  return form.replace(placeholder, () => text);
}
