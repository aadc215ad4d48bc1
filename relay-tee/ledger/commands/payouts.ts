/** Payouts: promised as far as they are covered, out behind a finalised commit, carried at the payee's cost. Rules 6, 7, 9. */
import { Address } from '@ton/core';
import { hashOf } from '#contracts/client/cells.ts';
import type { Signed } from '#contracts/client/signer.ts';
import { payoutCell } from '#contracts/client/statements.ts';
import { utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { sha256 } from '../../sha256.ts';
import { carriedOut, done, refused, type Decision } from '../decision.ts';
import { coverOf, type Desk } from '../desk.ts';
import { entry, post } from '../journal/entry.ts';
import { rule7PromiseNano, rule7RoomNano } from '../rules/cover.ts';
import type { Books } from '../store/books.ts';
import { releasedTotalNano, type Payee } from '../store/payees.ts';
import { CARRY_AFTER_COSTS, type Terms } from '../terms.ts';
import { creditPayees } from './credit.ts';

export interface NewPromise {
  readonly payee: Payee;
  readonly amountNano: bigint;
}

/** What is promised with the next commit: whoever asked comes first, as far as charged money and bond reach. Pure. */
export function choosePromises(earning: readonly Payee[], books: Books, terms: Terms): NewPromise[] {
  let room = rule7RoomNano(coverOf(books, terms));
  return earning.flatMap((payee) => {
    if (payee.seen.epoch === 0n) return []; // its account is not open for good yet
    const amountNano = rule7PromiseNano(payee.earnedNano, payee.seen.claimFeeNano, room);
    room -= amountNano;
    return amountNano > 0n ? [{ payee, amountNano }] : [];
  });
}

/** Within a transaction. */
export function putPromises({ store }: Desk, promises: readonly NewPromise[]): void {
  for (const { payee, amountNano } of promises) {
    const total = payee.promisedNano + amountNano;
    const reference = sha256(utf8(`${payee.account}/${payee.seen.epoch}/${total}`));
    const id = store.journal.write(
      entry(
        'promise',
        reference,
        post('earned', payee.id, -amountNano),
        post('promised', payee.id, amountNano),
      ),
    );
    store.payees.promise(payee.id, id, total);
    store.payees.want(payee.id, false);
    store.update({ promisedNano: store.books.promisedNano + amountNano });
  }
}

/** Within a transaction: what no commit that can still land contains goes back to the payee's earnings. */
export function takePromiseBack(store: Desk['store'], payee: Payee): void {
  const amountNano = payee.promisedNano - payee.releasedNano;
  const reference = sha256(utf8(`${payee.account}/${payee.seen.epoch}/${payee.promisedNano}`));
  store.journal.write(
    entry(
      'promise-over',
      reference,
      post('promised', payee.id, -amountNano),
      ...creditPayees({ payee, amountNano }),
    ),
  );
  store.payees.forgetPromises(payee.id);
  store.payees.want(payee.id, true);
  store.update({ promisedNano: store.books.promisedNano - amountNano });
}

function payoutOf({ terms }: Desk, payee: Payee) {
  return payoutCell({
    network: terms.vault.network.id,
    vault: terms.vault.address,
    account: Address.parseRaw(payee.account),
    epoch: payee.seen.epoch,
    totalNano: releasedTotalNano(payee),
  });
}

/** Signs released payouts, outside of a transaction; `putSignatures` keeps them. */
export function signReleased(desk: Desk, limit: number): (readonly [Payee, Bytes])[] {
  return desk.store.payees
    .unsigned(limit)
    .map((payee) => [payee, desk.signer.sign(hashOf(payoutOf(desk, payee)))] as const);
}

/** Within a transaction. A payout that has been raised meanwhile is signed the next time. */
export function putSignatures({ store }: Desk, signed: readonly (readonly [Payee, Bytes])[]): void {
  for (const [payee, signature] of signed) store.payees.putSignature(payee.id, payee.releasedNano, signature);
}

/** A payout that can be carried to the chain. */
export interface CarriedPayout {
  /** Raw addresses. */
  readonly wallet: string;
  readonly account: string;
  readonly totalNano: bigint;
  readonly claimFeeNano: bigint;
  readonly payout: Signed;
}

/** The payee's cost of one carriage, if it is worth it and not booked yet. Pure. */
export function carriageOf(payee: Payee): bigint | undefined {
  const { releasedNano, carriedNano, earnedNano, seen } = payee;
  const claimable = releasedTotalNano(payee) - seen.paidNano;
  if (releasedNano <= carriedNano || claimable < CARRY_AFTER_COSTS * seen.claimFeeNano) return undefined;
  return earnedNano >= seen.claimFeeNano ? seen.claimFeeNano : undefined;
}

/** Moves the cost of a carriage from the payee's unpromised earnings to the operator, who pays the gas. */
function decideCarriage(payee: Payee, operator: Payee, costNano: bigint): Decision<void> {
  if (payee.earnedNano < costNano) return refused('vault/uncovered');
  const reference = sha256(utf8(`${payee.account}/${payee.releasedNano}/carriage`));
  if (payee.id === operator.id) return done(undefined);
  const credit = creditPayees({ payee: operator, amountNano: costNano });
  return done(undefined, entry('carriage', reference, post('earned', payee.id, -costNano), ...credit));
}

function bookCarriage({ store, terms }: Desk, payee: Payee, costNano: bigint): void {
  const operator = store.payees.byWallet(terms.operatorWallet);
  if (!operator) throw new BombyxError('relay/books', 'no operator');
  const { entries } = carriedOut(decideCarriage(payee, operator, costNano));
  for (const each of entries) if (each.postings.length > 0) store.journal.write(each);
}

/** Within a transaction: books what is to be carried now. Carrying a bounced claim again is not booked again. */
export function putCarriages(desk: Desk): void {
  for (const payee of desk.store.payees.claimable()) {
    const costNano = carriageOf(payee);
    if (costNano === undefined) continue;
    bookCarriage(desk, payee, costNano);
    desk.store.payees.putCarried(payee.id, payee.releasedNano);
  }
}

/** Booked payouts that the chain has not paid: those whose claim bounced or got lost as well. */
export function payoutsToCarry(desk: Desk): CarriedPayout[] {
  return desk.store.payees.claimable().flatMap((payee) => {
    const { wallet, account, seen, carriedNano, releasedNano, payoutSignature: signature } = payee;
    if (signature === undefined || carriedNano < releasedNano) return [];
    const totalNano = releasedTotalNano(payee);
    const payout = { cell: payoutOf(desk, payee), signature };
    return [{ wallet, account, totalNano, claimFeeNano: seen.claimFeeNano, payout }];
  });
}

/** Payees whose earnings are worth opening an account for, at `openFeeNano` and a claim. */
export const accountsToOpen = ({ store }: Desk, openFeeNano: bigint): Payee[] =>
  store.payees
    .earning()
    .filter(
      (payee) =>
        payee.seen.epoch === 0n && !payee.opening && payee.earnedNano >= CARRY_AFTER_COSTS * openFeeNano,
    );

/** Within a transaction: books the opening of each. */
export function putOpenings(desk: Desk, payees: readonly Payee[], openFeeNano: bigint): void {
  for (const payee of payees) {
    bookCarriage(desk, payee, openFeeNano);
    desk.store.payees.putOpening(payee.id);
  }
}

/** Within a transaction: the payee wants its payout with the next commit. @throws BombyxError `payout/unbound` */
export function wantPayout({ store }: Desk, providerKey: Bytes): void {
  const peer = store.payees.findPeer(providerKey);
  if (peer?.payee === undefined) throw new BombyxError('payout/unbound');
  store.payees.want(peer.payee, true);
}
