/** Wallets v5r1 of the devnet's network, their messages, and the faucet that fills them: for tests and benches. */
import { createHash } from 'node:crypto';
import { beginCell, external, internal, SendMode, storeMessage, type Address, type Cell } from '@ton/core';
import type { MessageRelaxed, OpenedContract, StateInit } from '@ton/core';
import { keyPairFromSeed, type KeyPair } from '@ton/crypto';
import { WalletContractV5R1, type TonClient } from '@ton/ton';
import { DEVNET_NETWORK_ID } from '../../contracts/devnet/limits.ts';

export const GRAM = 1_000_000_000n;

export async function post(url: string, body: unknown): Promise<{ status: number; body: Reply }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Reply };
}

export interface Reply {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error?: string;
  readonly name?: string;
}

export async function fund(url: string, to: Address, amountNano: bigint): Promise<void> {
  const { status, body } = await post(`${url}/faucet`, {
    address: to.toString(),
    amountNano: amountNano.toString(),
  });
  if (status !== 200) throw new Error(`faucet: ${body.error}`);
}

export interface TestWallet {
  readonly keys: KeyPair;
  readonly contract: WalletContractV5R1;
  readonly address: Address;
}

export function walletOf(name: string): TestWallet {
  const keys = keyPairFromSeed(createHash('sha256').update(name).digest());
  const contract = WalletContractV5R1.create({
    publicKey: keys.publicKey,
    walletId: { networkGlobalId: DEVNET_NETWORK_ID },
  });
  return { keys, contract, address: contract.address };
}

export function open(client: TonClient, wallet: TestWallet): OpenedContract<WalletContractV5R1> {
  return client.open(wallet.contract);
}

/** The body that moves `messages` out of the wallet; `validUntil` far away, so that moved clocks do no harm. */
export function transferBody(wallet: TestWallet, seqno: number, messages: MessageRelaxed[]): Cell {
  return wallet.contract.createTransfer({
    seqno,
    secretKey: wallet.keys.secretKey,
    sendMode: SendMode.PAY_GAS_SEPARATELY | SendMode.IGNORE_ERRORS,
    messages,
    timeout: 4_000_000_000,
  });
}

export function payment(to: Address, value: bigint, body?: Cell): MessageRelaxed {
  return internal({ to, value, bounce: false, ...(body && { body }) });
}

/** A message that its contract answers or sends back; with `init` it is deployed if it is not there. */
export function toAccount(to: Address, value: bigint, body: Cell, init?: StateInit): MessageRelaxed {
  return internal({ to, value, bounce: true, body, ...(init && { init }) });
}

/** The external message that carries `body`; with the wallet's code as long as it is not deployed. */
export function externalOf(wallet: TestWallet, seqno: number, body: Cell): Buffer {
  const init = seqno === 0 ? { init: wallet.contract.init } : {};
  const message = external({ to: wallet.address, body, ...init });
  return beginCell().store(storeMessage(message)).endCell().toBoc();
}

export async function transfer(
  client: TonClient,
  wallet: TestWallet,
  seqno: number,
  messages: MessageRelaxed[],
): Promise<void> {
  await client.sendFile(externalOf(wallet, seqno, transferBody(wallet, seqno, messages)));
}
