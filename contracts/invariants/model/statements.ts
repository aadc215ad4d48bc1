/** How the model's contracts look at what was signed. */
import type { ContractError } from '../../client/errors.ts';
import type { KeyName, Signed, Statement, Subject } from './message.ts';
import { demand } from './run.ts';

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** The statement, when it is of this kind. @throws Refusal `WrongKind` */
export function ofKind<K extends 'authorization' | 'withdrawal' | 'commit'>(signed: Signed, kind: K): Of<K>;
export function ofKind(signed: Signed, kind: 'charge' | 'payout'): Of<'charge' | 'payout'>;
export function ofKind(signed: Signed, kind: Statement['kind']): Statement {
  demand(signed.statement.kind === kind, 'WrongKind');
  return signed.statement;
}

/** @throws Refusal for the first field that is not about `here`. */
export function demandSubject(subject: Subject, here: Subject): void {
  demand(subject.network === here.network, 'WrongNetwork');
  demand(subject.vault === here.vault, 'WrongVault');
  demand(subject.account === here.account, 'WrongAccount');
  demand(subject.epoch === here.epoch, 'WrongEpoch');
}

export const demandSigner = (signed: Signed, key: KeyName, reason: ContractError): void =>
  demand(signed.signer === key, reason);
