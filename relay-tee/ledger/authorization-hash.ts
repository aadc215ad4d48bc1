/** What a session key signs, without the cells that it is the hash of: those cost half a signature's check, with every ticket. */
import { STATEMENT_PREFIX, type Authorization } from '#contracts/client/statements.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { sha256 } from '../sha256.ts';

type Place = Authorization['vault'];

/** `addr_std$10`, no anycast, workchain, hash: 267 bits. */
const addressBits = ({ workChain, hash }: Place): bigint =>
  (0b100n << 264n) | (BigInt.asUintN(8, BigInt(workChain)) << 256n) | BigInt(`0x${hash.toString('hex')}`);

const hex = (value: bigint | number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Hash of a cell of `descriptors` (both bytes), data with its closing bit, and what follows of references: TVM §3.1.5. */
const cellHash = (...parts: readonly string[]): Bytes => sha256(Buffer.from(parts.join(''), 'hex'));

/** 630 bits, closed by `10` to 79 bytes: 78 whole ones and 79 begun. */
function subjectHash({ network, vault, account, epoch }: Authorization): Bytes {
  const bits =
    (BigInt.asUintN(32, BigInt(network)) << 598n) |
    (addressBits(vault) << 331n) |
    (addressBits(account) << 64n) |
    epoch;
  return cellHash('00', hex(78 + 79, 2), hex((bits << 2n) | 0b10n, 158));
}

/** The hash of `authorizationCell`; amounts and numbers have to be within their bits. */
export function authorizationHash(a: Authorization): Bytes {
  const amount = a.capNano === 0n ? '' : hex(a.capNano, 2 * Math.ceil(a.capNano.toString(16).length / 2));
  const bytes = amount.length / 2;
  const data = `${hex(STATEMENT_PREFIX.authorization, 8)}${hex(a.keyEpoch, 8)}${hex(bytes, 1)}${amount}8`;
  const subject = Buffer.from(subjectHash(a)).toString('hex');
  return cellHash('01', hex(2 * bytes + 17, 2), data, '0000', subject);
}
