/** The messages that enter the chain: externals from outside, and what the faucet sends. */
import { Address, beginCell, Cell, loadMessage, storeMessage } from '@ton/core';
import type { Message } from '@ton/core';
import { DevnetError } from '../errors.ts';
import { MAX_EXTERNAL_BYTES } from '../limits.ts';

/** Where the faucet's money comes from: an address without code, as the elector's mint on mainnet. */
export const FAUCET_ADDRESS = new Address(-1, Buffer.alloc(32));

export interface IncomingMessage {
  readonly cell: Cell;
  readonly hash: Buffer;
  readonly to: Address;
}

/** @throws DevnetError `devnet/params` unless `boc` is base64 of one external-in message of allowed size. */
export function decodeExternal(boc: string): IncomingMessage {
  const bytes = Buffer.from(boc, 'base64');
  if (bytes.length > MAX_EXTERNAL_BYTES) throw new DevnetError('devnet/params', 'boc: too large');
  const { cell, message } = parse(bytes);
  if (message.info.type !== 'external-in')
    throw new DevnetError('devnet/params', 'boc: not an external-in message');
  return { cell, hash: cell.hash(), to: message.info.dest };
}

function parse(bytes: Buffer): { cell: Cell; message: Message } {
  try {
    const [cell, ...others] = Cell.fromBoc(bytes);
    if (cell === undefined || others.length > 0) throw new Error('not one root');
    return { cell, message: loadMessage(cell.beginParse()) };
  } catch (cause) {
    throw new DevnetError('devnet/params', 'boc: not a message', { cause });
  }
}

/**
 * TEP-467: the hash under which a message can be found again, whatever its sender or a node did to its layout
 * (import fee, state init, body inline or in a cell of its own).
 */
export function normalizedHash(cell: Cell): Buffer {
  const { info, body } = loadMessage(cell.beginParse());
  if (info.type !== 'external-in') return cell.hash();
  return beginCell()
    .storeUint(0b10, 2)
    .storeUint(0, 2)
    .storeAddress(info.dest)
    .storeCoins(0)
    .storeBit(false)
    .storeBit(true)
    .storeRef(body)
    .endCell()
    .hash();
}

/** `nonce` makes two gifts of the same amount two messages. */
export function faucetMessage(
  to: Address,
  amountNano: bigint,
  nonce: number,
  utime: number,
): IncomingMessage {
  const body = beginCell().storeUint(0, 32).storeStringTail(`faucet ${nonce}`).endCell();
  const message: Message = {
    info: {
      type: 'internal',
      ihrDisabled: true,
      bounce: false,
      bounced: false,
      src: FAUCET_ADDRESS,
      dest: to,
      value: { coins: amountNano },
      ihrFee: 0n,
      forwardFee: 0n,
      createdLt: 0n,
      createdAt: utime,
    },
    body,
  };
  const cell = beginCell().store(storeMessage(message)).endCell();
  return { cell, hash: cell.hash(), to };
}
