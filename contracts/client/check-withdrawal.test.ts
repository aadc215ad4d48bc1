/** A relay that signs something else than it was asked for, field by field. */
import { Address } from '@ton/core';
import { beforeAll, expect, test } from 'vitest';
import { checkWithdrawal, MAX_LEFT_S, MIN_LEFT_S, type WantedWithdrawal } from './check-withdrawal.ts';
import { DEVNET } from './network.ts';
import { seedSigner } from './seed-signer.ts';
import { signStatement, type Signer } from './signer.ts';
import { chargeCell, withdrawalCell, type CooperativeWithdrawal } from './statements.ts';

const NOW_S = 1_800_000_000;
const addressOf = (byte: number) => new Address(0, Buffer.alloc(32, byte));

const asked: CooperativeWithdrawal = {
  network: DEVNET.id,
  vault: addressOf(1),
  account: addressOf(2),
  epoch: 3n,
  sequence: 4,
  amountNano: 5n,
  validUntil: NOW_S + 600,
};

let relay: Signer;
let wanted: WantedWithdrawal;

beforeAll(async () => {
  relay = await seedSigner(new Uint8Array(32).fill(9));
  wanted = { ...asked, relayKey: relay.publicKey, nowS: NOW_S };
});

const signed = (change: Partial<CooperativeWithdrawal>, signer = relay) =>
  signStatement(signer, withdrawalCell({ ...asked, ...change }));

test('what was asked for is read, to the last second in which it can be carried', async () => {
  for (const left of [MIN_LEFT_S, 600, MAX_LEFT_S]) {
    const statement = await signed({ validUntil: NOW_S + left });
    const read = await checkWithdrawal(statement, wanted);
    expect([read.validUntil, withdrawalCell(read).equals(statement.cell)]).toEqual([NOW_S + left, true]);
  }
});

test.each([
  ['vault/mismatch', { network: -239 }],
  ['vault/mismatch', { vault: addressOf(7) }],
  ['vault/mismatch', { account: addressOf(7) }],
  ['vault/epoch', { epoch: 2n }],
  ['vault/stale', { sequence: 5 }],
  ['vault/mismatch', { amountNano: 4n }],
  ['vault/expired', { validUntil: NOW_S + MIN_LEFT_S - 1 }],
  ['vault/mismatch', { validUntil: NOW_S + MAX_LEFT_S + 1 }],
] as const)('%s: %o', async (code, change) => {
  await expect(checkWithdrawal(await signed(change), wanted)).rejects.toMatchObject({ code });
});

test('somebody else’s signature, half of one, or that of another statement is refused', async () => {
  const stranger = await seedSigner(new Uint8Array(32).fill(8));
  const other = await signed({ amountNano: 6n });
  const whole = await signed({});
  for (const bad of [
    await signed({}, stranger),
    { ...whole, signature: whole.signature.slice(1) },
    { ...whole, signature: other.signature },
  ])
    await expect(checkWithdrawal(bad, wanted)).rejects.toMatchObject({ code: 'vault/signature' });
});

test('a statement of another kind is refused', async () => {
  const charge = await signStatement(relay, chargeCell({ ...asked, totalNano: 5n }));
  await expect(checkWithdrawal(charge, wanted)).rejects.toMatchObject({ code: 'chain/statement' });
});
