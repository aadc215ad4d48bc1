/** Who deals with the relay of the benchmark: the same in the relay's process and in that which asks it. */
import { TestClient, TestProvider } from '../../../relay-tee/ledger/testing/parties.ts';
import { testTerms } from '../../../relay-tee/ledger/testing/world.ts';

/** More than all tickets of a run are worth. */
export const BOND_NANO = 1n << 55n;
export const DEPOSIT_NANO = 1n << 50n;
export const TERMS = testTerms({ exposureNano: BOND_NANO, uncoveredNano: BOND_NANO });

/** Requests in a row come from different accounts and go to different providers, as they would. */
export const clients = Array.from({ length: 16 }, (_, i) => new TestClient(TERMS, `client ${i}`));
export const providers = Array.from({ length: 16 }, (_, i) => new TestProvider(TERMS, `provider ${i}`));

export function at<T>(parties: readonly T[], index: number): T {
  const party = parties[index % parties.length];
  if (party === undefined) throw new RangeError(`nobody at ${index}`);
  return party;
}
