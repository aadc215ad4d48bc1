/** What is said in the model: statements that are signed, and messages, with names where the chain has addresses. */

/** Of a wallet or a contract. */
export type Name = string;

/** Of an Ed25519 key; `zero` is the key of zeros, which the contracts take for none. */
export type KeyName = string;

/** Which account, in which of its lives. */
export interface Subject {
  readonly network: number;
  readonly vault: Name;
  readonly account: Name;
  readonly epoch: bigint;
}

export interface AuthorizationStatement {
  readonly kind: 'authorization';
  readonly subject: Subject;
  readonly keyEpoch: number;
  readonly capNano: bigint;
}

export interface TotalStatement {
  readonly kind: 'charge' | 'payout';
  readonly subject: Subject;
  readonly totalNano: bigint;
}

export interface WithdrawalStatement {
  readonly kind: 'withdrawal';
  readonly subject: Subject;
  readonly sequence: number;
  readonly amountNano: bigint;
  readonly validUntil: number;
}

/** The vault is its own account here. */
export interface CommitStatement {
  readonly kind: 'commit';
  readonly subject: Subject;
  readonly sequence: bigint;
  readonly owedNano: bigint;
  readonly bootId: bigint;
  readonly previousRoot: bigint;
  readonly root: bigint;
}

export type Statement = AuthorizationStatement | TotalStatement | WithdrawalStatement | CommitStatement;

export interface Signed {
  readonly statement: Statement;
  readonly signer: KeyName;
}

/** What an account was deployed with, and shows its vault. */
export interface ClientIdentity {
  readonly kind: 'client';
  readonly network: number;
  readonly vault: Name;
  readonly owner: Name;
  readonly index: number;
  readonly relayKey: KeyName;
  readonly delaySeconds: number;
}

export interface ProviderIdentity {
  readonly kind: 'provider';
  readonly network: number;
  readonly vault: Name;
  readonly owner: Name;
  readonly relayKey: KeyName;
}

/** A change of the registry; `alien` is a cell that is none. */
export type Change =
  | { readonly kind: 'put-relay'; readonly key: KeyName; readonly vault: Name; readonly deep: boolean }
  | { readonly kind: 'set-measurements' | 'set-manifest'; readonly hash: bigint; readonly version: number }
  | { readonly kind: 'raise-fee-cap'; readonly bps: number }
  | { readonly kind: 'set-admin'; readonly admin: Name }
  | { readonly kind: 'upgrade' }
  | { readonly kind: 'alien' };

export interface ChargeNotice {
  readonly kind: 'chargeNotice';
  readonly amountNano: bigint;
  readonly identity: ClientIdentity;
}

export interface PayoutRequest {
  readonly kind: 'payoutRequest';
  readonly amountNano: bigint;
  readonly identity: ProviderIdentity;
}

/** Without a field beyond its opcode and query id. */
export interface Plain {
  readonly kind:
    | 'startWithdrawal'
    | 'cancelWithdrawal'
    | 'finishWithdrawal'
    | 'open'
    | 'addBond'
    | 'startClose'
    | 'finishClose'
    | 'revokeMeasurements'
    | 'revokeManifest'
    | 'paid'
    | 'excess';
}

export interface CarryCharge {
  readonly kind: 'carryCharge';
  readonly authorization: Signed;
  readonly charge: Signed;
}

export interface CarryStatement {
  readonly kind: 'withdraw' | 'claim' | 'carryCommit';
  readonly signed: Signed;
}

/** `gift` is an empty body; `unknown` an opcode of nobody. */
export type Body =
  | { readonly kind: 'gift' | 'unknown' }
  | { readonly kind: 'deposit'; readonly key?: KeyName }
  | { readonly kind: 'rotate'; readonly key: KeyName }
  | CarryCharge
  | CarryStatement
  | Plain
  | ChargeNotice
  | PayoutRequest
  | { readonly kind: 'propose' | 'execute' | 'cancelChange'; readonly change: Change }
  | { readonly kind: 'removeRelay'; readonly key: KeyName }
  | { readonly kind: 'lowerFeeCap'; readonly bps: number }
  | { readonly kind: 'bounced'; readonly of: Body };

/** `first` is the StateInit that the address is the hash of, `last` the state in which an account was frozen. */
export type Init = 'none' | 'first' | 'last';

export interface Message {
  readonly from: Name;
  readonly to: Name;
  readonly valueNano: bigint;
  readonly bounce: boolean;
  readonly bounced: boolean;
  readonly init: Init;
  readonly body: Body;
}
