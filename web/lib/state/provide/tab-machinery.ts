/** The real machinery of this tab; its large parts are fetched when they are needed. */
import type { ChatEngine, LoadedModel, LoadProgress } from '#lib/engine/api.ts';
import type { CatalogueModel } from '#lib/engine/catalogue/model.ts';
import type { Provider } from '#lib/provider/api.ts';
import type { ProviderKeys } from '#lib/provider/keys.ts';
import { HUB_PATH } from '../network/hub.ts';
import type { Machinery } from './machinery.ts';
import { surveyOf, type Survey } from './survey.ts';

export class TabMachinery implements Machinery {
  /** Borrowed once for the life of this page: stopping and starting again is the same provider. */
  #keys: Promise<ProviderKeys> | undefined;

  async survey(wishedId: string | undefined): Promise<Survey> {
    const [{ catalogueWith }, { probeDevice }, { takeCrashedModel }] = await Promise.all([
      import('./catalogue.ts'),
      import('#lib/engine/device/probe.ts'),
      import('#lib/engine/device/guarded-load.ts'),
    ]);
    return surveyOf(catalogueWith(wishedId), await probeDevice(), await takeCrashedModel());
  }

  async openEngine(model: CatalogueModel): Promise<ChatEngine> {
    const { openEngine } = await import('#lib/engine/open.ts');
    return openEngine(model.engine);
  }

  async load(
    engine: ChatEngine,
    model: CatalogueModel,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    const { loadGuarded } = await import('#lib/engine/device/guarded-load.ts');
    // Gigabytes should not be evicted. Firefox asks the person: loading does not wait for the answer.
    if (model.weights === undefined) void navigator.storage.persist().catch(() => false);
    return loadGuarded(engine, model, onProgress, signal);
  }

  async createProvider(engine: ChatEngine, model: LoadedModel): Promise<Provider> {
    const { createProvider } = await import('#lib/provider/provider.ts');
    const { borrowProviderKeys } = await import('#lib/provider/keys.ts');
    this.#keys ??= borrowProviderKeys();
    const { identity, sealing } = await this.#keys;
    return createProvider({
      signaling: HUB_PATH,
      engine,
      model,
      identityKeys: identity,
      sealingKeys: sealing,
    });
  }
}
