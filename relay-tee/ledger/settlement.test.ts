/** Between books and chain: charges, payouts, claims and withdrawals. Rules 1, 2, 6, 7 and 9 at work. */
import { describe, expect, test } from 'vitest';
import { codeOf } from '#protocol/vectors/testing.ts';
import { audit } from './store/audit.ts';
import { CHARGE_FEE_NANO, CLAIM_FEE_NANO } from './testing/chain.ts';
import { charge, clientOf, earned, payeeOf, served } from './testing/served.ts';
import { World } from './testing/world.ts';

const MILLION = 1_000_000n;

/** After a fee of 2.5 %. */
const net = (amountNano: bigint): bigint => amountNano - (amountNano * 250n) / 10_000n;

test('a job goes from deposit to payout, and the books add up at its end', async () => {
  using world = new World();
  const ada = world.client('ada', 10n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  await earned(world, ledger, ada, bob, 'j', MILLION);
  await charge(world, ledger);
  expect(world.chain.vault.chargedNano).toBe(MILLION);
  await ledger.requestPayout(bob.key.publicKey);
  world.pass(5);
  expect(await world.commit(ledger)).toBe(true);
  const [payout] = await ledger.payouts();
  expect(payout?.totalNano).toBe(net(MILLION) - CLAIM_FEE_NANO);
  if (payout) world.chain.claim(payout.payout);
  world.pass(1);
  await world.look(ledger);
  expect(world.chain.payees.get(bob.account)?.receivedNano).toBe(net(MILLION) - CLAIM_FEE_NANO);
  expect(payeeOf(ledger, { wallet: world.terms.operatorWallet }).earnedNano).toBe(
    MILLION - net(MILLION) + CLAIM_FEE_NANO,
  );
  expect(audit(ledger.desk.store)).toEqual([]);
});

describe('rule 7: who is charged', () => {
  test('behind 200 fees, and not before', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    await world.redeem(ledger, 'j', hash, 200n * CHARGE_FEE_NANO - 1n);
    expect(await ledger.charges()).toEqual([]);
    await world.redeem(ledger, 'j', hash, 200n * CHARGE_FEE_NANO);
    expect(await ledger.charges()).toMatchObject([{ totalNano: 200n * CHARGE_FEE_NANO }]);
  });

  test('when less than one top-up is free', async () => {
    using world = new World();
    const ada = world.client('ada', 200_000n);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', 110_000n, 110_000n);
    await world.redeem(ledger, 'j', hash, 100_000n);
    expect(await ledger.charges()).toMatchObject([{ totalNano: 100_000n }]);
  });

  test('all of them when the vault closes, to the last nano', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const ledger = await served(world);
    await earned(world, ledger, ada, world.provider('bob'), 'j', 7n);
    world.chain.vault.closeAtS = world.chain.timeS + 120;
    world.pass(1);
    await world.look(ledger);
    expect(await codeOf(() => world.buy(ledger, ada, world.provider('bob'), 'k', 1n, 100n))).toBe(
      'relay/closing',
    );
    expect(await ledger.charges()).toMatchObject([{ totalNano: 7n }]);
  });

  test('the largest first, once more than E is uncovered', async () => {
    using world = new World({ uncoveredNano: 250_000n });
    const bob = world.provider('bob');
    const clients = ['ada', 'ben', 'cat'].map((name) => world.client(name, 10n * MILLION));
    const ledger = await served(world);
    for (const [i, client] of clients.entries())
      await earned(world, ledger, client, bob, client.name, 50_000n + 50_000n * BigInt(i));
    const due = await ledger.charges();
    expect(due.map((each) => each.totalNano)).toEqual([150_000n]);
    expect(due[0]?.account).toBe(clients[2]?.account);
  });

  test('a charge moves what is there; the rest is carried again when there is more', async () => {
    using world = new World();
    const ada = world.client('ada', MILLION);
    const ledger = await served(world);
    await earned(world, ledger, ada, world.provider('bob'), 'j', MILLION);
    world.chain.client(ada.account).balanceNano -= 400_000n; // storage that nobody foresaw
    await charge(world, ledger);
    const { chargedNano } = world.chain.client(ada.account);
    expect(chargedNano).toBeLessThan(MILLION);
    expect(clientOf(ledger, ada).chargeNano).toBe(MILLION);
    world.chain.client(ada.account).balanceNano += 2n * MILLION;
    await charge(world, ledger);
    expect(world.chain.client(ada.account).chargedNano).toBe(MILLION);
    expect(world.chain.vault.chargedNano).toBe(MILLION);
  });
});

