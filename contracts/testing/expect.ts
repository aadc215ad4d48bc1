/** What every refusal has in common, in one place. */
import type { Address } from '@ton/core';
import { expect } from 'vitest';
import type { ContractError } from '../client/errors.ts';
import { storageFees, type TestChain, type Trace } from './chain.ts';
import './matchers.ts';

/** `send` is refused by the contract at `address` with `error`: its data and money are as before, but
 * for the storage of the time since. */
export async function expectRefusal(
  chain: TestChain,
  address: Address,
  error: ContractError,
  send: () => Promise<Trace>,
): Promise<void> {
  const balance = await chain.balance(address);
  const trace = await expectSameState(chain, address, error, send);
  expect(await chain.balance(address)).toBe(balance - storageFees(trace, address));
}

/** The same for a message that is not sent back when it is refused: what it brought stays. */
export async function expectSameState(
  chain: TestChain,
  address: Address,
  error: ContractError,
  send: () => Promise<Trace>,
): Promise<Trace> {
  const data = await chain.data(address);
  const trace = await send();
  expect(trace).toRefuse(error);
  expect((await chain.data(address))?.hash().toString('hex')).toBe(data?.hash().toString('hex'));
  return trace;
}
