/** What serving needs from the rest of the product; tests put their own in its place. */
import type { ChatEngine, LoadedModel, LoadProgress } from '#lib/engine/api.ts';
import type { CatalogueModel } from '#lib/engine/catalogue/model.ts';
import type { Provider } from '#lib/provider/api.ts';
import type { Survey } from './survey.ts';

export interface Machinery {
  /** Looks at the device and the catalogue; `wishedId` is the model that was chosen before. */
  survey(wishedId: string | undefined): Promise<Survey>;
  openEngine(model: CatalogueModel): Promise<ChatEngine>;
  load(
    engine: ChatEngine,
    model: CatalogueModel,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel>;
  createProvider(engine: ChatEngine, model: LoadedModel): Promise<Provider>;
}
