/** Picks a model that a device can serve, and a smaller one after a load that killed the tab. */
import type { CatalogueModel } from '../catalogue/model.ts';
import { assess } from './assess.ts';
import type { DeviceProfile } from './profile.ts';

/** After running out of memory, the next try takes at most this share of what failed. */
const RETRY_SHARE = 0.6;

/** What a model takes, on whichever processor. */
export function memoryMB({ needs }: CatalogueModel): number {
  return needs.kind === 'webgpu' ? needs.vramMB : needs.memoryMB;
}

/**
 * The largest of `models` that fits well and is clearly smaller than `failed`; `undefined` when none is.
 *
 * @param failed the model during whose load the tab died, as `readCrash` tells it.
 */
export function suggestSmaller(
  failed: CatalogueModel,
  models: readonly CatalogueModel[],
  device: DeviceProfile,
): CatalogueModel | undefined {
  const limitMB = memoryMB(failed) * RETRY_SHARE;
  return models
    .filter((model) => memoryMB(model) <= limitMB && assess(model, device).fit === 'good')
    .sort((a, b) => memoryMB(b) - memoryMB(a))
    .at(0);
}
