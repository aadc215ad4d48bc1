/** A ticket as this relay would have given it, of which its books know nothing. */
import { randomBytes } from 'node:crypto';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { signTicket } from '#protocol/messages/ticket.ts';
import { sealAccount } from '../../ledger/account-box.ts';
import { testKey } from '../../ledger/testing/keys.ts';
import type { TestClient, TestProvider } from '../../ledger/testing/parties.ts';
import type { ServedRelay } from './relay.ts';

export async function lostTicket(
  { world, ledger }: ServedRelay,
  client: TestClient,
  provider: TestProvider,
  job: string,
  ageMs = 0,
): Promise<Bytes> {
  const { terms, times } = world;
  const {
    account,
    authorization,
    certificate: _,
    ...asked
  } = await client.ask(provider, job, 1_000n, 1_000n);
  const id = ownBytes(randomBytes(16));
  return signTicket(testKey('relay'), {
    ...asked,
    network: terms.vault.network.name,
    relayKey: new Uint8Array(terms.vault.relayKey),
    vault: terms.vault.address.toRawString(),
    id,
    feeBps: terms.feeBps,
    windowTokens: 16,
    expiresAtMs: ledger.standing.timeMs + times.ticketMs - ageMs,
    accountBox: sealAccount(terms.boxKey, id, { address: account, epoch: 1n, cap: authorization }),
  });
}
