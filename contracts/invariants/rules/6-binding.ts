/** Invariant 6: a statement for one account, vault, network, epoch or kind is worthless for any other. */
import type { Cell } from '@ton/core';
import { verifyStatement, type Signed } from '../../client/signer.ts';
import {
  decodeAuthorization,
  decodeCharge,
  decodeCommit,
  decodePayout,
  decodeWithdrawal,
  type Subject,
} from '../../client/statements.ts';
import type { Contract } from '../model/account.ts';
import type { KeyName } from '../model/message.ts';
import { hold, type Step } from '../play/step.ts';
import type { Past } from './all.ts';

/** What the body of an accepted message carries, read from its cells: the model has no say here. */
function carried(body: Cell): readonly Signed[] {
  const slice = body.beginParse();
  slice.skip(OPCODE_AND_QUERY_BITS);
  const signature = new Uint8Array(slice.loadBuffer(SIGNATURE_BYTES));
  const first = { cell: slice.loadRef(), signature };
  if (slice.remainingRefs === 0) return [first];
  const cell = slice.loadRef();
  return [
    first,
    { cell, signature: new Uint8Array(slice.loadRef().beginParse().loadBuffer(SIGNATURE_BYTES)) },
  ];
}

const OPCODE_AND_QUERY_BITS = 32 + 64;
const SIGNATURE_BYTES = 64;

interface Bound {
  readonly subject: Omit<Subject, 'account'> & Partial<Pick<Subject, 'account'>>;
  readonly key: KeyName;
}

/** What each carried statement is about, and who must have signed it. @throws BombyxError for another kind. */
function bound(kind: Step['message']['body']['kind'], signed: readonly Signed[], at: Contract): Bound[] {
  const relayKey = 'relayKey' in at.terms ? at.terms.relayKey : '';
  const [first, second] = signed;
  if (first === undefined) return [];
  switch (kind) {
    case 'withdraw':
      return [{ subject: decodeWithdrawal(first.cell), key: relayKey }];
    case 'claim':
      return [{ subject: decodePayout(first.cell), key: relayKey }];
    case 'carryCommit':
      return [{ subject: decodeCommit(first.cell), key: relayKey }];
    case 'carryCharge': {
      if (at.kind !== 'client' || second === undefined) throw new Error('not a charge');
      const authorization = decodeAuthorization(first.cell);
      const current = authorization.keyEpoch === at.state.keyEpoch;
      const key = current ? at.state.sessionKey : at.state.previousKey;
      return [
        { subject: authorization, key },
        { subject: decodeCharge(second.cell), key: relayKey },
      ];
    }
    default:
      return [];
  }
}

export async function invariant6(step: Step, { encoder }: Past): Promise<void> {
  const { message, real, before, verdict } = step;
  const { kind } = message.body;
  if (verdict !== 'accepted' || !CARRIES.includes(kind)) return;
  const { contract } = before.account;
  const signed = carried(real.body);
  const state = contract.state;
  for (const [i, { subject, key }] of bound(kind, signed, contract).entries()) {
    const vault = 'vault' in contract.terms ? contract.terms.vault : message.to;
    const network = contract.terms.network;
    hold(subject.network === network, 'it is about another network');
    hold(subject.vault.equals(encoder.address(vault)), 'it is about another vault');
    hold(subject.account?.equals(encoder.address(message.to)) ?? kind === 'carryCommit', 'another account');
    hold(
      'epoch' in state && subject.epoch === state.epoch && subject.epoch !== 0n,
      'it is about another life',
    );
    const statement = signed[i];
    hold(statement !== undefined && (await verifyStatement(encoder.key(key), statement)), 'not signed');
  }
}

const CARRIES = ['withdraw', 'claim', 'carryCommit', 'carryCharge'];
