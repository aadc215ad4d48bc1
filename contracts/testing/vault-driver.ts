/** Drives one RelayVault. */
import type { Address } from '@ton/core';
import type { Vault } from '../client/addresses.ts';
import * as body from '../client/messages.ts';
import { readVault, type VaultState } from '../client/reads.ts';
import { signStatement, type Signer } from '../client/signer.ts';
import { commitCell, type Commit } from '../client/statements.ts';
import type { Sent, TestChain, Trace } from './chain.ts';
import { GAS_NANO, type From } from './drivers.ts';
import type { Parties } from './parties.ts';

export interface CommitOptions extends From {
  readonly owedTotalNano: bigint;
  readonly commit?: Partial<Commit>;
  readonly relay?: Signer;
}

/** A root that no other sequence number has. */
export const rootOf = (sequence: bigint): Uint8Array => {
  const root = new Uint8Array(32);
  new DataView(root.buffer).setBigUint64(24, sequence);
  return root;
};

export class VaultDriver {
  readonly chain: TestChain;
  readonly parties: Parties;
  readonly vault: Vault;

  constructor(chain: TestChain, parties: Parties, vault: Vault) {
    this.chain = chain;
    this.parties = parties;
    this.vault = vault;
  }

  get address(): Address {
    return this.vault.address;
  }

  state(): Promise<VaultState> {
    return readVault(this.chain.provider(this.address));
  }

  balance(): Promise<bigint> {
    return this.chain.balance(this.address);
  }

  /** Deploys and opens, too, where nothing is yet. */
  addBond(valueNano: bigint, from: Address = this.parties.operator): Promise<Trace> {
    const { init } = this.vault;
    return this.chain.send({ from, to: this.address, valueNano, init, body: body.addBondBody(20n) });
  }

  /** The next commit of an honest relay, but for what `options` change. */
  async commitOf(options: CommitOptions): Promise<Sent> {
    const { epoch, sequence, root } = await this.state();
    const cell = commitCell({
      network: this.vault.network.id,
      vault: this.address,
      epoch,
      sequence: sequence + 1n,
      owedTotalNano: options.owedTotalNano,
      bootId: 7n,
      previousRoot: root,
      root: rootOf(sequence + 1n),
      ...options.commit,
    });
    const signed = await signStatement(options.relay ?? this.parties.relay, cell);
    return this.#sent(body.carryCommitBody(21n, signed), { from: this.parties.carrier, ...options });
  }

  async commit(options: CommitOptions): Promise<Trace> {
    return this.chain.send(await this.commitOf(options));
  }

  startClose(options: From = {}): Promise<Trace> {
    return this.chain.send(this.#sent(body.startCloseBody(22n), options));
  }

  finishClose(options: From = {}): Promise<Trace> {
    return this.chain.send(this.#sent(body.finishCloseBody(23n), options));
  }

  #sent(cell: NonNullable<Sent['body']>, options: From): Sent {
    return {
      from: options.from ?? this.parties.operator,
      to: this.address,
      valueNano: options.valueNano ?? GAS_NANO,
      body: cell,
    };
  }
}
