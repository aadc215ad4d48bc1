/** Who earns: peers by their identity key, and the payees (wallets) that peers are bound to. */
import type { DatabaseSync } from 'node:sqlite';
import { lp, type Bytes } from '#protocol/bytes/bytes.ts';
import { toBase32 } from '#protocol/bytes/text.ts';
import { PEER_DOMAIN, type PeerId } from '#protocol/ids.ts';
import { sha256 } from '../../sha256.ts';
import type { PayeeTotals } from '../rules/totals.ts';
import { bigint, blob, exactly, integer, optionalInteger, text, type SqlRow } from './rows.ts';

export interface Peer {
  readonly id: number;
  readonly key: Bytes;
  readonly unboundNano: bigint;
  /** Id of the payee that new earnings go to. */
  readonly payee: number | undefined;
  /** −1 before the first binding. */
  readonly bindingSeq: number;
}

/** The ProviderAccount in the newest finalised view of it. */
export interface SeenPayee {
  readonly seqno: number;
  /** 0 while it is not open. */
  readonly epoch: bigint;
  /** z */
  readonly paidNano: bigint;
  readonly claimFeeNano: bigint;
}

export interface Payee {
  readonly id: number;
  /** Raw. */
  readonly wallet: string;
  /** Raw address of its ProviderAccount. */
  readonly account: string;
  /** e − y: not promised yet. */
  readonly earnedNano: bigint;
  /** y over all epochs. */
  readonly promisedNano: bigint;
  readonly advancedNano: bigint;
  readonly seen: SeenPayee;
  /** Promised in former epochs: counts as paid. */
  readonly formerNano: bigint;
  /** The part of `promisedNano` that a finalised commit contains. */
  readonly releasedNano: bigint;
  readonly payoutSignature: Bytes | undefined;
  /** Total up to which the cost of carrying its claim is booked. */
  readonly carriedNano: bigint;
  /** The cost of opening its account is booked. */
  readonly opening: boolean;
  /** Somebody asked for a payout. */
  readonly wanted: boolean;
}

export const payeeTotalsOf = (payee: Payee): PayeeTotals => ({
  paidNano: payee.seen.paidNano,
  promisedNano: payee.promisedNano - payee.formerNano,
  earnedNano: payee.promisedNano - payee.formerNano + payee.earnedNano,
});

/** Total of the payout that may be carried now. */
export const releasedTotalNano = (payee: Payee): bigint => payee.releasedNano - payee.formerNano;

export class Payees {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#sql = prepare(database);
  }

  peer(id: number): Peer | undefined {
    const row = this.#sql.peer.get(id);
    return row && decodePeer(row);
  }

  findPeer(key: Bytes): Peer | undefined {
    const row = this.#sql.findPeer.get(key);
    return row && decodePeer(row);
  }

  namedPeer(name: PeerId): Peer | undefined {
    const row = this.#sql.namedPeer.get(name);
    return row && decodePeer(row);
  }

  peerOf(key: Bytes): Peer {
    const known = this.findPeer(key);
    if (known) return known;
    this.#sql.addPeer.run(key, toBase32(sha256(lp(PEER_DOMAIN), key)));
    const peer = this.findPeer(key);
    if (!peer) throw new Error('books: a peer was not added');
    return peer;
  }

  bind(peer: number, payee: number, seq: number): void {
    this.#sql.bind.run(payee, seq, peer);
  }

  get(id: number): Payee | undefined {
    const row = this.#sql.get.get(id);
    return row && decodePayee(row);
  }

  byWallet(wallet: string): Payee | undefined {
    const row = this.#sql.byWallet.get(wallet);
    return row && decodePayee(row);
  }

  byAccount(account: string): Payee | undefined {
    const row = this.#sql.byAccount.get(account);
    return row && decodePayee(row);
  }

  add(wallet: string, account: string): Payee {
    this.#sql.add.run(wallet, account);
    const payee = this.byWallet(wallet);
    if (!payee) throw new Error('books: a payee was not added');
    return payee;
  }

  see(id: number, { seqno, epoch, paidNano, claimFeeNano }: SeenPayee): void {
    this.#sql.see.run(seqno, epoch, paidNano, claimFeeNano, id);
  }

  /** A new life of its account: everything promised so far counts as paid. */
  beginEpoch(id: number): void {
    this.#sql.beginEpoch.run(id);
  }

  want(id: number, wanted: boolean): void {
    this.#sql.want.run(Number(wanted), id);
  }

  putCarried(id: number, totalNano: bigint): void {
    this.#sql.putCarried.run(totalNano, id);
  }

  putOpening(id: number): void {
    this.#sql.putOpening.run(id);
  }

  promise(id: number, entry: number, totalNano: bigint): void {
    this.#sql.promise.run(id, entry, totalNano);
  }

  /** Frees all promises up to `entry`; their payouts have no signature yet. */
  release(entry: number): void {
    this.#sql.release.run(entry);
    this.#sql.dropPromises.run(entry);
  }

  /** What the chain has paid was in a finalised commit, of whichever instance. */
  releasePaid(id: number): void {
    this.#sql.releasePaid.run(id);
  }

  /** Those with a promise that no finalised commit contains. */
  unreleased(): Payee[] {
    return this.#sql.unreleased.all().map(decodePayee);
  }

  forgetPromises(id: number): void {
    this.#sql.forgetPromises.run(id);
  }

  putSignature(id: number, releasedNano: bigint, signature: Bytes): void {
    this.#sql.putSignature.run(signature, id, releasedNano);
  }

  /** Released payouts without a signature. */
  unsigned(limit: number): Payee[] {
    return this.#sql.unsigned.all(limit).map(decodePayee);
  }

  /** Those with something that is not promised yet; who asked comes first, then who is owed most. */
  earning(): Payee[] {
    return this.#sql.earning.all().map(decodePayee);
  }

  /** Those with a released payout that the chain has not paid entirely. */
  claimable(): Payee[] {
    return this.#sql.claimable.all().map(decodePayee);
  }

  /** Those whose opening is booked, and whose account the chain does not show yet. */
  opening(): Payee[] {
    return this.#sql.opening.all().map(decodePayee);
  }

  /** Raw addresses of the accounts of those who have earned or are to be paid. */
  atStake(): string[] {
    return this.#sql.atStake.all().map((row) => text(row, 'account'));
  }

  anyWanted(): boolean {
    return this.#sql.anyWanted.get() !== undefined;
  }

  *all(): Generator<Payee> {
    for (const row of this.#sql.all.iterate()) yield decodePayee(row);
  }
}

