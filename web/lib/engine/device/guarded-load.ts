/** Loads a model with a mark written ahead, so that the next start knows when this one was killed by it. */
import type { ChatEngine, EngineModel, LoadedModel, LoadProgress } from '../api.ts';
import { clearMark, markLoading, takeCrash } from './load-marker.ts';

/** A lock lives exactly as long as its tab, however that ends: what tells a slow load from a killed one. */
const lockName = (tab: string): string => `bombyx.loading.${tab}`;

/** Like `engine.load`; the mark is written and taken away around it. */
export async function loadGuarded(
  engine: ChatEngine,
  model: EngineModel,
  onProgress: (progress: LoadProgress) => void,
  signal?: AbortSignal,
): Promise<LoadedModel> {
  const tab = crypto.randomUUID();
  return navigator.locks.request(lockName(tab), async () => {
    markLoading(localStorage, model.id, tab, Date.now());
    try {
      return await engine.load(model, onProgress, signal);
    } finally {
      clearMark(localStorage, tab);
    }
  });
}

/** The id of the model that an earlier tab died of, once; `undefined` otherwise. */
export async function takeCrashedModel(): Promise<string | undefined> {
  const crash = await takeCrash(localStorage, Date.now(), async (tab) => {
    const { held } = await navigator.locks.query();
    return held?.some(({ name }) => name === lockName(tab)) === true;
  });
  return crash?.modelId;
}
