/** Drives the Registry. */
import type { Address, Cell } from '@ton/core';
import { registryOf, type Deployment } from '../client/addresses.ts';
import { hashOf } from '../client/cells.ts';
import { DEVNET } from '../client/network.ts';
import * as body from '../client/registry-messages.ts';
import { readReadyAt, readRegistry, type RegistryState } from '../client/registry-reads.ts';
import type { TestChain, Trace } from './chain.ts';
import { GAS_NANO } from './drivers.ts';
import type { Parties } from './parties.ts';

/** The timelock in tests: mainnet's. */
export const TIMELOCK_SECONDS = 48 * 3600;

export class RegistryDriver {
  readonly chain: TestChain;
  readonly parties: Parties;
  readonly registry: Deployment;

  constructor(chain: TestChain, parties: Parties, feeCapBps = 500) {
    this.chain = chain;
    this.parties = parties;
    const timelockSeconds = TIMELOCK_SECONDS;
    this.registry = registryOf({ network: DEVNET, admin: parties.admin, feeCapBps, timelockSeconds });
  }

  get address(): Address {
    return this.registry.address;
  }

  deploy(valueNano = 1_000_000_000n): Promise<Trace> {
    const { init } = this.registry;
    return this.chain.send({ from: this.parties.admin, to: this.address, valueNano, init });
  }

  state(): Promise<RegistryState> {
    return readRegistry(this.chain.provider(this.address));
  }

  readyAt(change: body.Change): Promise<number> {
    return readReadyAt(this.chain.provider(this.address), hashOf(body.changeCell(change)));
  }

  send(cell: Cell, from: Address = this.parties.admin): Promise<Trace> {
    return this.chain.send({ from, to: this.address, valueNano: GAS_NANO, body: cell });
  }

  propose(change: body.Change, from?: Address): Promise<Trace> {
    return this.send(body.proposeBody(1n, body.changeCell(change)), from);
  }

  execute(change: body.Change, from?: Address): Promise<Trace> {
    return this.send(body.executeBody(2n, body.changeCell(change)), from);
  }

  /** Proposes, waits for the timelock, executes. */
  async change(change: body.Change): Promise<Trace> {
    await this.propose(change);
    this.chain.advance(TIMELOCK_SECONDS);
    return this.execute(change);
  }
}
