/**
 * The relay's books, as one instance of it keeps them. SPEC §14.
 *
 * Each method is one command: what is signed is checked first, then one transaction decides and writes, and the answer
 * comes when that is on the disk.
 */
import type { Signed } from '#contracts/client/signer.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { bindWallet, checkBinding } from './commands/bind-wallet.ts';
import { chargesToCarry, chooseCharges, putCharges, type CarriedCharge } from './commands/charges.ts';
import { commitUnderWay, prepareCommit, signedCommit, whyCommit } from './commands/commit.ts';
import { decodeEarnings, type Earnings } from './commands/earnings.ts';
import { checkClose, closeTicket } from './commands/end-ticket.ts';
import { draftTicket, issueTicket, ticketOperation, type TicketAsk } from './commands/issue-ticket.ts';
import { observe } from './commands/observe.ts';
import {
  accountsToOpen,
  payoutsToCarry,
  putCarriages,
  putOpenings,
  putSignatures,
  signReleased,
  wantPayout,
  type CarriedPayout,
} from './commands/payouts.ts';
import { checkReceipt, redeem } from './commands/redeem.ts';
import { checkLostTicket, takeBack } from './commands/take-back.ts';
import { tidy } from './commands/tidy.ts';
import { promiseWithdrawal, signedWithdrawal, type WithdrawalAsk } from './commands/withdraw.ts';
import { answerOf, type Desk, type Operation } from './desk.ts';
import { GroupCommit } from './group-commit.ts';
import { newInstance, phaseOf, stopInstance, type Instance, type Phase } from './instance.ts';
import { openDesk, type LedgerSetup } from './open.ts';
import type { Now } from './rules/time.ts';
import { Sights } from './sights.ts';
import { promiseRefusal, type Standing } from './standing.ts';
import type { ChainView } from './view.ts';

/** Payouts signed between two transactions: a tenth of a second of signatures. */
const SIGNED_AT_ONCE = 1_000;

export class Ledger {
  readonly #desk: Desk;
  readonly #clock: () => Now;
  readonly #queue: GroupCommit;
  readonly #sights: Sights;
  #instance: Instance;

