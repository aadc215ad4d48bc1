/** Adds the books up again, as each start does before it takes anything: what is wrong with them, in words. */
import type { DatabaseSync } from 'node:sqlite';
import { equalBytes } from '#protocol/bytes/bytes.ts';
import { MAX_FIGURE_JOBS_PER_ACCOUNT } from '#protocol/limits.ts';
import { ROWS, type Row } from '../journal/entry.ts';
import { headLeaf } from '../journal/head.ts';
import { rule5Holds } from '../rules/credit.ts';
import { rule2Holds, rule6Holds } from '../rules/totals.ts';
import { totalsOf } from './clients.ts';
import { payeeTotalsOf } from './payees.ts';
import { bigint, exactly, type SqlRow } from './rows.ts';
import type { Store } from './store.ts';

/** Every way in which the books do not add up; empty for whole ones. */
export function audit(store: Store): string[] {
  return [
    ...unbalancedEntries(store.database),
    ...(Object.keys(ROWS) as Row[]).flatMap((row) => strayBalances(store.database, row)),
    ...brokenClients(store),
    ...brokenPayees(store),
    ...brokenSums(store),
    ...straySettled(store.database),
    ...(equalBytes(store.journal.headAgain(), store.books.head)
      ? []
      : ['the journal is not the one of its head']),
    ...unloggedHead(store),
  ];
}

const TABLE = { client: 'clients', peer: 'peers', payee: 'payees' } as const;

/** Rows that may only stand below nothing; all others may only stand above. */
const BELOW_NOTHING: readonly Row[] = ['drawn', 'advanced'];

function rows(database: DatabaseSync, sql: string, ...values: (string | number)[]): SqlRow[] {
  return exactly(database)(sql).all(...values);
}

const unbalancedEntries = (database: DatabaseSync): string[] =>
  rows(database, 'SELECT entry FROM postings GROUP BY entry HAVING sum(amount) <> 0').map(
    (row) => `entry ${bigint(row, 'entry')} does not sum to nothing`,
  );

/** Balances that are not the sum of their postings, or on the wrong side of nothing. */
function strayBalances(database: DatabaseSync, row: Row): string[] {
  const table = TABLE[ROWS[row]];
  const sums = `SELECT owner, sum(amount) AS amount FROM
    (SELECT owner, amount FROM postings WHERE row = ?1 UNION ALL SELECT owner, amount FROM folded WHERE row = ?1)
    GROUP BY owner`;
  const side = BELOW_NOTHING.includes(row) ? `${row} > 0` : `${row} < 0`;
  const stray = rows(
    database,
    `SELECT id FROM ${table} LEFT JOIN (${sums}) ON owner = id WHERE ${row} <> coalesce(amount, 0) OR ${side}`,
    row,
  );
  return stray.map((each) => `${row} of ${ROWS[row]} ${bigint(each, 'id')} is wrong`);
}

function brokenClients(store: Store): string[] {
  const open = new Map(
    rows(
      store.database,
      'SELECT client, sum(max_amount - redeemed) AS amount FROM tickets WHERE open = 1 GROUP BY client',
    ).map((row) => [Number(bigint(row, 'client')), bigint(row, 'amount')]),
  );
  return [...store.clients.all()].flatMap((client) => {
    const held = store.withdrawals.of(client.id)?.amountNano ?? 0n;
    return [
      ...(rule2Holds(totalsOf(client)) ? [] : [`rule 2 for client ${client.id}`]),
      ...(client.openNano === (open.get(client.id) ?? 0n) ? [] : [`open tickets of client ${client.id}`]),
      ...(client.heldNano === held ? [] : [`withdrawals of client ${client.id}`]),
    ];
  });
}

const brokenPayees = (store: Store): string[] =>
  [...store.payees.all()].flatMap((payee) => [
    ...(rule6Holds(payeeTotalsOf(payee)) ? [] : [`rule 6 for payee ${payee.id}`]),
    ...(payee.releasedNano <= payee.promisedNano ? [] : [`released to payee ${payee.id}`]),
  ]);

/** Figures come of tickets that a client was counted for, and of no more than count. */
const straySettled = (database: DatabaseSync): string[] =>
  rows(
    database,
    `SELECT client FROM (SELECT client, count(*) AS jobs FROM settled GROUP BY peer, client) AS pairs
     LEFT JOIN clients ON clients.id = client
     GROUP BY client HAVING sum(jobs) > coalesce(settled, 0) OR max(jobs) > ?`,
    MAX_FIGURE_JOBS_PER_ACCOUNT,
  ).map((row) => `settled tickets of client ${bigint(row, 'client')}`);

/** Of a log that was exchanged, or a salt that was lost. */
function unloggedHead({ heads, log }: Store): string[] {
  const newest = heads.newest();
  const isLogged = !newest || log.positionOf(headLeaf(newest.salt, newest)) === newest.position;
  return isLogged ? [] : ['the log does not hold the newest head'];
}

function brokenSums(store: Store): string[] {
  const [clients] = rows(
    store.database,
    'SELECT sum(-drawn - reserved - held) AS spent, sum(unclaimed) AS unclaimed FROM clients',
  );
  const [peers] = rows(store.database, 'SELECT sum(unbound) AS unbound FROM peers');
  const [payees] = rows(
    store.database,
    'SELECT sum(earned + promised) AS earned, sum(promised) AS promised, sum(advanced) AS advanced FROM payees',
  );
  const sum = (row: SqlRow | undefined, column: string) => (row?.[column] == null ? 0n : bigint(row, column));
  const sums = {
    spentNano: sum(clients, 'spent'),
    earnedNano: sum(payees, 'earned') + sum(peers, 'unbound'),
    unclaimedNano: sum(clients, 'unclaimed'),
    advancedNano: sum(payees, 'advanced'),
  };
  return [
    ...(rule5Holds(sums) ? [] : ['rule 5']),
    ...(sum(payees, 'promised') === store.books.promisedNano ? [] : ['the sum of promises']),
  ];
}
