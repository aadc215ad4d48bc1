/** All accounts of the model, and the one step that it knows: a message arrives. */
import type { Account, Contract } from './account.ts';
import { runClient } from './client-account.ts';
import type { ClientIdentity, Message, Name, ProviderIdentity } from './message.ts';
import type { Prices } from './prices.ts';
import { runProvider } from './provider-account.ts';
import { runRegistry } from './registry.ts';
import { runVault } from './relay-vault.ts';
import type { Done, Run } from './run.ts';
import { transact, type Nature, type Outcome } from './transaction.ts';

export interface Network {
  readonly prices: Prices;
  readonly accounts: ReadonlyMap<Name, Account>;
}

export const accountOf = (network: Network, name: Name): Account => {
  const account = network.accounts.get(name);
  if (account === undefined) throw new Error(`no account ${name}`);
  return account;
};

export const withAccount = (network: Network, name: Name, account: Account): Network => ({
  ...network,
  accounts: new Map(network.accounts).set(name, account),
});

function program(contract: Contract, run: Run): Done<Contract> {
  switch (contract.kind) {
    case 'client': {
      const { state, actions } = runClient({ ...contract, run });
      return { state: { ...contract, state }, actions };
    }
    case 'provider': {
      const { state, actions } = runProvider({ ...contract, run });
      return { state: { ...contract, state }, actions };
    }
    case 'vault': {
      const { state, actions } = runVault({ ...contract, run });
      return { state: { ...contract, state }, actions };
    }
    case 'registry': {
      const { state, actions } = runRegistry({ ...contract, run });
      return { state: { ...contract, state }, actions };
    }
  }
}

const FIELDS = ['kind', 'network', 'vault', 'owner', 'relayKey', 'index', 'delaySeconds'];

const fingerprint = (identity: object): string => JSON.stringify(identity, FIELDS);

/** The account that lives at the address which this identity leads to. */
function addressOf(network: Network, identity: ClientIdentity | ProviderIdentity): Name | undefined {
  const wanted = fingerprint(identity);
  for (const [name, { contract }] of network.accounts)
    if (contract.kind === identity.kind && fingerprint(contract.terms) === wanted) return name;
  return undefined;
}

/** What `message` does, when it arrives under the circumstances of `nature`. */
export function arrive(network: Network, message: Message, nature: Nature): Outcome {
  const { prices } = network;
  const setting = {
    self: message.to,
    prices,
    program,
    addressOf: (identity: ClientIdentity | ProviderIdentity) => addressOf(network, identity),
  };
  return transact(accountOf(network, message.to), message, nature, setting);
}
