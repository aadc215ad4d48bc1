/** What a ClientAccount refuses, besides charges. */
import { toNano } from '@ton/core';
import * as body from '../client/messages.ts';
import { signStatement } from '../client/signer.ts';
import type { WithdrawOptions } from '../testing/client-driver.ts';
import { GAS_NANO } from '../testing/drivers.ts';
import { DELAY_SECONDS, openWorld, type World } from '../testing/world.ts';
import { chargedWorld } from './carry-charge.ts';
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

/** What every row here has in common. */
const onClient = { to: (world: World) => world.client.address, world: () => openWorld() };

const withdraw =
  (world: World, options: Partial<WithdrawOptions>): Send =>
  () =>
    world.client.withdraw({ amountNano: ONE, ...options });

/** One withdrawal was made before. */
async function withdrawnWorld(): Promise<World> {
  const world = await openWorld();
  await world.client.withdraw({ amountNano: 5n });
  return world;
}

/** Its timer is over. */
async function startedWorld(): Promise<World> {
  const world = await openWorld();
  await world.client.startWithdrawal();
  world.chain.advance(DELAY_SECONDS);
  return world;
}

const notOwner = (send: (world: World, from: World['client']['owner']) => Send) => ({
  ...NOTHING_SIGNED,
  sender: refusal<World>('NotOwner', (world) =>
    othersThan(world, world.client.owner, world.client.address).map((from) => send(world, from)),
  ),
});

export const CLIENT_ROWS: readonly Row<World>[] = [
  {
    ...onClient,
    message: 'Deposit',
    right: (world) => () => world.client.deposit(ONE),
    wrong: { ...NOTHING_SIGNED, sender: ANYBODY },
    replayed: 'it adds money each time',
  },
  {
    ...onClient,
    message: 'Rotate',
    right: (world) => () => world.client.rotate(world.parties.nextSession.publicKey),
    wrong: notOwner(
      (world, from) => () => world.client.rotate(world.parties.nextSession.publicKey, { from }),
    ),
    replayed: 'RotatedTooSoon',
  },
  {
    ...onClient,
    message: 'Withdraw',
    world: withdrawnWorld,
    right: async (world) => {
      const sent = await world.client.withdrawalOf({ amountNano: ONE });
      return () => world.chain.send(sent);
    },
    wrong: {
      sender: refusal('NotOwner', (world) =>
        othersThan(world, world.client.owner, world.client.address).map((from) => withdraw(world, { from })),
      ),
      signature: refusal('RelaySignature', (world) => {
        const { session, strangerKey, relay } = world.parties;
        return [session, strangerKey, damaging(relay)].map((key) => withdraw(world, { relay: key }));
      }),
      kind: refusal('WrongKind', async ({ client, chain, parties }) =>
        otherKinds('withdrawal', await client.subject()).map((cell) => async () => {
          const signed = body.withdrawBody(1n, await signStatement(parties.relay, cell));
          return chain.send({ from: client.owner, to: client.address, valueNano: GAS_NANO, body: signed });
        }),
      ),
      network: refusal('WrongNetwork', (world) =>
        OTHER_NETWORKS.map((network) => withdraw(world, { withdrawal: { network } })),
      ),
      vault: refusal('WrongVault', (world) =>
        otherVaults(world).map((vault) => withdraw(world, { withdrawal: { vault } })),
      ),
      account: refusal('WrongAccount', (world) =>
        otherAccounts(world).map((account) => withdraw(world, { withdrawal: { account } })),
      ),
      epoch: refusal('WrongEpoch', async (world) => {
        const { epoch } = await world.client.subject();
        return otherEpochs(epoch).map((other) => withdraw(world, { withdrawal: { epoch: other } }));
      }),
      'key epoch': ONE_RELAY_KEY,
      expired: refusal('Expired', (world) =>
        [0, world.chain.now - 1].map((validUntil) => withdraw(world, { withdrawal: { validUntil } })),
      ),
      'older total': refusal('WrongSequence', (world) =>
        [0, 2, 3].map((sequence) => withdraw(world, { withdrawal: { sequence } })),
      ),
    },
    replayed: 'WrongSequence',
  },
  {
    ...onClient,
    message: 'StartWithdrawal',
    right: (world) => () => world.client.startWithdrawal(),
    wrong: notOwner((world, from) => () => world.client.startWithdrawal({ from })),
    replayed: 'WithdrawalAlreadyStarted',
  },
  {
    ...onClient,
    message: 'CancelWithdrawal',
    world: startedWorld,
    right: (world) => () => world.client.cancelWithdrawal(),
    wrong: notOwner((world, from) => () => world.client.cancelWithdrawal({ from })),
    replayed: 'WithdrawalNotStarted',
  },
  {
    ...onClient,
    message: 'FinishWithdrawal',
    world: startedWorld,
    right: (world) => () => world.client.finishWithdrawal(),
    wrong: notOwner((world, from) => () => world.client.finishWithdrawal({ from })),
    replayed: 'WithdrawalNotStarted',
  },
  {
    ...onClient,
    message: 'a bounced ChargeNotice',
    bounced: true,
    world: chargedWorld,
    right: (world) => () => world.client.bouncedCharge(5n),
    wrong: {
      ...NOTHING_SIGNED,
      sender: refusal('NotGenuine', (world) =>
        othersThan(world, world.vault.address, world.client.address).map(
          (from) => () => world.client.bouncedCharge(5n, from),
        ),
      ),
    },
    replayed: 'the chain brings a message back once',
  },
];
