/** What the wallet page works with: the seams to the wallet, to the chain and to what is kept on this device. */
import type { ErrorCode } from '#protocol/errors.ts';

/** What a person can ask of their account. */
export type Order =
  | { readonly kind: 'deposit'; readonly amountNano: bigint }
  /** At once, with the relay's signature. */
  | { readonly kind: 'withdraw'; readonly amountNano: bigint }
  | { readonly kind: 'start-withdrawal' }
  | { readonly kind: 'cancel-withdrawal' }
  | { readonly kind: 'finish-withdrawal' };

export type OrderKind = Order['kind'];

/** What a relay signed, as it answers: the CooperativeWithdrawal cell in base64, the signature in hex. */
export interface Statement {
  readonly withdrawal: string;
  readonly signature: string;
}

/** A withdrawal that the relay has signed, checked against what was asked of it. Good once, and not for long. */
export interface HeldWithdrawal {
  readonly account: string;
  /** In which life of the account, and after how many withdrawals: it is good in that place only. */
  readonly epoch: bigint;
  readonly sequence: number;
  readonly amountNano: bigint;
  /** By the chain's clock, Unix seconds; until then the relay holds the amount back. */
  readonly validUntilS: number;
  readonly statement: Statement;
}

/** An order with everything in it that its message needs. */
export type ReadyOrder =
  | Exclude<Order, { kind: 'withdraw' }>
  | { readonly kind: 'withdraw'; readonly amountNano: bigint; readonly held: HeldWithdrawal };

/** One internal message as TON Connect takes it; cells in base64. */
export interface WalletMessage {
  readonly address: string;
  readonly amount: string;
  readonly payload: string;
  readonly stateInit?: string;
}

/** The account that holds the client's own money at the vault. */
export interface AccountView {
  readonly balanceNano: bigint;
  readonly epoch: bigint;
  readonly withdrawSequence: number;
  /** What would leave in a withdrawal alone: the balance without the storage reserve. */
  readonly freeNano: bigint;
  /** What can leave at once: less, for it is signed before the chain has taken what storage costs until then. */
  readonly atOnceNano: bigint;
  readonly reserveNano: bigint;
  readonly chargedNano: bigint;
  /** Unix seconds; absent while no forced withdrawal is started. */
  readonly withdrawAtS?: number;
  /** True when the session key in the account is the one of this browser. */
  readonly keyIsHere: boolean;
}

export interface ChainView {
  /** The chain's own clock, Unix seconds: deadlines and timers are judged by it alone. */
  readonly nowS: number;
  /** This device's clock when it was read. */
  readonly seenAtMs: number;
  readonly walletNano: bigint;
  /** Absent until the first deposit. */
  readonly account?: AccountView;
}

/** How a message is recognised on the chain. */
export interface Trace {
  readonly owner: string;
  readonly account: string;
  readonly queryId: bigint;
  /** Normalised hash of the message that the wallet signed, hex; absent when its answer was lost. */
  readonly messageHash?: string;
  /** The chain's time when it was asked, Unix seconds: nothing older is searched. */
  readonly sinceS: number;
  /** By the chain's clock, Unix seconds: the wallet takes it no later. */
  readonly validUntilS: number;
  /** Where the search for it stands, as the chain's side wrote it down; absent before the first look. */
  readonly progress?: string;
}

/** What the chain shows of a message. */
export type Sighting =
  | { readonly seen: 'nothing'; readonly progress: string }
  /** The wallet has sent it; the account has not answered yet. */
  | { readonly seen: 'wallet'; readonly progress: string }
  | { readonly seen: 'done'; readonly transaction: string; readonly atS: number }
  | {
      readonly seen: 'failed';
      readonly where: 'wallet' | 'account';
      /** What the contract's reason is called in the project's table. */
      readonly code: ErrorCode;
      readonly transaction: string;
      readonly atS: number;
    }
  /** Past its deadline by the chain's own clock, and not there: it can never arrive. */
  | { readonly seen: 'expired' };

