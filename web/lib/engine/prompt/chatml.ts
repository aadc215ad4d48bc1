/** Writes a conversation as ChatML, the prompt form of the built-in model, so that an answer can be continued. */
import { BombyxError } from '#protocol/errors.ts';
import type { ChatTurn } from '../api.ts';

const START = '<|im_start|>';
const END = '<|im_end|>';

/** @throws BombyxError `engine/load` when a model's own (Jinja) template asks for another form than ChatML. */
export function requireChatml(template: string | undefined): void {
  if (template?.includes(START) !== true || !template.includes(END))
    throw new BombyxError('engine/load', 'the chat template is not ChatML');
}

/**
 * The text up to and including the part of the answer that exists already.
 *
 * Whoever asks can write the marks of ChatML into a message and so forge turns; it is their own conversation that
 * they forge. Breaking the marks up costs one invisible character and keeps turns what the page shows them to be.
 */
export function chatmlPrompt(messages: readonly ChatTurn[], continueFrom = ''): string {
  const turns = messages.map(({ role, content }) => `${START}${role}\n${defuse(content)}${END}\n`);
  return `${turns.join('')}${START}assistant\n${defuse(continueFrom)}`;
}

function defuse(text: string): string {
  return text.replaceAll('<|im_', '<|\u200bim_');
}
