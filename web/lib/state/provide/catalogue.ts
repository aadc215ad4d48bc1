/** Every model that this build can serve; a module of its own, so that only the Provide page fetches the long list. */
import { BUILTIN_MODEL } from '#lib/engine/catalogue/builtin.ts';
import { CATALOGUE, findModel } from '#lib/engine/catalogue/catalogue.ts';
import type { Catalogue } from './survey.ts';

/** @param wishedId a model that was asked for before; builds for tests know more than they list. */
export function catalogueWith(wishedId: string | undefined): Catalogue {
  const listed = CATALOGUE.some(({ id }) => id === wishedId);
  const unlisted = wishedId === undefined || listed ? undefined : findModel(wishedId);
  return {
    builtin: [BUILTIN_MODEL, ...(unlisted ? [unlisted] : [])],
    others: CATALOGUE.filter((model) => model !== BUILTIN_MODEL),
  };
}
