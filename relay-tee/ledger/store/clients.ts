/** Client accounts, one row for each epoch of each: balances, caps, and the account as the chain last showed it. */
import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { Spending } from '../rules/spending.ts';
import type { ClientTotals } from '../rules/totals.ts';
import { bigint, blob, exactly, integer, text, type SqlRow } from './rows.ts';

/** An Authorization that can be carried. */
export interface Cap {
  readonly keyEpoch: number;
  readonly capNano: bigint;
  readonly signature: Bytes;
}

/** The account in the newest finalised view of it. */
export interface SeenClient {
  readonly seqno: number;
  /** c */
  readonly chargedNano: bigint;
  /** B */
  readonly movableNano: bigint;
  readonly withdrawAtS: number;
  readonly withdrawSequence: number;
  readonly keyEpoch: number;
  readonly sessionKey: Bytes;
  readonly oldKeyUntilS: number;
  readonly chargeFeeNano: bigint;
}

export interface Client {
  readonly id: number;
  /** Raw. */
  readonly address: string;
  readonly epoch: bigint;
  /** −(s + o + h) */
  readonly drawnNano: bigint;
  /** o */
  readonly openNano: bigint;
  /** h */
  readonly heldNano: bigint;
  readonly unclaimedNano: bigint;
  /** s */
  readonly spentNano: bigint;
  /** q */
  readonly chargeNano: bigint;
  /** k over all session keys. */
  readonly highestCapNano: bigint;
  /** Tickets that ended with something redeemed. */
  readonly settled: number;
  readonly cap: Cap;
  /** That of the key before. */
  readonly oldCap: Cap;
  readonly seen: SeenClient;
}

export const totalsOf = (client: Client): ClientTotals => ({
  ...client,
  chargedNano: client.seen.chargedNano,
});

/** As rule 1 sees it: k counts only from the key that the account has now. */
export const spendingOf = (client: Client): Spending => ({
  capNano: client.cap.keyEpoch === client.seen.keyEpoch ? client.cap.capNano : 0n,
  chargedNano: client.seen.chargedNano,
  movableNano: client.seen.movableNano,
  heldNano: client.heldNano,
  spentNano: client.spentNano,
  openNano: client.openNano,
});