function prepare(database: DatabaseSync) {
  const bigInts = exactly(database);
  return {
    peer: bigInts('SELECT * FROM peers WHERE id = ?'),
    namedPeer: bigInts('SELECT * FROM peers WHERE peer_id = ?'),
    findPeer: bigInts('SELECT * FROM peers WHERE key = ?'),
    addPeer: bigInts('INSERT INTO peers (key, peer_id) VALUES (?, ?)'),
    bind: bigInts('UPDATE peers SET payee = ?, binding_seq = ? WHERE id = ?'),
    get: bigInts('SELECT * FROM payees WHERE id = ?'),
    byWallet: bigInts('SELECT * FROM payees WHERE wallet = ?'),
    byAccount: bigInts('SELECT * FROM payees WHERE account = ?'),
    all: bigInts('SELECT * FROM payees'),
    add: bigInts('INSERT INTO payees (wallet, account) VALUES (?, ?)'),
    see: bigInts('UPDATE payees SET seqno = ?, epoch = ?, paid = ?, claim_fee = ? WHERE id = ?'),
    beginEpoch: bigInts(
      `UPDATE payees SET former = promised, released = promised, payout_signature = NULL, carried = promised,
       opening = 0 WHERE id = ?`,
    ),
    want: bigInts('UPDATE payees SET wanted = ? WHERE id = ?'),
    putCarried: bigInts('UPDATE payees SET carried = ? WHERE id = ?'),
    putOpening: bigInts('UPDATE payees SET opening = 1 WHERE id = ?'),
    promise: bigInts('INSERT INTO promises VALUES (?, ?, ?)'),
    release: bigInts(
      `UPDATE payees SET released = max(released, p.total), payout_signature = NULL
       FROM (SELECT payee, max(total) AS total FROM promises WHERE entry <= ? GROUP BY payee) AS p
       WHERE payees.id = p.payee AND p.total > released`,
    ),
    dropPromises: bigInts('DELETE FROM promises WHERE entry <= ?'),
    releasePaid: bigInts(
      `UPDATE payees SET released = former + paid, payout_signature = NULL WHERE id = ? AND released < former + paid`,
    ),
    unreleased: bigInts('SELECT * FROM payees WHERE promised > released'),
    forgetPromises: bigInts('DELETE FROM promises WHERE payee = ?'),
    putSignature: bigInts('UPDATE payees SET payout_signature = ? WHERE id = ? AND released = ?'),
    unsigned: bigInts(
      'SELECT * FROM payees WHERE released > former + paid AND payout_signature IS NULL LIMIT ?',
    ),
    earning: bigInts('SELECT * FROM payees WHERE earned > 0 ORDER BY wanted DESC, earned DESC'),
    claimable: bigInts('SELECT * FROM payees WHERE released > former + paid'),
    opening: bigInts('SELECT * FROM payees WHERE opening = 1 AND epoch = 0'),
    atStake: database.prepare(
      'SELECT account FROM payees WHERE earned > 0 OR released > former + paid OR opening = 1',
    ),
    anyWanted: bigInts('SELECT 1 FROM payees WHERE wanted = 1 AND earned > claim_fee AND epoch > 0 LIMIT 1'),
  };
}

const decodePeer = (row: SqlRow): Peer => ({
  id: integer(row, 'id'),
  key: blob(row, 'key'),
  unboundNano: bigint(row, 'unbound'),
  payee: optionalInteger(row, 'payee'),
  bindingSeq: integer(row, 'binding_seq'),
});

const decodePayee = (row: SqlRow): Payee => ({
  id: integer(row, 'id'),
  wallet: text(row, 'wallet'),
  account: text(row, 'account'),
  earnedNano: bigint(row, 'earned'),
  promisedNano: bigint(row, 'promised'),
  advancedNano: bigint(row, 'advanced'),
  seen: {
    seqno: integer(row, 'seqno'),
    epoch: bigint(row, 'epoch'),
    paidNano: bigint(row, 'paid'),
    claimFeeNano: bigint(row, 'claim_fee'),
  },
  formerNano: bigint(row, 'former'),
  releasedNano: bigint(row, 'released'),
  payoutSignature: row['payout_signature'] === null ? undefined : blob(row, 'payout_signature'),
  carriedNano: bigint(row, 'carried'),
  opening: integer(row, 'opening') === 1,
  wanted: integer(row, 'wanted') === 1,
});
