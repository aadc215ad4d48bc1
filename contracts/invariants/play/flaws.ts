/** Statements that are wrong in one respect or several, and otherwise as good as any. */
import { TESTNET } from '../../client/network.ts';
import type { KeyName, Name, Signed, Statement, Subject } from '../model/message.ts';
import { CLIENTS, KEYS, PROVIDERS, VAULTS } from '../world/cast.ts';
import type { Flaw } from './action.ts';

/** The next one in the list that is not this one. */
function other(list: readonly Name[], name: Name): Name {
  const next = list[(list.indexOf(name) + 1) % list.length];
  if (next === undefined) throw new Error('there is no other');
  return next;
}

function otherAccount(name: Name): Name {
  const list: readonly Name[] = [...CLIENTS, ...PROVIDERS, ...VAULTS];
  return other(list, name);
}

function wrongSubject(subject: Subject, flaw: Flaw): Subject {
  switch (flaw) {
    case 'network':
      return { ...subject, network: TESTNET.id };
    case 'vault':
      return { ...subject, vault: other(VAULTS, subject.vault) };
    case 'account':
      return { ...subject, account: otherAccount(subject.account) };
    case 'epoch':
      return { ...subject, epoch: subject.epoch === 0n ? 1n : 0n };
    default:
      return subject;
  }
}

/** Something else that says nearly the same. */
function otherKind(statement: Statement): Statement {
  const { subject } = statement;
  switch (statement.kind) {
    case 'authorization':
      return { kind: 'charge', subject, totalNano: statement.capNano };
    case 'charge':
      return { kind: 'payout', subject, totalNano: statement.totalNano };
    case 'payout':
      return { kind: 'charge', subject, totalNano: statement.totalNano };
    case 'withdrawal':
      return { kind: 'payout', subject, totalNano: statement.amountNano };
    case 'commit':
      return { kind: 'payout', subject, totalNano: statement.owedNano };
  }
}

/** `statement`, but for its flaws, signed by `signer`, or where that is the flaw by somebody else. */
export function signedWith(flaws: readonly Flaw[], statement: Statement, signer: KeyName): Signed {
  const subject = flaws.reduce(wrongSubject, statement.subject);
  const about = { ...statement, subject };
  return {
    statement: flaws.includes('kind') ? otherKind(about) : about,
    signer: flaws.includes('signer') ? other(KEYS, signer) : signer,
  };
}
