/** The one name of a message that was given to the chain, however a wallet or a node wrapped it. */
import { beginCell, Cell, loadMessage, storeMessage, type Message } from '@ton/core';
import { toHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';

/**
 * The hash of an external message in its normal form (TEP-467), hex: whatever stands in the envelope as source, fee and
 * state, and wherever the body lies, the same order has the same hash.
 *
 * @throws BombyxError `input/invalid` for a message from one contract to another, which has no such form.
 */
export function normalisedHash(message: Message): string {
  if (message.info.type !== 'external-in') throw new BombyxError('input/invalid', 'not an external message');
  const info = { type: 'external-in', dest: message.info.dest, importFee: 0n } as const;
  const normal = storeMessage({ info, init: null, body: message.body }, { forceRef: true });
  return toHex(beginCell().store(normal).endCell().hash());
}

/**
 * The same of what a wallet returns: a bag of cells in base64.
 *
 * @throws BombyxError `input/invalid` on anything but an external message.
 * @example
 * const { boc } = await connector.sendTransaction(request);
 * const messageHash = normalisedHashOfBoc(boc);
 */
export function normalisedHashOfBoc(boc: string): string {
  let message: Message;
  try {
    message = loadMessage(Cell.fromBase64(boc).beginParse());
  } catch (cause) {
    throw new BombyxError('input/invalid', 'not a message', { cause });
  }
  return normalisedHash(message);
}
