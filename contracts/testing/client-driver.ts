/** Drives one ClientAccount: builds what its parties sign, and sends it. */
import type { Address } from '@ton/core';
import { clientAccountOf, clientIdentity, type Deployment, type Vault } from '../client/addresses.ts';
import * as body from '../client/messages.ts';
import { readClientAccount, type ClientAccountState } from '../client/reads.ts';
import { signStatement, type Signed, type Signer } from '../client/signer.ts';
import {
  authorizationCell,
  chargeCell,
  withdrawalCell,
  type Authorization,
  type CooperativeWithdrawal,
  type Subject,
  type Total,
} from '../client/statements.ts';
import { messageOf, type Sent, type TestChain, type Trace } from './chain.ts';
import { bouncedBody, GAS_NANO, type From } from './drivers.ts';
import type { Parties } from './parties.ts';

/** What a charge says; whatever is left out is what an honest one would say. */
export interface ChargeOptions extends From {
  readonly totalNano: bigint;
  readonly capNano?: bigint;
  readonly authorization?: Partial<Authorization>;
  readonly charge?: Partial<Total>;
  readonly session?: Signer;
  readonly relay?: Signer;
}

export interface WithdrawOptions extends From {
  readonly amountNano: bigint;
  readonly withdrawal?: Partial<CooperativeWithdrawal>;
  readonly relay?: Signer;
}

export class ClientDriver {
  readonly chain: TestChain;
  readonly parties: Parties;
  readonly vault: Vault;
  readonly account: Deployment;
  readonly owner: Address;

  constructor(chain: TestChain, parties: Parties, vault: Vault, owner = parties.owner, index = 0) {
    this.chain = chain;
    this.parties = parties;
    this.vault = vault;
    this.owner = owner;
    this.account = clientAccountOf(vault, owner, index);
  }

  get address(): Address {
    return this.account.address;
  }

  state(): Promise<ClientAccountState> {
    return readClientAccount(this.chain.provider(this.address));
  }

  balance(): Promise<bigint> {
    return this.chain.balance(this.address);
  }

  /** What could leave now: the balance above the reserve. */
  async movable(): Promise<bigint> {
    return (await this.balance()) - (await this.state()).reserveNano;
  }

  /** What every statement about this account begins with. */
  async subject(): Promise<Subject> {
    const { epoch } = await this.state();
    return { network: this.vault.network.id, vault: this.vault.address, account: this.address, epoch };
  }

  /** Deploys, too, where nothing is yet. */
  deposit(valueNano: bigint, sessionKey?: Uint8Array, from: Address = this.owner): Promise<Trace> {
    const { init } = this.account;
    return this.chain.send({
      from,
      to: this.address,
      valueNano,
      init,
      body: body.depositBody(1n, sessionKey),
    });
  }

  async authorize(capNano: bigint, options: Partial<ChargeOptions> = {}): Promise<Signed> {
    const { keyEpoch } = await this.state();
    const cell = authorizationCell({
      ...(await this.subject()),
      keyEpoch,
      capNano,
      ...options.authorization,
    });
    return signStatement(options.session ?? this.parties.session, cell);
  }

  async chargeOf(options: ChargeOptions): Promise<Sent> {
    const authorization = await this.authorize(options.capNano ?? options.totalNano, options);
    const cell = chargeCell({ ...(await this.subject()), totalNano: options.totalNano, ...options.charge });
    const charge = await signStatement(options.relay ?? this.parties.relay, cell);
    return {
      from: options.from ?? this.parties.carrier,
      to: this.address,
      valueNano: options.valueNano ?? GAS_NANO,
      body: body.carryChargeBody(2n, authorization, charge),
    };
  }

  async charge(options: ChargeOptions): Promise<Trace> {
    return this.chain.send(await this.chargeOf(options));
  }

  async withdrawalOf(options: WithdrawOptions): Promise<Sent> {
    const { withdrawSequence: sequence } = await this.state();
    const cell = withdrawalCell({
      ...(await this.subject()),
      sequence,
      amountNano: options.amountNano,
      validUntil: this.chain.now + 600,
      ...options.withdrawal,
    });
    const signed = await signStatement(options.relay ?? this.parties.relay, cell);
    return this.#sent(body.withdrawBody(3n, signed), options);
  }

  async withdraw(options: WithdrawOptions): Promise<Trace> {
    return this.chain.send(await this.withdrawalOf(options));
  }

  rotate(sessionKey: Uint8Array, options: From = {}): Promise<Trace> {
    return this.chain.send(this.#sent(body.rotateBody(4n, sessionKey), options));
  }

  startWithdrawal(options: From = {}): Promise<Trace> {
    return this.chain.send(this.#sent(body.startWithdrawalBody(5n), options));
  }

  cancelWithdrawal(options: From = {}): Promise<Trace> {
    return this.chain.send(this.#sent(body.cancelWithdrawalBody(6n), options));
  }

  finishWithdrawal(options: From = {}): Promise<Trace> {
    return this.chain.send(this.#sent(body.finishWithdrawalBody(7n), options));
  }

  /** A bounced charge of `amountNano`, as the vault would send it back. */
  bouncedCharge(amountNano: bigint, from: Address = this.vault.address): Promise<Trace> {
    const notice = {
      amountNano,

      identity: clientIdentity(this.vault, this.owner),
    };
    const returned = bouncedBody(body.noticeBody('chargeNotice', 2n, notice));
    const sent = {
      from,
      to: this.address,
      valueNano: GAS_NANO,
      body: returned,
      bounce: false,
      bounced: true,
    };
    return this.chain.send(messageOf(sent));
  }

  #sent(cell: NonNullable<Sent['body']>, options: From): Sent {
    return {
      from: options.from ?? this.owner,
      to: this.address,
      valueNano: options.valueNano ?? GAS_NANO,
      body: cell,
    };
  }
}