  /**
   * Opens the books and adds them up. Nothing is served before the chain shows this instance's commit.
   *
   * @throws BombyxError `relay/books` when they do not add up, or the vault's D is too short (rule 4); `log/corrupt`.
   */
  constructor(setup: LedgerSetup) {
    this.#desk = openDesk(setup);
    this.#clock = setup.clock;
    this.#sights = new Sights(this.#desk.times);
    this.#instance = newInstance(setup.bootId);
    this.#queue = new GroupCommit(this.#desk.store, {
      tidy: (operations) => tidy(this.#desk, operations, this.standing),
      undone: () => this.#sights.forget(),
    });
  }

  /** What an instance may do now; for health and metrics, and for the release of keys. */
  get standing(): Standing {
    const now = this.#clock();
    const { timeMs } = this.#desk.store.books;
    const phase = phaseOf(this.#instance, now, timeMs, this.#desk.times);
    const viewIsGood = this.#sights.vaultIsGood(now);
    const steadyMs = phase === 'serving' && viewIsGood ? this.#sights.steadyMs(now) : undefined;
    return { phase, timeMs, viewIsGood, steadyMs };
  }

  get phase(): Phase {
    return this.standing.phase;
  }

  /** The desk itself, for tests and for the parts of the relay that share its database. */
  get desk(): Desk {
    return this.#desk;
  }

  /** Takes a newer finalised view of the chain; an older one changes nothing. */
  async observe(view: ChainView): Promise<void> {
    await this.#queue.run(() => {
      this.#instance = observe(this.#desk, view, this.#instance, this.#sights, this.#clock());
    });
    await this.#signReleased();
  }

  /** Rules 1 and 9. Returns the signed ticket. @throws BombyxError `ticket/…`, `relay/…`, `vault/absent` */
  async issueTicket(operationId: Bytes, ask: TicketAsk): Promise<Bytes> {
    const operation = ticketOperation(operationId, ask);
    return this.#once(operation, async () => {
      const draft = await draftTicket(this.#desk, ask);
      return () => issueTicket(this.#desk, operation, draft, this.standing, this.#isFresh);
    });
  }

  /** Rule 5. Also for the requester, who may pay a provider whose tab has closed. @throws BombyxError `receipt/…`, `ticket/…` */
  async redeem(operationId: Bytes, receipt: Bytes): Promise<Earnings> {
    const operation: Operation = { kind: 'receipt', id: operationId, content: receipt };
    const answer = await this.#once(operation, async () => {
      const checked = await checkReceipt(this.#desk, receipt);
      return () => redeem(this.#desk, operation, checked, this.standing);
    });
    return decodeEarnings(answer);
  }

  /** Frees what a ticket still reserves. @throws BombyxError `receipt/missing`, `ticket/unknown`, `wire/signature` */
  async close(operationId: Bytes, close: Bytes): Promise<Earnings> {
    const operation: Operation = { kind: 'close', id: operationId, content: close };
    const answer = await this.#once(operation, async () => {
      const checked = await checkClose(this.#desk, close);
      return () => closeTicket(this.#desk, operation, checked, this.standing);
    });
    return decodeEarnings(answer);
  }

  /** The wallet's own agreement (ton_proof) is the caller's to check. @throws BombyxError `payout/binding` */
  async bindWallet(operationId: Bytes, binding: Bytes): Promise<Earnings> {
    const operation: Operation = { kind: 'bind', id: operationId, content: binding };
    const answer = await this.#once(operation, async () => {
      const checked = await checkBinding(this.#desk, binding);
      return () => bindWallet(this.#desk, operation, checked, this.standing);
    });
    return decodeEarnings(answer);
  }

  /** Rule 9: only in a recovery. @throws BombyxError `ticket/unknown`, `ticket/late`, `ticket/invalid` */
  async takeBack(ticket: Bytes): Promise<void> {
    const lost = await checkLostTicket(this.#desk, ticket);
    await this.#queue.run(() => takeBack(this.#desk, lost, this.standing));
  }

  /** Promises a cooperative withdrawal; `withdrawal` gives it out. @throws BombyxError `ticket/balance`, `withdrawal/pending` */
  async requestWithdrawal(operationId: Bytes, ask: WithdrawalAsk): Promise<void> {
    await this.#queue.run(() =>
      promiseWithdrawal(this.#desk, operationId, ask, this.standing, this.#isFresh),
    );
  }

  /** @throws BombyxError `withdrawal/waiting`, `vault/absent`, `relay/…` */
  withdrawal(account: string): Signed {
    this.#mayPromise();
    return signedWithdrawal(this.#desk, account);
  }

  /** The provider wants its payout with the next commit. @throws BombyxError `payout/unbound` */
  async requestPayout(providerKey: Bytes): Promise<void> {
    await this.#queue.run(() => {
      this.#mayPromise();
      wantPayout(this.#desk, providerKey);
    });
  }

  /** Rule 7: signs the charges that are due, and returns all that the chain has not moved yet. */
  async charges(): Promise<CarriedCharge[]> {
    await this.#queue.run(() => {
      this.#mayPromise();
      const { store, terms } = this.#desk;
      putCharges(this.#desk, chooseCharges([...store.clients.due()], store.books, terms));
    });
    return chargesToCarry(this.#desk);
  }

  /** Books the carriage of payouts that are worth it, and returns all that the chain has not paid yet. */
  async payouts(): Promise<CarriedPayout[]> {
    await this.#queue.run(() => {
      this.#mayPromise();
      putCarriages(this.#desk);
    });
    return payoutsToCarry(this.#desk);
  }

  /** Books the opening of accounts that are worth it, and returns the wallets of all that the chain does not show yet. */
  openings(openFeeNano: bigint): Promise<string[]> {
    return this.#queue.run(() => {
      this.#mayPromise();
      putOpenings(this.#desk, accountsToOpen(this.#desk, openFeeNano), openFeeNano);
      return this.#desk.store.payees.opening().map((payee) => payee.wallet);
    });
  }

  /** Accounts at which what the chain shows next can change what is due here. Raw addresses. */
  atStake(): { readonly clients: readonly string[]; readonly payees: readonly string[] } {
    const { clients, payees } = this.#desk.store;
    return { clients: clients.atStake(), payees: payees.atStake() };
  }

  /** The commit to carry now: one that is under way, or a new one that is due; `undefined` when there is none. */
  commit(): Promise<Signed | undefined> {
    return this.#queue.run(() => {
      const { bootId } = this.#instance;
      const { standing } = this;
      const underWay = commitUnderWay(this.#desk, bootId, standing.phase);
      if (underWay) return signedCommit(this.#desk, underWay);
      if (whyCommit(this.#desk, standing) === undefined) return undefined;
      return signedCommit(this.#desk, prepareCommit(this.#desk, bootId, standing));
    });
  }

  /** A leaf of the transparency log that is none of the books': a key release, a record's hash. Returns its position. */
  appendLeaf(hash: Bytes): Promise<number> {
    return this.#queue.run(() => {
      this.#mayPromise();
      const { store } = this.#desk;
      const position = store.log.size;
      store.log.append(hash);
      store.update({ changedAtMs: store.books.changedAtMs ?? store.books.timeMs });
      return position;
    });
  }

  /**
   * Takes no more operations; `commit()` then gives the one with `bootId` 0, and the phase says when it has landed. In
   * a recovery there is none: the next start has to recover as well.
   */
  async stop(): Promise<void> {
    await this.#queue.run(() => {
      this.#instance = stopInstance(this.#instance, this.phase === 'serving');
    });
  }

  /** Closes the file; what is still waiting is lost and was not acknowledged. */
  shut(): void {
    this.#desk.store.close();
  }

  /** The answer of before, or of the transaction that `check` hands over once everything signed is verified. */
  async #once(operation: Operation, check: () => Promise<() => Bytes>): Promise<Bytes> {
    return answerOf(this.#desk, operation) ?? this.#queue.run(await check());
  }

  readonly #isFresh = (client: number): boolean => this.#sights.clientIsGood(client, this.#clock());

  #mayPromise(): void {
    const refusal = promiseRefusal(this.standing);
    if (refusal) throw new BombyxError(refusal);
  }

  async #signReleased(): Promise<void> {
    for (;;) {
      const signed = signReleased(this.#desk, SIGNED_AT_ONCE);
      if (signed.length === 0) return;
      await this.#queue.run(() => putSignatures(this.#desk, signed));
    }
  }
}
