/** What a RelayVault refuses. */
import { toNano, type Address, type Cell } from '@ton/core';
import { clientIdentity, providerIdentity, type Vault } from '../client/addresses.ts';
import * as body from '../client/messages.ts';
import { DEVNET, MAINNET, TESTNET } from '../client/network.ts';
import { signStatement } from '../client/signer.ts';
import { GAS_NANO } from '../testing/drivers.ts';
import { rootOf, type CommitOptions } from '../testing/vault-driver.ts';
import { DELAY_SECONDS, openWorld, type World } from '../testing/world.ts';
import { damaging, OTHER_NETWORKS, otherEpochs, otherKinds, othersThan, otherVaults } from './others.ts';
import {
  ANYBODY,
  NOTHING_SIGNED,
  ONE_RELAY_KEY,
  refusal,
  type Refusal,
  type Row,
  type Send,
} from './table.ts';

const ONE = toNano('1');

const to = (world: World) => world.vault.address;

/** Owing a little less than one after one commit, so that there is something to ask for. */
async function owingWorld(): Promise<World> {
  const world = await openWorld();
  await world.vault.commit({ owedTotalNano: ONE - 5n });
  return world;
}

async function closingWorld(): Promise<World> {
  const world = await openWorld();
  await world.vault.startClose();
  world.chain.advance(DELAY_SECONDS);
  return world;
}

const notOperator = (send: (world: World, from: Address) => Send) => ({
  ...NOTHING_SIGNED,
  sender: refusal<World>('NotOperator', (world) =>
    othersThan(world, world.parties.operator, world.vault.address).map((from) => send(world, from)),
  ),
});

// ---- notices

type NoticeName = 'chargeNotice' | 'payoutRequest';

/** What each kind of account shows, and which account of this vault is the right one. */
const ACCOUNTS = {
  chargeNotice: { identityOf: clientIdentity, of: (world: World) => world.client },
  payoutRequest: { identityOf: providerIdentity, of: (world: World) => world.provider },
} as const;

const notice =
  (world: World, name: NoticeName, from: Address, identity: Cell): Send =>
  () =>
    world.chain.send({
      from,
      to: world.vault.address,
      valueNano: ONE,
      body: body.noticeBody(name, 1n, { amountNano: toNano('0.1'), identity }),
    });

/** From the genuine account, which shows that it is one of a vault with other terms. */
const foreign =
  (name: NoticeName, terms: (world: World) => readonly Partial<Vault>[]): Refusal<World>['sends'] =>
  (world) =>
    terms(world).map((other) => {
      const { address, owner } = ACCOUNTS[name].of(world);
      return notice(
        world,
        name,
        address,
        ACCOUNTS[name].identityOf({ ...world.vault.vault, ...other }, owner),
      );
    });

const genuine = (name: NoticeName, world: World): Send => {
  const { address, owner } = ACCOUNTS[name].of(world);
  return notice(world, name, address, ACCOUNTS[name].identityOf(world.vault.vault, owner));
};

const wrongNotice = (name: NoticeName) => ({
  ...NOTHING_SIGNED,
  sender: refusal<World>('NotGenuine', (world) => {
    const { address, owner } = ACCOUNTS[name].of(world);
    const identity = ACCOUNTS[name].identityOf(world.vault.vault, owner);
    return othersThan(world, address, world.vault.address).map((from) => notice(world, name, from, identity));
  }),
  network: refusal<World>(
    'WrongNetwork',
    foreign(name, () =>
      [MAINNET, TESTNET, { ...DEVNET, id: DEVNET.id - 1 }, { ...DEVNET, id: DEVNET.id + 1 }].map(
        (network) => ({ network }),
      ),
    ),
  ),
  vault: [
    ...refusal<World>(
      'WrongVault',
      foreign(name, (world) => otherVaults(world).map((address) => ({ address }))),
    ),
    ...refusal<World>(
      'WrongRelayKey',
      foreign(name, ({ parties }) =>
        [new Uint8Array(32), new Uint8Array(32).fill(255), parties.session.publicKey].map((relayKey) => ({
          relayKey,
        })),
      ),
    ),
  ],
  account: refusal<World>('NotGenuine', (world) => {
    const { address } = ACCOUNTS[name].of(world);
    const { stranger, operator } = world.parties;
    const identities = [stranger, operator].map((owner) =>
      ACCOUNTS[name].identityOf(world.vault.vault, owner),
    );
    return identities.map((identity) => notice(world, name, address, identity));
  }),
});

