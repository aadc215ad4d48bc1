/** The methods of toncenter v2 that the devnet serves. */
import { beginCell, Cell, external, storeMessage } from '@ton/core';
import * as v from 'valibot';
import type { Chain } from '../chain/chain.ts';
import { decodeExternal } from '../chain/messages.ts';
import { DevnetError } from '../errors.ts';
import { DEFAULT_PAGE } from '../limits.ts';
import {
  address,
  bigint,
  cell,
  decode,
  flag,
  hash,
  integer,
  limit,
  methodName,
  optionalCell,
} from './params.ts';
import {
  renderAccount,
  renderBlockId,
  renderFees,
  renderMasterchain,
  renderMessageHashes,
  renderTransaction,
} from './render.ts';
import { decodeStack, encodeStack } from './stack.ts';

export interface MethodContext {
  readonly chain: Chain;
  /** A cell per param of the chain's configuration. */
  readonly configParam: (id: number) => Cell | undefined;
}

type Method = (context: MethodContext, params: unknown) => unknown;

const ofAddress = v.object({ address });

const account = ({ chain }: MethodContext, params: unknown) => {
  const { address } = decode(ofAddress, params);
  return renderAccount(chain.account(address), chain.head, chain.utime());
};

const METHODS = {
  getMasterchainInfo: ({ chain }) => renderMasterchain(chain.head),
  getAddressInformation: account,
  getAddressBalance: (context, params) => fieldOf(account(context, params), 'balance'),
  getAddressState: (context, params) => fieldOf(account(context, params), 'state'),
  runGetMethod,
  getTransactions,
  estimateFee,
  sendBoc: async ({ chain }, params) => {
    await chain.submit(decodeExternal(decode(ofBoc, params).boc));
    return { '@type': 'ok' };
  },
  sendBocReturnHash: async ({ chain }, params) => {
    const message = decodeExternal(decode(ofBoc, params).boc);
    await chain.submit(message);
    return renderMessageHashes(message.cell);
  },
  getConfigParam: ({ configParam }, params) => {
    const { config_id } = decode(v.object({ config_id: integer(0, 2 ** 31 - 1) }), params);
    const param = configParam(config_id);
    if (param === undefined)
      throw new DevnetError('devnet/params', `config_id: there is no param ${config_id}`);
    const bytes = param.toBoc().toString('base64');
    return { '@type': 'configInfo', config: { '@type': 'tvm.cell', bytes } };
  },
} as const satisfies Record<string, Method>;

/** Asked for by TonClient, but the devnet has no blocks to look into. */
const NOT_HERE = ['shards', 'getBlockTransactions', 'tryLocateResultTx', 'tryLocateSourceTx', 'tryLocateTx'];

/** @throws DevnetError by name, also for a method that is not there. */
export async function callMethod(context: MethodContext, name: string, params: unknown): Promise<unknown> {
  if (NOT_HERE.includes(name)) throw new DevnetError('devnet/not-implemented', name);
  if (!Object.hasOwn(METHODS, name)) throw new DevnetError('devnet/unknown-method', name.slice(0, 40));
  const method: Method = METHODS[name as keyof typeof METHODS];
  return await method(context, params);
}

const ofBoc = v.object({ boc: v.string() });

const fieldOf = (value: object, field: string): unknown =>
  (value as Readonly<Record<string, unknown>>)[field];

async function runGetMethod({ chain }: MethodContext, params: unknown): Promise<object> {
  const {
    address: at,
    method,
    stack,
  } = decode(v.object({ address, method: methodName, stack: v.optional(v.unknown()) }), params);
  const input = decodeStack(stack);
  const { seqno } = chain.head;
  const result = await chain.getMethod(at, method, input);
  return {
    '@type': 'smc.runResult',
    gas_used: result.gasUsed,
    stack: encodeStack(result.stack),
    exit_code: result.exitCode,
    block_id: renderBlockId(seqno),
  };
}

const ofTransactions = v.object({
  address,
  limit: v.optional(limit, DEFAULT_PAGE),
  lt: v.optional(bigint),
  hash: v.optional(hash),
  to_lt: v.optional(bigint),
});

/** Newest first, from `lt` and `hash` (included) down to `to_lt` (left out). */
function getTransactions({ chain }: MethodContext, params: unknown): object[] {
  const { address: of, limit: most, lt, hash: id, to_lt: after } = decode(ofTransactions, params);
  if ((lt === undefined) !== (id === undefined))
    throw new DevnetError('devnet/params', 'lt and hash: only together'); // toncenter would answer from the newest
  if (lt !== undefined && id !== undefined) {
    const found = chain.transaction(of, lt);
    if (found === undefined || !id.equals(found.hash)) throw new DevnetError('devnet/unknown-transaction');
  }
  const page = { limit: most, ...(lt !== undefined && { from: lt }), ...(after !== undefined && { after }) };
  return chain.transactions(of, page).map(renderTransaction);
}

const ofEstimate = v.object({
  address,
  body: cell,
  init_code: optionalCell,
  init_data: optionalCell,
  ignore_chksig: v.optional(flag, true),
});

async function estimateFee({ chain }: MethodContext, params: unknown): Promise<object> {
  const { address: to, body, init_code, init_data, ignore_chksig } = decode(ofEstimate, params);
  const init = init_code && { code: init_code, data: init_data ?? Cell.EMPTY };
  const message = external({ to, body, ...(init && { init }) });
  const transaction = await chain.dryRun(
    to,
    beginCell().store(storeMessage(message)).endCell(),
    ignore_chksig,
  );
  return renderFees(transaction);
}
