/**
 * Writes `protocol/vectors/cells.json`: `npx node contracts/testing/generate.ts`.
 *
 * Every statement that a contract checks, with its hash, and its signature by a fixed key (SPEC §6). The contracts'
 * own types give the same hashes: `contracts/statements.test.ts` asks them.
 */
import { writeFileSync } from 'node:fs';
import type { Cell } from '@ton/core';
import { toHex } from '../../protocol/bytes/text.ts';
import { hashOf } from '../client/cells.ts';
import { MAINNET } from '../client/network.ts';
import { signStatement } from '../client/signer.ts';
import * as statements from '../client/statements.ts';
import { fixedSigner } from './keys.ts';
import { walletOf } from './parties.ts';
import { rootOf } from './vault-driver.ts';

const SEED_BYTE = 9;
const signer = await fixedSigner(SEED_BYTE);

const subject = {
  network: MAINNET.id,
  vault: walletOf(0xa1),
  account: walletOf(0xb2),
  epoch: 47_000_000_000_003n,
};
const total = { ...subject, totalNano: 1_234_567_890n };
const withdrawal = { ...subject, sequence: 3, amountNano: 5n, validUntil: 1_790_000_600 };
const commit = {
  network: subject.network,
  vault: subject.vault,
  epoch: subject.epoch,
  sequence: 12n,
  owedTotalNano: 9_876_543_210n,
  bootId: 2n ** 127n + 1n,
  previousRoot: rootOf(11n),
  root: rootOf(12n),
};

const plain = (fields: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => {
      if (value instanceof Uint8Array) return [name, toHex(value)];
      return [name, typeof value === 'number' ? value : String(value)];
    }),
  );

async function vector(kind: string, fields: object, cell: Cell): Promise<Record<string, unknown>> {
  const { signature } = await signStatement(signer, cell);
  const boc = cell.toBoc().toString('hex');
  return { kind, fields: plain(fields), cell: boc, hash: toHex(hashOf(cell)), signature: toHex(signature) };
}

const authorization = { ...subject, keyEpoch: 2, capNano: 2_000_000_000n };
const vectors = [
  await vector('authorization', authorization, statements.authorizationCell(authorization)),
  await vector('charge', total, statements.chargeCell(total)),
  await vector('withdrawal', withdrawal, statements.withdrawalCell(withdrawal)),
  await vector('payout', total, statements.payoutCell(total)),
  await vector('commit', commit, statements.commitCell(commit)),
];

const source = 'Bombyx, contracts/testing/generate.ts; hashes agree with contracts/shared/statements.tolk';
const file = {
  source,
  seed: toHex(new Uint8Array(32).fill(SEED_BYTE)),
  publicKey: toHex(signer.publicKey),
  vectors,
};
writeFileSync(
  new URL('../../protocol/vectors/cells.json', import.meta.url),
  `${JSON.stringify(file, null, 2)}\n`,
);