export class Clients {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#sql = prepare(database);
  }

  get(id: number): Client | undefined {
    const row = this.#sql.get.get(id);
    return row && decodeClient(row);
  }

  /** The account in its newest epoch. */
  newest(address: string): Client | undefined {
    const row = this.#sql.newest.get(address);
    return row && decodeClient(row);
  }

  find(address: string, epoch: bigint): Client | undefined {
    const row = this.#sql.find.get(address, epoch);
    return row && decodeClient(row);
  }

  add(address: string, epoch: bigint): Client {
    this.#sql.add.run(address, epoch);
    const client = this.find(address, epoch);
    if (!client) throw new Error('books: a client was not added');
    return client;
  }

  see(id: number, seen: SeenClient): void {
    this.#sql.see.run(
      ...[seen.seqno, seen.chargedNano, seen.movableNano, seen.withdrawAtS, seen.withdrawSequence],
      ...[seen.keyEpoch, seen.sessionKey, seen.oldKeyUntilS, seen.chargeFeeNano, id],
    );
  }

  putCaps(id: number, cap: Cap, old: Cap, highestCapNano: bigint): void {
    this.#sql.putCaps.run(
      ...[cap.keyEpoch, cap.capNano, cap.signature, old.keyEpoch, old.capNano, old.signature],
      ...[highestCapNano, id],
    );
  }

  /** q and k, neither of which ever falls. */
  raise(id: number, chargeNano: bigint, highestCapNano: bigint): void {
    this.#sql.raise.run(chargeNano, highestCapNano, id);
  }

  countSettled(id: number): void {
    this.#sql.countSettled.run(id);
  }

  /** Those with s > q, in their newest epoch. */
  *due(): Generator<Client> {
    for (const row of this.#sql.due.iterate()) yield decodeClient(row);
  }

  /** Those whose newest Charge the chain has not moved entirely. */
  *charging(): Generator<Client> {
    for (const row of this.#sql.charging.iterate()) yield decodeClient(row);
  }

  /** Addresses of those with an open ticket, a withdrawal, or something spent that the chain has not charged. */
  atStake(): string[] {
    return this.#sql.atStake.all().map((row) => text(row, 'address'));
  }

  *all(): Generator<Client> {
    for (const row of this.#sql.all.iterate()) yield decodeClient(row);
  }
}

const NEWEST = 'NOT EXISTS (SELECT 1 FROM clients AS n WHERE n.address = c.address AND n.epoch > c.epoch)';

function prepare(database: DatabaseSync) {
  const bigInts = exactly(database);
  return {
    get: bigInts('SELECT * FROM clients WHERE id = ?'),
    newest: bigInts('SELECT * FROM clients WHERE address = ? ORDER BY epoch DESC LIMIT 1'),
    find: bigInts('SELECT * FROM clients WHERE address = ? AND epoch = ?'),
    all: bigInts('SELECT * FROM clients'),
    due: bigInts(`SELECT * FROM clients AS c WHERE -drawn - reserved - held > charge AND ${NEWEST}`),
    charging: bigInts(`SELECT * FROM clients AS c WHERE charge > charged AND movable > 0 AND ${NEWEST}`),
    atStake: database.prepare(
      `SELECT address FROM clients AS c
       WHERE (reserved > 0 OR held > 0 OR -drawn - reserved - held > charged) AND ${NEWEST}`,
    ),
    add: bigInts('INSERT INTO clients (address, epoch) VALUES (?, ?)'),
    see: bigInts(
      `UPDATE clients SET seqno = ?, charged = ?, movable = ?, withdraw_at_s = ?, withdraw_sequence = ?,
       key_epoch = ?, session_key = ?, old_key_until_s = ?, charge_fee = ? WHERE id = ?`,
    ),
    putCaps: bigInts(
      `UPDATE clients SET cap_epoch = ?, cap = ?, cap_signature = ?, old_cap_epoch = ?, old_cap = ?,
       old_cap_signature = ?, highest_cap = ? WHERE id = ?`,
    ),
    raise: bigInts('UPDATE clients SET charge = ?, highest_cap = ? WHERE id = ?'),
    countSettled: bigInts('UPDATE clients SET settled = settled + 1 WHERE id = ?'),
  };
}

function decodeClient(row: SqlRow): Client {
  const [drawnNano, openNano, heldNano] = [
    bigint(row, 'drawn'),
    bigint(row, 'reserved'),
    bigint(row, 'held'),
  ];
  return {
    id: integer(row, 'id'),
    address: String(row['address']),
    epoch: bigint(row, 'epoch'),
    drawnNano,
    openNano,
    heldNano,
    unclaimedNano: bigint(row, 'unclaimed'),
    spentNano: -drawnNano - openNano - heldNano,
    chargeNano: bigint(row, 'charge'),
    highestCapNano: bigint(row, 'highest_cap'),
    settled: integer(row, 'settled'),
    cap: decodeCap(row, ''),
    oldCap: decodeCap(row, 'old_'),
    seen: decodeSeen(row),
  };
}

const decodeCap = (row: SqlRow, which: '' | 'old_'): Cap => ({
  keyEpoch: integer(row, `${which}cap_epoch`),
  capNano: bigint(row, `${which}cap`),
  signature: blob(row, `${which}cap_signature`),
});

const decodeSeen = (row: SqlRow): SeenClient => ({
  seqno: integer(row, 'seqno'),
  chargedNano: bigint(row, 'charged'),
  movableNano: bigint(row, 'movable'),
  withdrawAtS: integer(row, 'withdraw_at_s'),
  withdrawSequence: integer(row, 'withdraw_sequence'),
  keyEpoch: integer(row, 'key_epoch'),
  sessionKey: blob(row, 'session_key'),
  oldKeyUntilS: integer(row, 'old_key_until_s'),
  chargeFeeNano: bigint(row, 'charge_fee'),
});
