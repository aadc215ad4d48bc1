/** Prompts are what WebLLM writes from the same template. Forms: Llama 3.2, Qwen 2.5, Llama 2, RedPajama as MLC publishes them. */
import { describe, expect, test } from 'vitest';
import { isBombyxError } from '#protocol/errors.ts';
import type { ChatTurn } from '../api.ts';
import { decodeConversation, passThrough, writePrompt } from './template.ts';

const turns: ChatTurn[] = [
  { role: 'user', content: 'One?' },
  { role: 'assistant', content: 'Two.' },
  { role: 'user', content: 'Three $& {user_message}?' },
];
const placeholders = { user: '{user_message}', assistant: '{assistant_message}', tool: '{tool_message}' };

const llama3 = decodeConversation({
  conv_template: {
    name: 'llama-3_1',
    system_template: '<|start_header_id|>system<|end_header_id|>\n\n{system_message}<|eot_id|>',
    system_message: 'You are a helpful assistant.',
    system_prefix_token_ids: [128000],
    add_role_after_system_message: true,
    roles: {
      user: '<|start_header_id|>user',
      assistant: '<|start_header_id|>assistant',
      tool: '<|start_header_id|>ipython',
    },
    role_templates: placeholders,
    messages: [],
    seps: ['<|eot_id|>'],
    role_content_sep: '<|end_header_id|>\n\n',
    role_empty_sep: '<|end_header_id|>\n\n',
    stop_str: [],
    stop_token_ids: [128001, 128008, 128009],
  },
});

const llama2 = decodeConversation({
  conv_template: {
    system_template: '[INST] <<SYS>>\n{system_message}\n<</SYS>>\n\n',
    system_message: 'Be brief.',
    add_role_after_system_message: false,
    roles: { user: '<s>[INST]', assistant: '[/INST]', tool: '[INST]' },
    role_templates: placeholders,
    seps: [' ', ' </s>'],
    role_content_sep: ' ',
    role_empty_sep: ' ',
    stop_str: ['[INST]'],
    stop_token_ids: [2],
  },
});

const bare = decodeConversation({
  conv_template: {
    system_template: '{system_message}',
    system_message: '',
    roles: { user: '<human>', assistant: '<bot>' },
    seps: ['\n'],
    stop_str: [],
    stop_token_ids: [0],
  },
  conv_config: { system_message: 'From conv_config. ' },
});

describe('writePrompt', () => {
  test('Llama 3: headers around roles, own system text by default', () => {
    expect(writePrompt(llama3, turns)).toBe(
      '<|start_header_id|>system<|end_header_id|>\n\nYou are a helpful assistant.<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nOne?<|eot_id|>' +
        '<|start_header_id|>assistant<|end_header_id|>\n\nTwo.<|eot_id|>' +
        '<|start_header_id|>user<|end_header_id|>\n\nThree $& {user_message}?<|eot_id|>' +
        '<|start_header_id|>assistant<|end_header_id|>\n\n',
    );
  });

  test('Llama 2: no role behind the system text, separators by turn', () => {
    expect(writePrompt(llama2, turns)).toBe(
      '[INST] <<SYS>>\nBe brief.\n<</SYS>>\n\nOne? [/INST] Two. </s><s>[INST] Three $& {user_message}? [/INST] ',
    );
  });

  test('a template without separators gets WebLLM’s; conv_config overrides', () => {
    expect(writePrompt(bare, [{ role: 'user', content: 'Hi' }])).toBe(
      'From conv_config. <human>: Hi\n<bot>: ',
    );
  });

  test('system turns replace the template’s own and are gathered in front', () => {
    const messages: ChatTurn[] = [
      { role: 'system', content: 'A.' },
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'B.' },
    ];
    expect(writePrompt(bare, messages)).toBe('A.\n\nB.<human>: Hi\n<bot>: ');
  });

  test('a partial answer stands behind the header of the reply', () => {
    expect(writePrompt(llama3, turns, 'Four and')).toBe(`${writePrompt(llama3, turns)}Four and`);
  });
});

test('passThrough adds nothing and keeps what begins and ends an answer', () => {
  const through = passThrough(llama3);
  expect(through).toMatchObject({
    system_prefix_token_ids: [128000],
    stop_token_ids: [128001, 128008, 128009],
  });
  const again = decodeConversation({ conv_template: through });
  expect(writePrompt(again, [{ role: 'user', content: 'exactly this' }])).toBe('exactly this');
});

test.each([undefined, {}, { conv_template: {} }, { conv_template: { ...llama2, seps: [] } }])(
  'a config of another form is engine/load: %j',
  (config) => {
    let error: unknown;
    try {
      decodeConversation(config);
    } catch (thrown) {
      error = thrown;
    }
    expect(isBombyxError(error, 'engine/load')).toBe(true);
  },
);
