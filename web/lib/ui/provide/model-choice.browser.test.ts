/** The list of models that a device can serve, and cannot. */
import { render } from 'vitest-browser-svelte';
import { expect, it } from 'vitest';
import type { Choice } from '#lib/state/provide/survey.ts';
import ModelChoice from './ModelChoice.svelte';

const cannot = (id: string, reason: string): Choice => ({
  model: { id, engine: 'wllama', contextTokens: 512, downloadBytes: 1, needs: { kind: 'cpu', memoryMB: 1 } },
  fit: 'no',
  reasons: [reason],
  builtin: false,
});

it('says each reason once, above all its models', async () => {
  const choices = [
    ...Array.from({ length: 160 }, (_, i) => cannot(`m${i}`, 'No WebGPU here.')),
    cannot('x', 'Too large.'),
  ];
  const screen = await render(ModelChoice, {
    survey: { facts: [], choices },
    chosenId: undefined,
    disabled: false,
    onchoose: () => undefined,
  });
  await screen.getByText('161 models that this device cannot run').click();
  await expect.element(screen.getByText('Too large.')).toBeInTheDocument();
  const text = screen.container.textContent;
  expect(text.split('No WebGPU here.')).toHaveLength(2);
  expect(screen.container.querySelectorAll('li')).toHaveLength(161);
});
