/** Gives vitest the matchers of `@ton/test-utils`, which registers them under Jest only, and `toRefuse` of our own. */
import type { Address, Cell, Transaction } from '@ton/core';
import { findTransaction, prettifyTransaction, type FlatTransactionComparable } from '@ton/test-utils';
import { expect } from 'vitest';
import { contractError, type ContractError } from '../client/errors.ts';
import type { Step, Trace } from './chain.ts';

interface BombyxMatchers<R> {
  toHaveTransaction(match: FlatTransactionComparable): R;
  toEqualCell(cell: Cell): R;
  toEqualAddress(address: Address): R;
  /** The first contract that ran refused with this error, and everything it was sent came back. */
  toRefuse(error: ContractError): R;
  /** Every transaction succeeded. */
  toSucceed(): R;
}

declare module 'vitest' {
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
    // oxlint-disable-next-line no-empty-object-type -- as vitest declares it
  > extends BombyxMatchers<R> {}
}

const describeStep = (step: Step): string => {
  const exit = step.exit === undefined ? 'did not run' : `exit ${contractError(step.exit) ?? step.exit}`;
  return `${step.on.toString()}: ${exit}, action ${step.action ?? '-'}, gas ${step.gas}`;
};

const describeTrace = (steps: readonly Step[]): string => steps.map(describeStep).join('\n');

const stepsOf = (received: Trace | Step): readonly Step[] =>
  'steps' in received ? received.steps : [received];

expect.extend({
  toHaveTransaction(
    received: { readonly transactions: readonly Transaction[] },
    match: FlatTransactionComparable,
  ) {
    const list = [...received.transactions];
    const pass = findTransaction(list, match) !== undefined;
    const shown = list.map((tx) =>
      JSON.stringify(prettifyTransaction(tx), (_, v) => (typeof v === 'bigint' ? `${v}` : v)),
    );
    return { pass, message: () => `expected ${pass ? 'no' : 'a'} such transaction in\n${shown.join('\n')}` };
  },
  toEqualCell(received: Cell, cell: Cell) {
    return { pass: received.equals(cell), message: () => `${received.toString()}\nand\n${cell.toString()}` };
  },
  toEqualAddress(received: Address, address: Address) {
    return {
      pass: received.equals(address),
      message: () => `${received.toString()} and ${address.toString()}`,
    };
  },
  toRefuse(received: Trace | Step, error: ContractError) {
    const [first] = stepsOf(received);
    const pass = first?.exit !== undefined && contractError(first.exit) === error && !first.success;
    return {
      pass,
      message: () => `expected ${pass ? 'no ' : ''}${error}; got\n${describeTrace(stepsOf(received))}`,
    };
  },
  toSucceed(received: Trace | Step) {
    const steps = stepsOf(received);
    const pass = steps.length > 0 && steps.every((step) => step.success);
    return {
      pass,
      message: () => `expected ${pass ? 'a failure' : 'success'}; got\n${describeTrace(steps)}`,
    };
  },
});
