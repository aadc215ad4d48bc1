/** What a ClientAccount refuses to be charged: each of the two statements that a CarryCharge brings can be wrong. */
import { toNano } from '@ton/core';
import * as body from '../client/messages.ts';
import { signStatement } from '../client/signer.ts';
import { chargeCell } from '../client/statements.ts';
import type { ChargeOptions } from '../testing/client-driver.ts';
import { GAS_NANO } from '../testing/drivers.ts';
import { DELAY_SECONDS, openWorld, type World } from '../testing/world.ts';
import { damaging, OTHER_NETWORKS, otherAccounts, otherEpochs, otherKinds, otherVaults } from './others.ts';
import { ANYBODY, ONE_RELAY_KEY, refusal, type Row, type Send } from './table.ts';

const ONE = toNano('1');

/** Rotated once, long ago, and charged once: the second key counts, and the first does no longer. */
export async function chargedWorld(): Promise<World> {
  const world = await openWorld();
  await world.client.rotate(world.parties.nextSession.publicKey);
  world.chain.advance(DELAY_SECONDS);
  await world.client.charge({ totalNano: ONE - 5n, session: world.parties.nextSession });
  return world;
}

const charge =
  (world: World, options: Partial<ChargeOptions>): Send =>
  () =>
    world.client.charge({ totalNano: ONE, session: world.parties.nextSession, ...options });

async function rightCharge(world: World): Promise<Send> {
  const sent = await world.client.chargeOf({ totalNano: ONE, session: world.parties.nextSession });
  return () => world.chain.send(sent);
}

const staleTotals = refusal<World>('StaleTotal', (world) =>
  [0n, 1n, ONE - 6n, ONE - 5n].map((totalNano) => charge(world, { totalNano, capNano: ONE })),
);

type Half = 'authorization' | 'charge';

/** What is wrong with the subject of one of the two statements. */
const subjectsOf = (half: Half) => ({
  network: refusal<World>('WrongNetwork', (world) =>
    OTHER_NETWORKS.map((network) => charge(world, { [half]: { network } })),
  ),
  vault: refusal<World>('WrongVault', (world) =>
    otherVaults(world).map((vault) => charge(world, { [half]: { vault } })),
  ),
  account: refusal<World>('WrongAccount', (world) =>
    otherAccounts(world).map((account) => charge(world, { [half]: { account } })),
  ),
  epoch: refusal<World>('WrongEpoch', async (world) => {
    const { epoch } = await world.client.subject();
    return otherEpochs(epoch).map((other) => charge(world, { [half]: { epoch: other } }));
  }),
});

/** With a statement of another kind, well signed, as one of the two. */
const kindsOf = (half: Half) =>
  refusal<World>('WrongKind', async ({ client, chain, parties }) => {
    const subject = await client.subject();
    const session = parties.nextSession;
    const authorization = await client.authorize(ONE, { session });
    const right = await signStatement(parties.relay, chargeCell({ ...subject, totalNano: ONE }));
    const sent = { from: parties.carrier, to: client.address, valueNano: GAS_NANO };
    return otherKinds(half, subject).map((cell) => async () => {
      const both =
        half === 'charge'
          ? ([authorization, await signStatement(parties.relay, cell)] as const)
          : ([await signStatement(session, cell), right] as const);
      return chain.send({ ...sent, body: body.carryChargeBody(1n, ...both) });
    });
  });

const carryCharge = {
  to: (world: World) => world.client.address,
  world: chargedWorld,
  right: rightCharge,
  replayed: 'StaleTotal',
} as const;

export const CHARGE_ROWS: readonly Row<World>[] = [
  {
    ...carryCharge,
    message: 'CarryCharge, by its authorization',
    wrong: {
      ...subjectsOf('authorization'),
      sender: ANYBODY,
      signature: refusal('ClientSignature', (world) => {
        const { session, relay, strangerKey, nextSession } = world.parties;
        const keys = [session, relay, strangerKey, damaging(nextSession)];
        return keys.map((key) => charge(world, { session: key }));
      }),
      kind: kindsOf('authorization'),
      'key epoch': refusal('WrongKeyEpoch', (world) => [
        ...[0, 3, 2 ** 32 - 1].map((keyEpoch) => charge(world, { authorization: { keyEpoch } })),
        charge(world, { authorization: { keyEpoch: 1 }, session: world.parties.session }),
      ]),
      expired: 'tickets expire off chain',
      'older total': refusal('AboveCap', (world) => [charge(world, { capNano: ONE - 1n })]),
    },
  },
  {
    ...carryCharge,
    message: 'CarryCharge, by its charge',
    wrong: {
      ...subjectsOf('charge'),
      sender: ANYBODY,
      signature: refusal('RelaySignature', (world) => {
        const { session, nextSession, strangerKey, relay } = world.parties;
        const keys = [session, nextSession, strangerKey, damaging(relay)];
        return keys.map((key) => charge(world, { relay: key }));
      }),
      kind: kindsOf('charge'),
      'key epoch': ONE_RELAY_KEY,
      expired: 'totals only grow',
      'older total': staleTotals,
    },
  },
];
