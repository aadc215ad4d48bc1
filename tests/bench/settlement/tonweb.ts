/** The public payment channel as tonweb ships it, in types of its own: the package declares none for it. */
import { Cell, contractAddress, type Address, type StateInit } from '@ton/core';
import type { KeyPair } from '@ton/crypto';

/** Of bn.js: made by tonweb's own `BN` only. */
type BigNumber = object;

interface TonwebCell {
  toBoc(hasIndex: boolean): Promise<Uint8Array>;
}

interface Balances {
  readonly balanceA: BigNumber;
  readonly balanceB: BigNumber;
}

interface ClosingState extends Balances {
  readonly seqnoA: BigNumber;
  readonly seqnoB: BigNumber;
}

interface PaymentChannel {
  createStateInit(): Promise<{ readonly code: TonwebCell; readonly data: TonwebCell }>;
  createTopUpBalance(coins: { readonly coinsA: BigNumber; readonly coinsB: BigNumber }): Promise<TonwebCell>;
  createInitChannel(balances: Balances): Promise<{ readonly cell: TonwebCell }>;
  signClose(state: ClosingState): Promise<Uint8Array>;
  verifyClose(state: ClosingState, hisSignature: Uint8Array): Promise<boolean>;
  createCooperativeCloseChannel(
    state: ClosingState & { readonly hisSignature: Uint8Array },
  ): Promise<{ readonly cell: TonwebCell }>;
}

interface ChannelOptions {
  readonly channelId: BigNumber;
  readonly isA: boolean;
  readonly myKeyPair: KeyPair;
  readonly hisPublicKey: Uint8Array;
  readonly initBalanceA: BigNumber;
  readonly initBalanceB: BigNumber;
  readonly addressA: object;
  readonly addressB: object;
}

interface Tonweb {
  readonly utils: {
    readonly BN: new (decimal: string) => BigNumber;
    readonly Address: new (raw: string) => object;
  };
  readonly payments: {
    readonly PaymentChannel: new (provider: null, options: ChannelOptions) => PaymentChannel;
  };
}

/** @throws Error when the package is not built as version 0.0.66 is. */
function decodeTonweb(module: unknown): Tonweb {
  const { utils, payments } = module as { [name in keyof Tonweb]?: Partial<Tonweb[name]> };
  const used = [utils?.BN, utils?.Address, payments?.PaymentChannel];
  if (!used.every((each) => typeof each === 'function')) throw new Error('not the tonweb that we know');
  return module as Tonweb;
}

/** It hashes with `self.crypto`, and Node has no `self`. Otherwise it takes a package that is not installed here. */
async function loadTonweb(): Promise<Tonweb> {
  Object.assign(globalThis, { self: globalThis });
  return decodeTonweb((await import('tonweb')).default);
}

const coreCell = async (cell: TonwebCell): Promise<Cell> => {
  const [root] = Cell.fromBoc(Buffer.from(await cell.toBoc(false)));
  if (root === undefined) throw new Error('no root');
  return root;
};

export interface ChannelTerms {
  readonly isA: boolean;
  readonly mine: KeyPair;
  readonly his: Uint8Array;
  /** Where the money goes in the end. */
  readonly addressA: Address;
  readonly addressB: Address;
  /** What each brings. */
  readonly initialA: bigint;
  readonly initialB: bigint;
}

/** What is shared out at the end, after how many payments of each. */
export interface ChannelEnd {
  readonly nanoA: bigint;
  readonly nanoB: bigint;
  readonly paymentsOfA: number;
  readonly paymentsOfB: number;
}

/** One of the two who share a channel: makes its messages and signatures. */
export class ChannelParty {
  readonly #library: Tonweb;
  readonly #terms: ChannelTerms;
  readonly #channel: PaymentChannel;

  private constructor(library: Tonweb, terms: ChannelTerms) {
    const address = ({ hash }: Address): object => new library.utils.Address(`0:${hash.toString('hex')}`);
    this.#library = library;
    this.#terms = terms;
    this.#channel = new library.payments.PaymentChannel(null, {
      channelId: this.#number(1),
      isA: terms.isA,
      myKeyPair: terms.mine,
      hisPublicKey: terms.his,
      initBalanceA: this.#number(terms.initialA),
      initBalanceB: this.#number(terms.initialB),
      addressA: address(terms.addressA),
      addressB: address(terms.addressB),
    });
  }

  static async create(terms: ChannelTerms): Promise<ChannelParty> {
    return new ChannelParty(await loadTonweb(), terms);
  }

  async deployment(): Promise<{ readonly address: Address; readonly init: StateInit }> {
    const { code, data } = await this.#channel.createStateInit();
    const init = { code: await coreCell(code), data: await coreCell(data) };
    return { address: contractAddress(0, init), init };
  }

  /** Brings this party's initial amount. */
  async topUpBody(): Promise<Cell> {
    const { isA, initialA, initialB } = this.#terms;
    const coinsA = this.#number(isA ? initialA : 0);
    const coinsB = this.#number(isA ? 0 : initialB);
    return coreCell(await this.#channel.createTopUpBalance({ coinsA, coinsB }));
  }

  async initBody(): Promise<Cell> {
    const balanceA = this.#number(this.#terms.initialA);
    const balanceB = this.#number(this.#terms.initialB);
    return coreCell((await this.#channel.createInitChannel({ balanceA, balanceB })).cell);
  }

  signClose(end: ChannelEnd): Promise<Uint8Array> {
    return this.#channel.signClose(this.#closing(end));
  }

  /** With both signatures. @throws Error when the other's is wrong. */
  async closeBody(end: ChannelEnd, hisSignature: Uint8Array): Promise<Cell> {
    const state = this.#closing(end);
    if (!(await this.#channel.verifyClose(state, hisSignature))) throw new Error('wrong signature');
    return coreCell((await this.#channel.createCooperativeCloseChannel({ ...state, hisSignature })).cell);
  }

  #closing(end: ChannelEnd): ClosingState {
    return {
      balanceA: this.#number(end.nanoA),
      balanceB: this.#number(end.nanoB),
      seqnoA: this.#number(end.paymentsOfA),
      seqnoB: this.#number(end.paymentsOfB),
    };
  }

  #number(value: bigint | number): BigNumber {
    return new this.#library.utils.BN(value.toString());
  }
}
