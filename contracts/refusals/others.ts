/** Everything that a message could name in place of the right thing. */
import type { Address } from '@ton/core';
import { clientAccountOf, vaultOf } from '../client/addresses.ts';
import { DEVNET, MAINNET, TESTNET } from '../client/network.ts';
import type { Signer } from '../client/signer.ts';
import * as statements from '../client/statements.ts';
import { rootOf } from '../testing/vault-driver.ts';
import type { World } from '../testing/world.ts';

/** Everybody and everything with an address that could send to `target`, but `right`. */
export function othersThan(world: World, right: Address, target: Address): Address[] {
  const { owner, operator, admin, carrier, stranger, provider } = world.parties;
  const wallets = [owner, operator, admin, carrier, stranger, provider];
  const all = [...wallets, world.vault.address, world.client.address, world.provider.address];
  return all.filter((each) => !each.equals(right) && !each.equals(target));
}

/** What is signed with the right key, and damaged on its way. */
export const damaging = (signer: Signer): Signer => ({
  publicKey: signer.publicKey,
  sign: async (hash) => {
    const signature = await signer.sign(hash);
    signature[0] = (signature[0] ?? 0) ^ 1;
    return signature;
  },
});

/** A statement of every kind about the same, but of `kind`. */
export function otherKinds(kind: keyof typeof statements.STATEMENT_PREFIX, subject: statements.Subject) {
  const total = { ...subject, totalNano: 1_000_000_000n };
  const roots = { previousRoot: rootOf(0n), root: rootOf(1n) };
  const cells = {
    authorization: statements.authorizationCell({ ...total, keyEpoch: 1, capNano: total.totalNano }),
    charge: statements.chargeCell(total),
    withdrawal: statements.withdrawalCell({ ...total, sequence: 0, amountNano: 1n, validUntil: 2 ** 31 }),
    payout: statements.payoutCell(total),
    commit: statements.commitCell({ ...total, ...roots, sequence: 1n, owedTotalNano: 1n, bootId: 1n }),
  };
  return Object.entries(cells).flatMap(([name, cell]) => (name === kind ? [] : [cell]));
}

/** Epochs that are not the one of the account: none, a former life, a later one. */
export const otherEpochs = (epoch: bigint): bigint[] => [0n, 1n, epoch - 1n, epoch + 1n];

/** Other networks, and their neighbours in number. */
export const OTHER_NETWORKS = [MAINNET.id, TESTNET.id, DEVNET.id - 1, DEVNET.id + 1];

export const otherVaults = ({ vault, client, parties }: World) => [
  vaultOf({ ...vault.vault, operator: parties.stranger }).address,
  client.address,
  parties.operator,
];

export const otherAccounts = ({ vault, client, provider, parties }: World) => [
  clientAccountOf(vault.vault, parties.owner, 1).address,
  clientAccountOf(vault.vault, parties.stranger).address,
  provider.address,
  vault.address,
  client.owner,
];
