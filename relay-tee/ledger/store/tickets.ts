/** Tickets from their issue until nobody can redeem them any more; only the highest receipt of each leaves a trace. */
import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { Prices } from '#protocol/messages/ticket.ts';
import type { ReceiptTerms } from '#protocol/receipt/verify.ts';
import { bigint, blob, exactly, integer, optionalInteger, type SqlRow } from './rows.ts';

export interface NewTicket extends ReceiptTerms {
  readonly client: number;
  readonly peer: number;
  readonly feeBps: number;
  readonly expiresAtMs: number;
  /** The signed ticket, for those who ask again. */
  readonly signed: Bytes;
  /** When it was given, by `Standing.steadyMs`; not known of one that was taken back. */
  readonly begunAtMs: number | undefined;
}

/** What the highest receipt says. */
export interface Redeemed {
  readonly redeemedNano: bigint;
  /** Prompt and completion. */
  readonly tokens: number;
  /** Of the answer, in tokens per 1,000 s, where its time could be taken. */
  readonly speedMilli: number | undefined;
}

export interface StoredTicket extends NewTicket, Redeemed {
  readonly id: number;
  readonly open: boolean;
}

export class Tickets {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#sql = prepare(database);
  }

  find(hash: Uint8Array): StoredTicket | undefined {
    const row = this.#sql.find.get(hash);
    return row && decodeTicket(row);
  }

  add(ticket: NewTicket): void {
    const { prices } = ticket;
    this.#sql.add.run(
      ...[ticket.hash, ticket.client, ticket.peer, ticket.receiptKey],
      ...[prices.prompt, prices.cached, prices.completion],
      ...[ticket.feeBps, ticket.maxAmountNano, ticket.expiresAtMs, ticket.signed, ticket.begunAtMs ?? null],
    );
  }

  redeem(id: number, { redeemedNano, tokens, speedMilli }: Redeemed): void {
    this.#sql.redeem.run(redeemedNano, tokens, speedMilli ?? null, id);
  }

  close(id: number): void {
    this.#sql.close.run(id);
  }

  /** Up to `limit` tickets that ended before `timeMs`, oldest first. */
  endedBefore(timeMs: number, limit: number): StoredTicket[] {
    return this.#sql.ended.all(timeMs, limit).map(decodeTicket);
  }

  remove(id: number): void {
    this.#sql.remove.run(id);
  }
}

function prepare(database: DatabaseSync) {
  const bigInts = exactly(database);
  return {
    find: bigInts('SELECT * FROM tickets WHERE hash = ?'),
    add: bigInts(
      `INSERT INTO tickets (hash, client, peer, receipt_key, price_prompt, price_cached, price_completion,
       fee_bps, max_amount, expires_at_ms, signed, begun_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    redeem: bigInts('UPDATE tickets SET redeemed = ?, tokens = ?, speed_milli = ? WHERE id = ?'),
    close: bigInts('UPDATE tickets SET open = 0 WHERE id = ?'),
    ended: bigInts('SELECT * FROM tickets WHERE expires_at_ms < ? ORDER BY expires_at_ms LIMIT ?'),
    remove: bigInts('DELETE FROM tickets WHERE id = ?'),
  };
}

const decodePrices = (row: SqlRow): Prices => ({
  prompt: bigint(row, 'price_prompt'),
  cached: bigint(row, 'price_cached'),
  completion: bigint(row, 'price_completion'),
});

const decodeTicket = (row: SqlRow): StoredTicket => ({
  id: integer(row, 'id'),
  hash: blob(row, 'hash'),
  client: integer(row, 'client'),
  peer: integer(row, 'peer'),
  receiptKey: blob(row, 'receipt_key'),
  prices: decodePrices(row),
  feeBps: integer(row, 'fee_bps'),
  maxAmountNano: bigint(row, 'max_amount'),
  expiresAtMs: integer(row, 'expires_at_ms'),
  signed: blob(row, 'signed'),
  begunAtMs: optionalInteger(row, 'begun_at_ms'),
  redeemedNano: bigint(row, 'redeemed'),
  tokens: integer(row, 'tokens'),
  speedMilli: optionalInteger(row, 'speed_milli'),
  open: integer(row, 'open') === 1,
});
