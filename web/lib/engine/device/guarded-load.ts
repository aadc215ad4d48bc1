/** Loads a model with a mark written ahead, so that the next start knows when this one was killed by it. */
import type { ChatEngine, EngineModel, LoadedModel, LoadProgress } from '../api.ts';
import { selfTest } from '../builtin/selftest.ts';
import { BUILTIN_MODEL } from '../catalogue/builtin.ts';
import { clearMark, markLoading, takeCrash } from './load-marker.ts';

/** A lock lives exactly as long as its tab, however that ends: what tells a slow load from a killed one. */
const lockName = (tab: string): string => `bombyx.loading.${tab}`;

/**
 * Like `engine.load`; the mark is written and taken away around it, and the built-in model has to prove itself.
 *
 * @throws BombyxError also `engine/failed` when it answers the golden prompt wrong; dispose the engine then.
 */
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
      const loaded = await engine.load(model, onProgress, signal);
      if (model.id === BUILTIN_MODEL.id) await selfTest(engine, signal);
      return loaded;
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