/** Limits of a deposit and what things cost, in nano, at the prices of the day. */
export interface Terms {
  /** Raw, and as people copy it. */
  readonly account: string;
  readonly accountFriendly: string;
  readonly delaySeconds: number;
  readonly minDepositNano: bigint;
  /** Most that a deposit costs in fees, the first one included. */
  readonly depositFeeNano: bigint;
  /** Travels with a withdrawal's messages; what they do not use stays yours. */
  readonly attachNano: bigint;
}

/** The chain as the wallet page sees it; `contracts/client/` fulfils it. Addresses are text. */
export interface WalletChain {
  terms(owner: string): Promise<Terms>;
  look(owner: string, signal: AbortSignal): Promise<ChainView>;
  message(order: ReadyOrder, owner: string, queryId: bigint): Promise<WalletMessage>;
  /**
   * Reads what the relay signed.
   *
   * @throws WalletError `relay/dishonest` unless it is exactly this amount, for the account as it is now, in time, and
   * signed by the vault's relay
   */
  checked(
    statement: Statement,
    owner: string,
    amountNano: bigint,
    signal: AbortSignal,
  ): Promise<HeldWithdrawal>;
  find(trace: Trace, signal: AbortSignal): Promise<Sighting>;
  /** The normalised hash of the message that a wallet returned as a bag of cells in base64. */
  messageHash(boc: string): string;
}

/** A wallet that can be connected. */
export interface WalletChoice {
  readonly name: string;
  /** True when the wallet is in this browser now. */
  readonly here: boolean;
}

export interface Connected {
  readonly name: string;
  /** Raw form, `0:…`. */
  readonly address: string;
  /** As people copy it. */
  readonly friendly: string;
  readonly network: string;
}

/** What the wallet answered to a request to send. */
export type WalletAnswer =
  | { readonly name: 'signed'; readonly boc: string }
  /** It says that it signed nothing. */
  | { readonly name: 'refused'; readonly byPerson: boolean }
  /** Nobody knows whether it was sent: the chain will tell. */
  | { readonly name: 'lost' };

/** The wallet behind TON Connect. */
export interface WalletLink {
  choices(): Promise<readonly WalletChoice[]>;
  /** Takes up the connection of an earlier visit; resolves when it is clear whether there is one. */
  restore(): Promise<void>;
  /**
   * Lets the person choose a wallet and approve the connection there.
   *
   * @returns false when they closed the choice, or `signal` did
   * @throws WalletError when a wallet refused or could not prove its address
   */
  connect(signal: AbortSignal): Promise<boolean>;
  disconnect(): Promise<void>;
  send(message: WalletMessage, validUntilS: number): Promise<WalletAnswer>;
  /** Calls at once with what is connected now, then with every change; returns the way to stop. */
  watch(changed: (connected: Connected | undefined) => void): () => void;
}

/** Where the relay signs what both must agree on; the client trusts none of its answers. */
export interface RelayDesk {
  /**
   * Asks for the relay's signature under a withdrawal. Moves nothing, and asked again it answers again.
   *
   * @throws WalletError `relay/unreachable`, `relay/refused` with its reason, `relay/dishonest` for what is no answer
   */
  cosignWithdrawal(
    wish: { readonly account: string; readonly amountNano: bigint },
    signal: AbortSignal,
  ): Promise<Statement>;
}

/** The network that this build settles on. */
export interface NetworkSettings {
  readonly name: string;
  /** As TON Connect names it. */
  readonly walletNetwork: string;
  /** A toncenter v2 endpoint, relative to this page's origin. */
  readonly endpoint: string;
  /** How long a request to the wallet is valid, seconds. */
  readonly validForS: number;
  /** How often the chain is looked at while something is awaited. */
  readonly lookEveryMs: number;
  /** Where the relay cosigns, relative to this page's origin; absent where there is none. */
  readonly relay?: string;
  /** Only where test money is given away. */
  readonly faucet?: string;
  /** Where people can look an address or transaction up; absent where there is no explorer. */
  readonly explorer?: { address(address: string): string; transaction(hash: string): string };
}

/** Everything behind the page, loaded when a page first needs it. */
export interface WalletParts {
  readonly settings: NetworkSettings;
  readonly chain: WalletChain;
  readonly link: WalletLink;
  /** Absent where there is no relay. */
  readonly relay?: RelayDesk;
}
