/** The real machinery of this tab; its large parts are fetched when they are needed. */
import type { Machinery } from './machinery.ts';

export const tabMachinery: Machinery = {
  survey: () => Promise.reject(new Error('not there yet')),
  openEngine: () => {
    throw new Error('not there yet');
  },
  load: (engine, model, onProgress, signal) => engine.load(model, onProgress, signal),
  createProvider: () => Promise.reject(new Error('not there yet')),
};