const NOTICE = { chargeNotice: wrongNotice('chargeNotice'), payoutRequest: wrongNotice('payoutRequest') };

// ---- commits

const commit =
  (world: World, options: Partial<CommitOptions>): Send =>
  () =>
    world.vault.commit({ owedTotalNano: ONE, ...options });

export const VAULT_ROWS: readonly Row<World>[] = [
  {
    message: 'ChargeNotice',
    to,
    world: owingWorld,
    right: (world) => genuine('chargeNotice', world),
    wrong: {
      ...NOTICE.chargeNotice,
      vault: [
        ...NOTICE.chargeNotice.vault,
        ...refusal<World>(
          'WrongDelay',
          foreign('chargeNotice', () =>
            [1, DELAY_SECONDS - 1, DELAY_SECONDS + 1].map((delaySeconds) => ({ delaySeconds })),
          ),
        ),
      ],
    },
    replayed: 'a genuine account sends it once',
  },
  {
    message: 'PayoutRequest',
    to,
    world: owingWorld,
    right: (world) => genuine('payoutRequest', world),
    wrong: NOTICE.payoutRequest,
    replayed: 'a genuine account sends it once',
  },
  {
    message: 'AddBond',
    to,
    world: () => openWorld(),
    right: (world) => () => world.vault.addBond(ONE),
    wrong: notOperator((world, from) => () => world.vault.addBond(ONE, from)),
    replayed: 'it adds money each time',
  },
  {
    message: 'CarryCommit',
    to,
    world: owingWorld,
    right: async (world) => {
      const sent = await world.vault.commitOf({ owedTotalNano: ONE });
      return () => world.chain.send(sent);
    },
    wrong: {
      sender: ANYBODY,
      signature: refusal('RelaySignature', (world) => {
        const { session, strangerKey, relay } = world.parties;
        return [session, strangerKey, damaging(relay)].map((key) => commit(world, { relay: key }));
      }),
      kind: refusal('WrongKind', async ({ vault, chain, parties, provider }) =>
        otherKinds('commit', await provider.subject()).map((cell) => async () => {
          const signed = body.carryCommitBody(1n, await signStatement(parties.relay, cell));
          const sent = { from: parties.carrier, to: vault.address, valueNano: GAS_NANO };
          return chain.send({ ...sent, body: signed });
        }),
      ),
      network: refusal('WrongNetwork', (world) =>
        OTHER_NETWORKS.map((network) => commit(world, { commit: { network } })),
      ),
      vault: refusal('WrongVault', (world) =>
        otherVaults(world).map((vault) => commit(world, { commit: { vault } })),
      ),
      account: 'it is about the vault itself',
      epoch: refusal('WrongEpoch', async (world) => {
        const { epoch } = await world.vault.state();
        return otherEpochs(epoch).map((other) => commit(world, { commit: { epoch: other } }));
      }),
      'key epoch': ONE_RELAY_KEY,
      expired: 'totals only grow',
      'older total': [
        ...refusal<World>('OwedFell', (world) =>
          [0n, ONE - 6n].map((owedTotalNano) => commit(world, { owedTotalNano })),
        ),
        ...refusal<World>('WrongSequence', (world) =>
          [0n, 1n, 3n].map((sequence) => commit(world, { commit: { sequence } })),
        ),
        ...refusal<World>('WrongPreviousRoot', (world) =>
          [0n, 2n].map((of) => commit(world, { commit: { previousRoot: rootOf(of) } })),
        ),
      ],
    },
    replayed: 'WrongSequence',
  },
  {
    message: 'StartClose',
    to,
    world: () => openWorld(),
    right: (world) => () => world.vault.startClose(),
    wrong: notOperator((world, from) => () => world.vault.startClose({ from })),
    replayed: 'AlreadyClosing',
  },
  {
    message: 'FinishClose',
    to,
    world: closingWorld,
    right: (world) => () => world.vault.finishClose(),
    wrong: notOperator((world, from) => () => world.vault.finishClose({ from })),
    replayed: 'more may have come free',
  },
];
