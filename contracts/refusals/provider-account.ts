/** What a ProviderAccount refuses. */
import { toNano } from '@ton/core';
import * as body from '../client/messages.ts';
import { signStatement } from '../client/signer.ts';
import { GAS_NANO } from '../testing/drivers.ts';
import type { ClaimOptions } from '../testing/provider-driver.ts';
import { emptyWorld, openWorld, type World } from '../testing/world.ts';
import {
  damaging,
  OTHER_NETWORKS,
  otherAccounts,
  otherEpochs,
  otherKinds,
  othersThan,
  otherVaults,
} from './others.ts';
import { ANYBODY, NOTHING_SIGNED, ONE_RELAY_KEY, refusal, type Row, type Send } from './table.ts';

const ONE = toNano('1');

const to = (world: World) => world.provider.address;

const claim =
  (world: World, options: Partial<ClaimOptions>): Send =>
  () =>
    world.provider.claim({ totalNano: ONE, ...options });

/** Paid a little less than one before. */
async function paidWorld(): Promise<World> {
  const world = await openWorld();
  await world.vault.commit({ owedTotalNano: ONE });
  await world.provider.claim({ totalNano: ONE - 5n });
  return world;
}

export const PROVIDER_ROWS: readonly Row<World>[] = [
  {
    message: 'Open',
    to,
    world: emptyWorld,
    right: (world) => () => world.provider.open(),
    wrong: { ...NOTHING_SIGNED, sender: ANYBODY },
    replayed: 'AlreadyOpen',
  },
  {
    message: 'Claim',
    to,
    world: paidWorld,
    right: async (world) => {
      const sent = await world.provider.claimOf({ totalNano: ONE });
      return () => world.chain.send(sent);
    },
    wrong: {
      sender: ANYBODY,
      signature: refusal('RelaySignature', (world) => {
        const { session, strangerKey, relay } = world.parties;
        return [session, strangerKey, damaging(relay)].map((key) => claim(world, { relay: key }));
      }),
      kind: refusal('WrongKind', async ({ provider, chain, parties }) =>
        otherKinds('payout', await provider.subject()).map((cell) => async () => {
          const signed = body.claimBody(1n, await signStatement(parties.relay, cell));
          const sent = { from: parties.carrier, to: provider.address, valueNano: GAS_NANO };
          return chain.send({ ...sent, body: signed });
        }),
      ),
      network: refusal('WrongNetwork', (world) =>
        OTHER_NETWORKS.map((network) => claim(world, { payout: { network } })),
      ),
      vault: refusal('WrongVault', (world) =>
        otherVaults(world).map((vault) => claim(world, { payout: { vault } })),
      ),
      account: refusal('WrongAccount', (world) =>
        otherAccounts(world)
          .filter((account) => !account.equals(world.provider.address))
          .map((account) => claim(world, { payout: { account } })),
      ),
      epoch: refusal('WrongEpoch', async (world) => {
        const { epoch } = await world.provider.subject();
        return otherEpochs(epoch).map((other) => claim(world, { payout: { epoch: other } }));
      }),
      'key epoch': ONE_RELAY_KEY,
      expired: 'totals only grow',
      'older total': refusal('StaleTotal', (world) =>
        [0n, 1n, ONE - 6n, ONE - 5n].map((totalNano) => claim(world, { totalNano })),
      ),
    },
    replayed: 'StaleTotal',
  },
  {
    message: 'a bounced PayoutRequest',
    to,
    bounced: true,
    world: paidWorld,
    right: (world) => () => world.provider.bouncedClaim(5n),
    wrong: {
      ...NOTHING_SIGNED,
      sender: refusal('NotGenuine', (world) =>
        othersThan(world, world.vault.address, world.provider.address).map(
          (from) => () => world.provider.bouncedClaim(5n, from),
        ),
      ),
    },
    replayed: 'the chain brings a message back once',
  },
];
