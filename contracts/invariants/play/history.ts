/** What has happened so far, as far as an invariant has to know: kept from the steps alone, not from the model. */
import type { Contract } from '../model/account.ts';
import type { KeyName, Message, Name, Signed, Statement, Subject } from '../model/message.ts';
import { openNano } from './flight.ts';
import type { Step } from './step.ts';

/** An account between its deployment and its end. Its epoch tells its lives apart. */
export const lifeOf = (name: Name, epoch: bigint): string => `${name} ${epoch}`;

const lifeOfSubject = ({ account, epoch }: Subject): string => lifeOf(account, epoch);

/** What went through a vault since it was deployed. */
export interface VaultBook {
  chargedNano: bigint;
  paidNano: bigint;
  bondNano: bigint;
  /** What storage has cost since the last bond, paid or still owed. */
  storageNano: bigint;
}

export class History {
  /** Everything that was ever signed, oldest first. */
  readonly signed: Signed[] = [];
  /** Everything that wallets ever sent, oldest first. */
  readonly letters: Message[] = [];
  /** How often each withdrawal and each commit was taken. */
  readonly #used = new Map<string, number>();
  /** The session keys of a life, by key epoch. */
  readonly #keys = new Map<string, Map<number, KeyName>>();
  /** By life: what the vault has taken from a client, or paid for a provider. */
  readonly #settled = new Map<string, bigint>();
  /** By life: what came back to a client and could not be undone. */
  readonly #lost = new Map<string, bigint>();
  readonly #books = new Map<Name, VaultBook>();

  settledNano(life: string): bigint {
    return this.#settled.get(life) ?? 0n;
  }

  lostNano(life: string): bigint {
    return this.#lost.get(life) ?? 0n;
  }

  book(vault: Name): VaultBook {
    const known = this.#books.get(vault);
    if (known !== undefined) return known;
    const book = { chargedNano: 0n, paidNano: 0n, bondNano: 0n, storageNano: 0n };
    this.#books.set(vault, book);
    return book;
  }

  /** A vault that is deployed again begins anew. */
  vanished(name: Name): void {
    this.#books.delete(name);
  }

  timesUsed(statement: Statement): number {
    return this.#used.get(wordsOf(statement)) ?? 0;
  }

  record(step: Step): void {
    const { contract } = step.after.account;
    const { body } = step.message;
    if (step.verdict === 'accepted' && (body.kind === 'withdraw' || body.kind === 'carryCommit'))
      this.#used.set(wordsOf(body.signed.statement), this.timesUsed(body.signed.statement) + 1);
    if (contract.kind === 'client') this.#recordKey(step.message.to, contract.state);
    if (step.life !== undefined && step.message.bounced && step.verdict !== 'accepted')
      this.#lost.set(step.life, this.lostNano(step.life) + openNano(step));
    if (contract.kind === 'vault') this.#recordVault(step);
  }

  #recordKey(name: Name, state: Extract<Contract, { kind: 'client' }>['state']): void {
    if (state.keyEpoch === 0) return;
    const life = lifeOf(name, state.epoch);
    const keys = this.#keys.get(life) ?? new Map<number, KeyName>();
    this.#keys.set(life, keys.set(state.keyEpoch, state.sessionKey));
  }

  #recordVault({ message: { to, body }, verdict, nature, life, sent, before, after }: Step): void {
    const book = this.book(to);
    book.storageNano += nature.storageNano + after.debtNano - before.debtNano;
    if (verdict !== 'accepted') return;
    if (body.kind === 'chargeNotice' || body.kind === 'payoutRequest') {
      if (life === undefined) throw new Error('a notice that no account has sent');
      this.#settled.set(life, this.settledNano(life) + body.amountNano);
    }
    if (body.kind === 'chargeNotice') book.chargedNano += body.amountNano;
    if (body.kind === 'payoutRequest')
      book.paidNano += sent.reduce((sum, s) => sum + s.message.valueNano, 0n);
    if (body.kind !== 'addBond') return;
    book.bondNano += after.account.balanceNano - before.account.balanceNano + nature.storageNano;
    book.storageNano = 0n;
  }

  /** The highest total that both have signed for this life: what relay and some key of the account's agree on. */
  agreedNano(life: string, relayKey: KeyName): bigint {
    const mine = this.signed.filter(({ statement }) => lifeOfSubject(statement.subject) === life);
    const capNano = highest(mine, ({ statement, signer }) =>
      statement.kind === 'authorization' && this.#keys.get(life)?.get(statement.keyEpoch) === signer
        ? statement.capNano
        : 0n,
    );
    return highest(mine, ({ statement, signer }) =>
      statement.kind === 'charge' && signer === relayKey && statement.totalNano <= capNano
        ? statement.totalNano
        : 0n,
    );
  }
}

const highest = (signed: readonly Signed[], nano: (signed: Signed) => bigint): bigint =>
  signed.map(nano).reduce((a, b) => (a > b ? a : b), 0n);

const wordsOf = (statement: Statement): string =>
  JSON.stringify(statement, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
