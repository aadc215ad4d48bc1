/** Drives one ProviderAccount. */
import type { Address } from '@ton/core';
import { providerAccountOf, providerIdentity, type Deployment, type Vault } from '../client/addresses.ts';
import * as body from '../client/messages.ts';
import { readProviderAccount, type ProviderAccountState } from '../client/reads.ts';
import { signStatement, type Signer } from '../client/signer.ts';
import { payoutCell, type Subject, type Total } from '../client/statements.ts';
import type { Sent, TestChain, Trace } from './chain.ts';
import { bouncedBody, GAS_NANO, type From } from './drivers.ts';
import type { Parties } from './parties.ts';

export interface ClaimOptions extends From {
  readonly totalNano: bigint;
  readonly payout?: Partial<Total>;
  readonly relay?: Signer;
}

export class ProviderDriver {
  readonly chain: TestChain;
  readonly parties: Parties;
  readonly vault: Vault;
  readonly account: Deployment;
  readonly owner: Address;

  constructor(chain: TestChain, parties: Parties, vault: Vault, owner = parties.provider) {
    this.chain = chain;
    this.parties = parties;
    this.vault = vault;
    this.owner = owner;
    this.account = providerAccountOf(vault, owner);
  }

  get address(): Address {
    return this.account.address;
  }

  state(): Promise<ProviderAccountState> {
    return readProviderAccount(this.chain.provider(this.address));
  }

  balance(): Promise<bigint> {
    return this.chain.balance(this.address);
  }

  async subject(): Promise<Subject> {
    const { epoch } = await this.state();
    return { network: this.vault.network.id, vault: this.vault.address, account: this.address, epoch };
  }

  /** Deploys and opens. */
  open(options: From = {}): Promise<Trace> {
    return this.chain.send({
      from: options.from ?? this.parties.carrier,
      to: this.address,
      valueNano: options.valueNano ?? GAS_NANO,
      init: this.account.init,
      body: body.openBody(10n),
    });
  }

  async claimOf(options: ClaimOptions): Promise<Sent> {
    const cell = payoutCell({ ...(await this.subject()), totalNano: options.totalNano, ...options.payout });
    const signed = await signStatement(options.relay ?? this.parties.relay, cell);
    return {
      from: options.from ?? this.parties.carrier,
      to: this.address,
      valueNano: options.valueNano ?? GAS_NANO,
      body: body.claimBody(11n, signed),
    };
  }

  async claim(options: ClaimOptions): Promise<Trace> {
    return this.chain.send(await this.claimOf(options));
  }

  /** A bounced claim of `amountNano`, as the vault would send it back. */
  bouncedClaim(amountNano: bigint, from: Address = this.vault.address): Promise<Trace> {
    const identity = providerIdentity(this.vault, this.owner);
    const request = { amountNano, identity };
    const returned = bouncedBody(body.noticeBody('payoutRequest', 11n, request));
    const sent = {
      from,
      to: this.address,
      valueNano: GAS_NANO,
      body: returned,
      bounce: false,
      bounced: true,
    };
    return this.chain.send(sent);
  }
}
