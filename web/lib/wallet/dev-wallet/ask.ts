/** Shows the development wallet's questions, one at a time. */
import { mount, unmount } from 'svelte';
import Ask from './Ask.svelte';
import type { Question } from './bridge.ts';

/** Resolves with the person's answer; closing the dialog is a no. */
export function createAsk(): (question: Question) => Promise<boolean> {
  let last: Promise<unknown> = Promise.resolve();
  return (question) => {
    const answered = last.then(() => show(question));
    last = answered;
    return answered;
  };
}

async function show(question: Question): Promise<boolean> {
  let dialog: Record<string, unknown> | undefined;
  const approved = await new Promise<boolean>((onanswer) => {
    dialog = mount(Ask, { target: document.body, props: { question, onanswer } });
  });
  if (dialog) await unmount(dialog);
  return approved;
}
