/** What this device can serve, as the page lists it. */
import type { CatalogueModel } from '#lib/engine/catalogue/model.ts';

export interface Choice {
  readonly model: CatalogueModel;
  /** True where the device can run it. */
  readonly runs: boolean;
  /** One sentence: why it runs, or why not. */
  readonly reason: string;
  /** Comes with the page: nothing is fetched from elsewhere. */
  readonly builtin: boolean;
}

export interface Survey {
  /** The device in a few words: graphics processor, memory, storage. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly choices: readonly Choice[];
}

/** The choice to start with: what was chosen before if it runs, else the built-in model. */
export function firstChoice(survey: Survey, before: string | undefined): Choice | undefined {
  const runnable = survey.choices.filter((choice) => choice.runs);
  return (
    runnable.find((choice) => choice.model.id === before) ?? runnable.find((c) => c.builtin) ?? runnable[0]
  );
}
