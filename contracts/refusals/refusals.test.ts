/** Each message with each thing that can be wrong about it: refused with its own error, and nothing has changed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { CONTRACT_ERRORS, type ContractError } from '../client/errors.ts';
import type { TestChain } from '../testing/chain.ts';
import { expectRefusal, expectSameState } from '../testing/expect.ts';
import { CHARGE_ROWS } from './carry-charge.ts';
import { CLIENT_ROWS } from './client-account.ts';
import { PROVIDER_ROWS } from './provider-account.ts';
import { REGISTRY_ROWS } from './registry.ts';
import { VAULT_ROWS } from './relay-vault.ts';
import { ASPECTS, type Row } from './table.ts';

const isError = (answer: string): answer is ContractError => answer in CONTRACT_ERRORS;

/** What is refused changes nothing, so the cells of a row share one world. */
function describeRow<W extends { readonly chain: TestChain }>(row: Row<W>): void {
  describe(row.message, () => {
    let world: W;

    beforeAll(async () => {
      world = await row.world();
    });

    const refuses = row.bounced === true ? expectSameState : expectRefusal;

    for (const aspect of ASPECTS) {
      const answer = row.wrong[aspect];
      if (typeof answer === 'string') continue;
      test.each(answer)(`wrong ${aspect}: $error`, async ({ error, sends }) => {
        const ways = await sends(world);
        expect(ways.length).toBeGreaterThan(0);
        for (const send of ways) await refuses(world.chain, row.to(world), error, send);
      });
    }

    test(`the right one is taken, and answered ${row.replayed} when it comes again`, async () => {
      const send = await row.right(world);
      const before = await world.chain.data(row.to(world));
      const trace = await send();
      expect(trace.steps[0]).toSucceed();
      if (isError(row.replayed)) {
        expect((await world.chain.data(row.to(world)))?.hash()).not.toEqual(before?.hash());
        await refuses(world.chain, row.to(world), row.replayed, send);
      } else expect(await send()).toSucceed();
    });
  });
}

describe('ClientAccount', () => [...CLIENT_ROWS, ...CHARGE_ROWS].forEach(describeRow));
describe('ProviderAccount', () => PROVIDER_ROWS.forEach(describeRow));
describe('RelayVault', () => VAULT_ROWS.forEach(describeRow));
describe('Registry', () => REGISTRY_ROWS.forEach(describeRow));