describe('rules 7 and 9: payouts', () => {
  test('only of what is charged or bonded, less X; the rest when more is charged', async () => {
    using world = new World({ exposureNano: 20n * MILLION, uncoveredNano: 0n }, 20_300_000n);
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    await earned(world, ledger, ada, bob, 'j', MILLION);
    await ledger.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(ledger);
    expect(world.chain.vault.owedNano).toBe(300_000n); // all the bond but X
    expect(payeeOf(ledger, bob).promisedNano).toBe(300_000n);
    await charge(world, ledger);
    await ledger.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(ledger);
    expect(payeeOf(ledger, bob).promisedNano).toBe(net(MILLION) - CLAIM_FEE_NANO);
  });

  test('no payout leaves before a finalised commit contains it', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    await earned(world, ledger, ada, bob, 'j', MILLION);
    await ledger.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.look(ledger);
    const commit = await ledger.commit();
    expect(payeeOf(ledger, bob).promisedNano).toBeGreaterThan(0n);
    expect(await ledger.payouts()).toEqual([]);
    expect((await world.redeem(ledger, 'j', await hashOfJob(ledger), 1n)).payout).toBeUndefined();
    if (commit) world.chain.carryCommit(commit);
    expect(await ledger.payouts()).toEqual([]); // landed, and not seen yet
    world.pass(1);
    await world.look(ledger);
    const [payout] = await ledger.payouts();
    expect(payout?.totalNano).toBe(net(MILLION) - CLAIM_FEE_NANO);
    const answer = await world.redeem(ledger, 'j', await hashOfJob(ledger), 1n);
    expect(answer.payout?.totalNano).toBe(payout?.totalNano); // every redemption answer carries it
  });

  test('earnings without a wallet are kept, and go to the first one that is bound', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    expect((await world.redeem(ledger, 'j', hash, 1_000n)).earnedNano).toBe(975n);
    expect(await codeOf(() => ledger.requestPayout(bob.key.publicKey))).toBe('payout/unbound');
    const bound = await ledger.bindWallet(world.operation(), await bob.binding(3));
    expect(bound.earnedNano).toBe(975n);
    expect((await world.redeem(ledger, 'j', hash, 2_000n)).earnedNano).toBe(1_950n);
  });

  test('a newer binding takes what comes, and leaves what was earned', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    const other = world.provider('other').wallet;
    await ledger.bindWallet(world.operation(), await bob.binding(1));
    await world.redeem(ledger, 'j', hash, 1_000n);
    await ledger.bindWallet(world.operation(), await bob.binding(2, other));
    await world.redeem(ledger, 'j', hash, 3_000n);
    expect([payeeOf(ledger, bob).earnedNano, payeeOf(ledger, { wallet: other }).earnedNano]).toEqual([
      975n,
      1_950n,
    ]);
    for (const late of [await bob.binding(1), await bob.binding(2), await bob.binding(0, other)])
      expect(await codeOf(() => ledger.bindWallet(world.operation(), late))).toBe('payout/binding');
    expect(await codeOf(async () => ledger.bindWallet(world.operation(), await bob.binding(2, other)))).toBe(
      'no error',
    );
  });

  test('bounced claim: it is carried again, booked once and paid once', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    await earned(world, ledger, ada, bob, 'j', MILLION);
    await charge(world, ledger);
    await ledger.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(ledger);
    const [first] = await ledger.payouts();
    if (first) world.chain.claim(first.payout);
    await world.look(ledger); // z shows the claim before the vault has seen it
    expect(payeeOf(ledger, bob).seen.paidNano).toBe(first?.totalNano);
    expect(await ledger.payouts()).toEqual([]);
    world.chain.refusesClaims = true;
    world.pass(1);
    await world.look(ledger);
    expect(payeeOf(ledger, bob).seen.paidNano).toBe(0n);
    const [again] = await ledger.payouts();
    expect(again?.totalNano).toBe(first?.totalNano);
    if (again) world.chain.claim(again.payout);
    world.pass(1);
    await world.look(ledger);
    expect(world.chain.payees.get(bob.account)?.receivedNano).toBe(first?.totalNano);
    const operator = payeeOf(ledger, { wallet: world.terms.operatorWallet });
    expect(operator.earnedNano).toBe(MILLION - net(MILLION) + CLAIM_FEE_NANO);
    expect(await ledger.payouts()).toEqual([]);
    expect(audit(ledger.desk.store)).toEqual([]);
  });

  test('a payout is not carried before it is worth 20 times its cost', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    await earned(world, ledger, ada, bob, 'j', 30_000n);
    await ledger.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(ledger);
    expect(payeeOf(ledger, bob).releasedNano).toBe(net(30_000n) - CLAIM_FEE_NANO);
    expect(await ledger.payouts()).toEqual([]);
  });

  test('an account is opened for whoever has earned enough, at its cost, once', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    await ledger.bindWallet(world.operation(), await bob.binding(0));
    await world.redeem(ledger, 'j', hash, 66_000n);
    expect(await ledger.openings(3_300n)).toEqual([]);
    await world.redeem(ledger, 'j', hash, 70_000n);
    for (let time = 0; time < 2; time++) expect(await ledger.openings(3_300n)).toEqual([bob.wallet]);
    expect(payeeOf(ledger, bob).earnedNano).toBe(net(70_000n) - 3_300n);
    world.chain.open(bob.account);
    world.pass(1);
    await world.look(ledger);
    expect(await ledger.openings(3_300n)).toEqual([]);
  });

  test('a payout of a former epoch of its account counts as paid', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    await earned(world, ledger, ada, bob, 'j', MILLION);
    await ledger.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(ledger);
    world.chain.payees.set(bob.account, { epoch: 8n, paidNano: 0n, receivedNano: 0n });
    world.pass(1);
    await world.look(ledger);
    expect(await ledger.payouts()).toEqual([]);
    await earned(world, ledger, ada, bob, 'k', MILLION);
    await ledger.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(ledger);
    const [payout] = await ledger.payouts();
    expect(payout?.totalNano).toBe(net(MILLION));
    if (payout) world.chain.claim(payout.payout);
    expect(audit(ledger.desk.store)).toEqual([]);
  });
});

