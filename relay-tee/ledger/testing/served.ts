/** A relay in service, and what tests read of its books. */
import type { Ledger } from '../ledger.ts';
import type { Client } from '../store/clients.ts';
import type { Payee } from '../store/payees.ts';
import type { TestClient, TestProvider } from './parties.ts';
import type { World } from './world.ts';

/** Opens an instance on the file of that name and brings it into service. */
export async function served(world: World, name?: string): Promise<Ledger> {
  const ledger = world.open(name);
  await world.serve(ledger);
  return ledger;
}

export function clientOf(ledger: Ledger, { account }: TestClient): Client {
  const client = ledger.desk.store.clients.newest(account);
  if (!client) throw new Error('no client');
  return client;
}

export function payeeOf(ledger: Ledger, { wallet }: Pick<TestProvider, 'wallet'>): Payee {
  const payee = ledger.desk.store.payees.byWallet(wallet);
  if (!payee) throw new Error('no payee');
  return payee;
}

/** A provider with a wallet, an open account, and `amountNano` of one client's receipts. */
export async function earned(
  world: World,
  ledger: Ledger,
  client: TestClient,
  provider: TestProvider,
  job: string,
  amountNano: bigint,
): Promise<void> {
  const capNano = clientOf(ledger, client).highestCapNano + amountNano;
  const { hash } = await world.buy(ledger, client, provider, job, amountNano, capNano);
  await world.redeem(ledger, job, hash, amountNano);
  await ledger.bindWallet(world.operation(), await provider.binding(0));
  if (!world.chain.payees.has(provider.account)) world.chain.open(provider.account);
  world.pass(1);
  await world.look(ledger);
}

/** Signs what is due and carries all of it. */
export async function charge(world: World, ledger: Ledger): Promise<void> {
  await world.look(ledger);
  for (const { authorization, charge: statement } of await ledger.charges())
    world.chain.carryCharge(authorization, statement);
  world.pass(1);
  await world.look(ledger);
}
