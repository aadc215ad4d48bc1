/** What this device can serve, as the page lists it. */
import type { CatalogueModel } from '#lib/engine/catalogue/model.ts';
import { assess, type Assessment } from '#lib/engine/device/assess.ts';
import type { DeviceProfile } from '#lib/engine/device/profile.ts';
import { memoryMB, suggestSmaller } from '#lib/engine/device/suggest.ts';

export interface Choice {
  readonly model: CatalogueModel;
  readonly fit: Assessment['fit'];
  /** Sentences: what speaks against the model here. */
  readonly reasons: readonly string[];
  /** Comes with the page: nothing is fetched from elsewhere. */
  readonly builtin: boolean;
}

export interface Survey {
  /** The device in a few words: graphics processor, memory, storage. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** What runs, then what does not; each from small to large. */
  readonly choices: readonly Choice[];
  /** The model that an earlier tab died of while loading, and what to try instead. */
  readonly crash?: { readonly modelId: string; readonly insteadId?: string };
}

export interface Catalogue {
  /** Models that come with the page. */
  readonly builtin: readonly CatalogueModel[];
  readonly others: readonly CatalogueModel[];
}

const FIT_ORDER: readonly Assessment['fit'][] = ['good', 'slow', 'no'];

export function surveyOf(catalogue: Catalogue, device: DeviceProfile, crashedId: string | undefined): Survey {
  const choice =
    (builtin: boolean) =>
    (model: CatalogueModel): Choice => ({ model, builtin, ...assess(model, device) });
  const others = catalogue.others
    .map(choice(false))
    .sort(
      (a, b) =>
        FIT_ORDER.indexOf(a.fit) - FIT_ORDER.indexOf(b.fit) ||
        memoryMB(a.model) - memoryMB(b.model) ||
        a.model.id.localeCompare(b.model.id),
    );
  return {
    facts: factsOf(device),
    choices: [...catalogue.builtin.map(choice(true)), ...others],
    ...crashOf(catalogue, device, crashedId),
  };
}

function crashOf(
  { builtin, others }: Catalogue,
  device: DeviceProfile,
  modelId: string | undefined,
): Pick<Survey, 'crash'> {
  if (modelId === undefined) return {};
  const failed = others.find((model) => model.id === modelId);
  const instead = failed ? suggestSmaller(failed, [...builtin, ...others], device) : undefined;
  return { crash: { modelId, ...(instead ? { insteadId: instead.id } : {}) } };
}

function factsOf({ browser, gpu, memoryGB, freeStorageBytes }: DeviceProfile): Survey['facts'] {
  const graphics = gpu
    ? [gpu.vendor, gpu.architecture, gpu.software ? '(in software)' : ''].filter(Boolean).join(' ')
    : 'no WebGPU';
  return [
    { name: 'Browser', value: browser },
    { name: 'Graphics', value: graphics },
    ...(memoryGB === undefined
      ? []
      : [{ name: 'Memory', value: memoryGB >= 8 ? '8 GB or more' : `${memoryGB} GB` }]),
    ...(freeStorageBytes === undefined
      ? []
      : [{ name: 'Storage left', value: `${(freeStorageBytes / 1e9).toFixed(1)} GB for this page` }]),
  ];
}

/** The choice to start with: what replaces a model that killed a tab, what was chosen before, else the built-in model. */
export function firstChoice(survey: Survey, before: string | undefined): Choice | undefined {
  const runnable = survey.choices.filter(
    ({ fit, model }) => fit !== 'no' && model.id !== survey.crash?.modelId,
  );
  const byId = (id: string | undefined) => runnable.find(({ model }) => model.id === id);
  return (
    byId(survey.crash?.insteadId) ?? byId(before) ?? runnable.find(({ builtin }) => builtin) ?? runnable[0]
  );
}