describe('rules 1 and 9: cooperative withdrawals', () => {
  test('takes what is free and no nano more, and leaves behind a commit', async () => {
    using world = new World();
    const ada = world.client('ada', 3n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    const ask = { account: ada.account, amountNano: 2n * MILLION };
    const more = { ...ask, amountNano: 2n * MILLION + 1n };
    expect(await codeOf(() => ledger.requestWithdrawal(world.operation(), more))).toBe('ticket/balance');
    await ledger.requestWithdrawal(world.operation(), ask);
    expect(await codeOf(() => ledger.withdrawal(ada.account))).toBe('withdrawal/waiting');
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'k', 1n, 9n * MILLION))).toBe('ticket/balance');
    world.pass(5);
    expect(await world.commit(ledger)).toBe(true);
    world.chain.withdraw(ledger.withdrawal(ada.account));
    world.pass(1);
    await world.look(ledger);
    expect(clientOf(ledger, ada)).toMatchObject({ heldNano: 0n, openNano: MILLION });
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'k', 1n, 9n * MILLION))).toBe('ticket/balance');
    expect(audit(ledger.desk.store)).toEqual([]);
  });

  test('one at a time', async () => {
    using world = new World();
    const ada = world.client('ada', 3n * MILLION);
    const ledger = await served(world);
    const ask = { account: ada.account, amountNano: MILLION };
    const id = world.operation();
    await ledger.requestWithdrawal(id, ask);
    await ledger.requestWithdrawal(id, ask);
    expect(await codeOf(() => ledger.requestWithdrawal(world.operation(), ask))).toBe('withdrawal/pending');
  });

  test('its amount is free again once a view of its account is past validUntil, not when only time is', async () => {
    using world = new World();
    const ada = world.client('ada', 3n * MILLION);
    const ledger = await served(world);
    await ledger.requestWithdrawal(world.operation(), { account: ada.account, amountNano: MILLION });
    world.pass(world.times.withdrawalMs / 1_000 + 1);
    const { clients: _, ...onlyVault } = world.chain.view(world.clock.monotonicMs);
    await ledger.observe(onlyVault);
    expect(clientOf(ledger, ada).heldNano).toBe(MILLION);
    await world.look(ledger);
    expect(clientOf(ledger, ada).heldNano).toBe(0n);
  });
});

/** The one ticket that a ledger has. */
async function hashOfJob(ledger: Awaited<ReturnType<typeof served>>) {
  const [ticket] = ledger.desk.store.tickets.endedBefore(Number.MAX_SAFE_INTEGER, 1);
  if (!ticket) throw new Error('no ticket');
  return ticket.hash;
}
