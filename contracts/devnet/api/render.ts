/** What the chain holds, in toncenter-v2's JSON: the fields that TonClient checks, and those that others read. */
import { createHash } from 'node:crypto';
import { Address, beginCell, Cell, loadTransaction, storeStateInit } from '@ton/core';
import type { Message, StateInit, Transaction } from '@ton/core';
import { parseAccount, type AccountState } from '../chain/account.ts';
import { normalizedHash } from '../chain/messages.ts';
import type { Head, StoredTransaction } from '../store/records.ts';

const base64 = (cell: Cell | null | undefined): string => cell?.toBoc().toString('base64') ?? '';
const hash64 = (value: bigint): string =>
  Buffer.from(value.toString(16).padStart(64, '0'), 'hex').toString('base64');

/** Blocks have no bodies here: their hashes are made from the number, the same after a restart. */
export function renderBlockId(seqno: number): object {
  const hash = (part: string) =>
    createHash('sha256').update(`bombyx/devnet/${part}/${seqno}`).digest('base64');
  return {
    '@type': 'ton.blockIdExt',
    workchain: -1,
    shard: '-9223372036854775808',
    seqno,
    root_hash: hash('root'),
    file_hash: hash('file'),
  };
}

export function renderMasterchain({ seqno }: Head): object {
  const last = renderBlockId(seqno);
  const state_root_hash = createHash('sha256').update(`bombyx/devnet/state/${seqno}`).digest('base64');
  return { '@type': 'blocks.masterchainInfo', last, state_root_hash, init: renderBlockId(0) };
}

export function renderAccount(state: AccountState, { seqno }: Head, utime: number): object {
  const { account, lastTransactionLt, lastTransactionHash } = parseAccount(state);
  const storage = account?.storage;
  const code = storage?.state.type === 'active' ? storage.state.state : undefined;
  return {
    '@type': 'raw.fullAccountState',
    balance: (storage?.balance.coins ?? 0n).toString(),
    extra_currencies: [],
    state: storage === undefined || storage.state.type === 'uninit' ? 'uninitialized' : storage.state.type,
    code: base64(code?.code),
    data: base64(code?.data),
    last_transaction_id: transactionId(lastTransactionLt, hash64(lastTransactionHash)),
    block_id: renderBlockId(seqno),
    frozen_hash: storage?.state.type === 'frozen' ? hash64(storage.state.stateHash) : '',
    sync_utime: utime,
  };
}

const transactionId = (lt: bigint, hash: string): object => ({
  '@type': 'internal.transactionId',
  lt: lt.toString(),
  hash,
});

export function renderTransaction(stored: StoredTransaction): object {
  const boc = Buffer.from(stored.boc);
  const transaction = loadTransaction(Cell.fromBoc(boc)[0]?.beginParse() ?? Cell.EMPTY.beginParse());
  const storageFee = storageFeeOf(transaction);
  const fee = transaction.totalFees.coins;
  return {
    '@type': 'raw.transaction',
    address: { '@type': 'accountAddress', account_address: Address.parseRaw(stored.address).toString() },
    utime: transaction.now,
    data: boc.toString('base64'),
    transaction_id: transactionId(stored.lt, Buffer.from(stored.hash).toString('base64')),
    fee: fee.toString(),
    storage_fee: storageFee.toString(),
    other_fee: (fee - storageFee).toString(),
    ...(transaction.inMessage && { in_msg: renderMessage(transaction.inMessage) }),
    out_msgs: transaction.outMessages.values().map(renderMessage),
  };
}

export function storageFeeOf({ description }: Transaction): bigint {
  return 'storagePhase' in description ? (description.storagePhase?.storageFeesCollected ?? 0n) : 0n;
}

function renderMessage(message: Message): object {
  const { info, init, body } = message;
  const internal = info.type === 'internal' ? info : undefined;
  return {
    '@type': 'raw.message',
    source: info.src?.toString() ?? '',
    destination: info.dest?.toString() ?? '',
    value: (internal?.value.coins ?? 0n).toString(),
    extra_currencies: [],
    fwd_fee: (internal?.forwardFee ?? 0n).toString(),
    ihr_fee: (internal?.ihrFee ?? 0n).toString(),
    created_lt: (info.type === 'external-in' ? 0n : info.createdLt).toString(),
    body_hash: body.hash().toString('base64'),
    msg_data: { '@type': 'msg.dataRaw', body: base64(body), init_state: init ? base64(initCell(init)) : '' },
  };
}

/** Both hashes of a message: as it was sent, and by TEP-467. */
export function renderMessageHashes(cell: Cell): object {
  return {
    '@type': 'raw.extMessageInfo',
    hash: cell.hash().toString('base64'),
    hash_norm: normalizedHash(cell).toString('base64'),
  };
}

/** What a dry run cost its account, split as toncenter splits it. */
export function renderFees(transaction: Transaction): object {
  const { description, totalFees } = transaction;
  const generic = description.type === 'generic' ? description : undefined;
  const storage = storageFeeOf(transaction);
  const gas = generic?.computePhase.type === 'vm' ? generic.computePhase.gasFees : 0n;
  const action = generic?.actionPhase?.totalActionFees ?? 0n;
  return {
    '@type': 'query.fees',
    source_fees: {
      '@type': 'fees',
      in_fwd_fee: Number(totalFees.coins - gas - storage - action),
      storage_fee: Number(storage),
      gas_fee: Number(gas),
      fwd_fee: Number(generic?.actionPhase?.totalFwdFees ?? 0n),
    },
    destination_fees: [],
  };
}

function initCell(init: StateInit): Cell {
  return beginCell().store(storeStateInit(init)).endCell();
}
