/** What was measured, for people: a Markdown table that stands as well on a terminal as in contracts/README.md. */
import { costOf } from '#contracts/testing/costs/all.ts';
import { gasOf, type Cost, type Kind } from '#contracts/testing/costs/meter.ts';
import type { Settlement } from './measure.ts';

const HEAD = ['operation', 'gas', 'fees, GRAM', 'payer, GRAM', 'transfers'];
const FIRST_NUMBER = 2;

const DIGITS = 6;

export const gram = (nano: bigint): number => Number(nano) / 1e9;

export function tableOf({ costs, payment, channel }: Settlement): string {
  const transferNano = costOf(costs, 'plain transfer').payerNano;
  const of = (kind: Kind): Cost[] => costs.filter((cost) => cost.kind === kind);
  const rows = [
    ...of('transfer'),
    ...of('deployment'),
    ...of('payment'),
    payment,
    ...of('operation'),
    ...of('channel'),
    channel,
  ];
  return aligned([
    HEAD,
    ...rows.map(({ name, gas, feesNano, payerNano }) => [
      name,
      gasOf(gas),
      gram(feesNano).toFixed(DIGITS),
      gram(payerNano).toFixed(DIGITS),
      (Number(payerNano) / Number(transferNano)).toFixed(2),
    ]),
  ]);
}

/** Columns as wide as Prettier makes them: a README that holds this passes the linter. */
function aligned([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, n) => Math.max(...[head, ...rows].map((row) => row[n]?.length ?? 0)));
  const rule = widths.map((width, n) => (n < FIRST_NUMBER ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, n) => (n < FIRST_NUMBER ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join(' | ');
  return [head, rule, ...rows].map((row) => `| ${line(row)} |`).join('\n');
}
