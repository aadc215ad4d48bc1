/**
 * What settlement costs at the prices of August 2026: every operation of the four contracts, sent by a real wallet v5
 * in the sandbox, beside a plain transfer and the public payment channel in the same one.
 *
 * The sandbox counts gas and fees exactly and the same each time, so one run is enough. A table for people goes to
 * standard error, one JSON line to standard output; with `--write` the table in contracts/README.md is replaced.
 * Run with `node tests/bench/settlement.ts`.
 */
import { costOf } from '#contracts/testing/costs/all.ts';
import { measureSettlement } from './settlement/measure.ts';
import { sectionOf, writeSection } from './settlement/readme.ts';
import { gram, tableOf } from './settlement/table.ts';

const settlement = await measureSettlement();
const { costs, payment, channel, reserves } = settlement;
const transferNano = costOf(costs, 'plain transfer').payerNano;
const gramOf = (name: string): number => gram(costOf(costs, name).payerNano);

console.error(
  `${tableOf(settlement)}\n\nThe sandbox counts the same each time: there is one run, and no median.`,
);
if (process.argv.includes('--write')) writeSection(sectionOf(settlement));
console.log(
  JSON.stringify({
    bench: 'settlement',
    openClientGram: gramOf('first deposit (deploys the account)'),
    openProviderGram: gramOf('open a provider account (deploys it)'),
    depositGram: gramOf('top-up'),
    chargeGram: gramOf('charge'),
    claimGram: gramOf('claim'),
    paymentGram: gram(payment.payerNano),
    transferGram: gram(transferNano),
    channelGram: gram(channel.payerNano),
    reserveGram: Object.fromEntries(Object.entries(reserves).map(([of, nano]) => [of, gram(nano)])),
    everything: costs.map(({ name, kind, gas, feesNano, payerNano }) => ({
      name,
      kind,
      gas,
      feesGram: gram(feesNano),
      payerGram: gram(payerNano),
      transfers: Number(payerNano) / Number(transferNano),
    })),
  }),
);
