/** What clients and providers do at a relay, each through its API. */
import { fromBase64url } from '#protocol/bytes/text.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import type { TestKey } from '../../ledger/testing/keys.ts';
import { receiptOf, type TestClient, type TestProvider } from '../../ledger/testing/parties.ts';
import { freshName, ticketBody, toWire } from './bodies.ts';
import type { Answer } from './caller.ts';
import type { ServedRelay } from './relay.ts';
import { WALLET_DOMAIN, type TestWallet } from './wallet.ts';

export interface Bought {
  readonly ticket: Bytes;
  readonly hash: Bytes;
}

export const ticketIn = async ({ json }: Answer): Promise<Bought> => {
  const ticket = fromBase64url(String(json['ticket']));
  return { ticket, hash: await hashInDomain(TICKET_DOMAIN, decodeTicket(ticket).signed.body) };
};

/** Asks for a ticket; `job` names its receipt key. */
export async function askTicket(
  { caller }: ServedRelay,
  client: TestClient,
  provider: TestProvider,
  job: string,
  amountNano: bigint,
  capNano: bigint,
  changes: object = {},
): Promise<Answer> {
  const ask = await client.ask(provider, job, amountNano, capNano);
  return caller.post(client.session, '/v1/tickets', { ...ticketBody(ask), ...changes });
}

/** @throws Error when the relay gives none. */
export async function buy(
  served: ServedRelay,
  client: TestClient,
  provider: TestProvider,
  job: string,
  amountNano: bigint,
  capNano = amountNano,
): Promise<Bought> {
  const answer = await askTicket(served, client, provider, job, amountNano, capNano);
  if (answer.status !== 200) throw new Error(String(answer.json['code']));
  return ticketIn(answer);
}

export const handIn = ({ caller }: ServedRelay, key: TestKey, receipt: Bytes): Promise<Answer> =>
  caller.post(key, '/v1/receipts', { operation: freshName(), receipt: toWire(receipt) });

export const redeem = async (
  served: ServedRelay,
  key: TestKey,
  job: string,
  { hash }: Pick<Bought, 'hash'>,
  amountNano: bigint,
): Promise<Answer> => handIn(served, key, await receiptOf(job, hash, amountNano));

export const close = async (
  { caller }: ServedRelay,
  provider: TestProvider,
  { hash }: Pick<Bought, 'hash'>,
  amountNano: bigint,
): Promise<Answer> =>
  caller.post(provider.key, '/v1/closes', {
    operation: freshName(),
    close: toWire(await provider.close(hash, amountNano)),
  });

/** Binds a provider's earnings to a wallet that agrees. */
export async function bind(
  { caller, world }: ServedRelay,
  provider: TestProvider,
  wallet: TestWallet,
  seq: number,
  changes: object = {},
): Promise<Answer> {
  const binding = await provider.binding(seq, wallet.address);
  const proof = await wallet.agree(binding, Math.floor(world.clock.hostMs / 1_000), WALLET_DOMAIN);
  const body = { operation: freshName(), binding: toWire(binding), proof, ...changes };
  return caller.post(provider.key, '/v1/wallets', body);
}
