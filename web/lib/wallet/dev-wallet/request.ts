/** A request to send, read as any wallet must: it comes from a page. */
import { Address, Cell, loadStateInit, type StateInit } from '@ton/core';
import * as v from 'valibot';
import { OPCODE } from '#contracts/client/messages.ts';

/** As wallet v5 announces it. */
const MAX_MESSAGES = 4;

const digits = v.pipe(v.string(), v.regex(/^\d{1,30}$/));

const request = v.object({
  valid_until: v.exactOptional(v.pipe(v.number(), v.safeInteger())),
  network: v.exactOptional(v.string()),
  from: v.exactOptional(v.string()),
  messages: v.pipe(
    v.array(
      v.object({
        address: v.string(),
        amount: digits,
        payload: v.exactOptional(v.string()),
        stateInit: v.exactOptional(v.string()),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_MESSAGES),
  ),
});

export interface Transfer {
  readonly to: Address;
  readonly bounce: boolean;
  readonly amountNano: bigint;
  readonly body?: Cell;
  readonly init?: StateInit;
  /** What the payload is, for the person who approves. */
  readonly kind: string;
}

export interface SendRequest {
  readonly validUntilS?: number;
  readonly network?: string;
  readonly from?: string;
  readonly transfers: readonly Transfer[];
}

/** @throws on anything that is not a request to send. */
export function decodeSendRequest(json: string): SendRequest {
  const { valid_until, network, from, messages } = v.parse(request, JSON.parse(json));
  return {
    ...(valid_until !== undefined && { validUntilS: valid_until }),
    ...(network !== undefined && { network }),
    ...(from !== undefined && { from }),
    transfers: messages.map(({ address, amount, payload, stateInit }) => {
      const body = payload === undefined ? undefined : Cell.fromBase64(payload);
      return {
        to: Address.parse(address),
        bounce: Address.isFriendly(address) ? Address.parseFriendly(address).isBounceable : true,
        amountNano: BigInt(amount),
        kind: kindOf(body),
        ...(body && { body }),
        ...(stateInit !== undefined && { init: loadStateInit(Cell.fromBase64(stateInit).beginParse()) }),
      };
    }),
  };
}

const KINDS: ReadonlyMap<number, string> = new Map([
  [0, 'Transfer with a comment'],
  [OPCODE.deposit, 'Bombyx: deposit'],
  [OPCODE.rotate, 'Bombyx: new session key'],
  [OPCODE.withdraw, 'Bombyx: withdrawal signed by the relay'],
  [OPCODE.startWithdrawal, 'Bombyx: start a withdrawal'],
  [OPCODE.cancelWithdrawal, 'Bombyx: cancel the withdrawal'],
  [OPCODE.finishWithdrawal, 'Bombyx: finish the withdrawal'],
]);

function kindOf(body: Cell | undefined): string {
  const slice = body?.beginParse();
  if (!slice || slice.remainingBits < 32) return 'Plain transfer';
  const opcode = slice.loadUint(32);
  return KINDS.get(opcode) ?? `Unknown payload 0x${opcode.toString(16).padStart(8, '0')}`;
}
