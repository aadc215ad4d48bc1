/** Two contracts to look at a chain with: one that logs, throws and repeats, one that returns whatever stack it gets. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  beginCell,
  Cell,
  contractAddress,
  internal,
  type Address,
  type MessageRelaxed,
  type StateInit,
} from '@ton/core';
import { runTolkCompiler } from '@ton/tolk-js';

const SOURCE = new URL('./fixtures/probe.tolk', import.meta.url);

export interface Probe {
  readonly address: Address;
  readonly init: StateInit;
}

export async function compileProbe(): Promise<Probe> {
  const result = await runTolkCompiler({
    entrypointFileName: 'probe.tolk',
    fsReadCallback: (path) => readFileSync(new URL(basename(path), SOURCE), 'utf8'),
  });
  if (result.status === 'error') throw new Error(result.message);
  return probeOf(Cell.fromBase64(result.codeBoc64));
}

/** `SETCP0 DROP`: every get method drops its own id and returns its arguments. */
export const echo = probeOf(beginCell().storeUint(0xff00, 16).storeUint(0x30, 8).endCell());

/** `SETCP0 DROP PUSH c0`: every get method returns a continuation. */
export const unspeakable = probeOf(beginCell().storeUint(0xff0030ed40n, 40).endCell());

function probeOf(code: Cell): Probe {
  const init = { code, data: Cell.EMPTY };
  return { address: contractAddress(0, init), init };
}

export const LOG = 1;
export const FAIL = 2;
export const REPEAT = 3;

export function logBody(number: number): Cell {
  return beginCell().storeUint(LOG, 32).storeUint(number, 64).endCell();
}

export function repeatBody(left: number): Cell {
  return beginCell().storeUint(REPEAT, 32).storeUint(left, 32).endCell();
}

/** A message to the probe that deploys it if it is not there. */
export function toProbe({ address, init }: Probe, value: bigint, body: Cell): MessageRelaxed {
  return internal({ to: address, value, init, bounce: true, body });
}
