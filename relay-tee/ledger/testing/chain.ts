/**
 * The chain as the books see it: the four contracts' rules in plain arithmetic, over the real signed cells.
 *
 * Real: cells, signatures, every check that a statement has to pass. Modelled: blocks, which pass when a test says so;
 * gas, which costs nothing; notices, which arrive with the next block and may bounce there.
 */
import { Address } from '@ton/core';
import { hashOf } from '#contracts/client/cells.ts';
import type { Signed } from '#contracts/client/signer.ts';
import {
  decodeAuthorization,
  decodeCharge,
  decodeCommit,
  decodePayout,
  decodeWithdrawal,
} from '#contracts/client/statements.ts';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { verifyMessage } from '../signatures.ts';
import { NEW_VAULT, NO_ROOT } from '../store/books.ts';
import type { Terms } from '../terms.ts';
import type { ChainView, ClientView, PayeeView } from '../view.ts';

export interface ModelClient {
  epoch: bigint;
  balanceNano: bigint;
  chargedNano: bigint;
  withdrawSequence: number;
  withdrawAtS: number;
  keyEpoch: number;
  sessionKey: Bytes;
  oldKey: Bytes;
  oldKeyUntilS: number;
  /** What has left to the owner. */
  withdrawnNano: bigint;
}

export interface ModelPayee {
  epoch: bigint;
  paidNano: bigint;
  /** What has arrived at the wallet. */
  receivedNano: bigint;
}

/** A message between two contracts that the next block delivers. */
type Notice =
  | { readonly t: 'charge'; readonly account: string; readonly amountNano: bigint }
  | { readonly t: 'claim'; readonly account: string; readonly amountNano: bigint };

export const RESERVE_NANO = 1_000_000n;
export const STORAGE_NANO = 1_000n;
export const CHARGE_FEE_NANO = 1_750n;
export const CLAIM_FEE_NANO = 1_640n;

/** What a contract throws; a test that carries a statement in vain sees its name. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
}

function assert(condition: boolean, name: string): asserts condition {
  if (!condition) throw new Rejected(name);
}

export class ModelChain {
  readonly #terms: Terms;
  readonly clients = new Map<string, ModelClient>();
  readonly payees = new Map<string, ModelPayee>();
  #notices: Notice[] = [];
  /** What a claim costs its carrier. */
  claimFeeNano = CLAIM_FEE_NANO;
  /** The vault refuses the claims of the next block, for whatever reason. */
  refusesClaims = false;
  bouncedClaims = 0;
  seqno = 1;
  timeS = 1_800_000_000;
  vault = { ...NEW_VAULT, epoch: 1n };

  constructor(terms: Terms, bondNano: bigint) {
    this.#terms = terms;
    this.vault.bondNano = bondNano;
  }

  /** Blocks pass: notices arrive. */
  advance(seconds: number): void {
    this.timeS += seconds;
    this.seqno += 1;
    const notices = this.#notices;
    this.#notices = [];
    for (const notice of notices) this.#deliver(notice);
    this.refusesClaims = false;
  }

  #deliver({ t, account, amountNano }: Notice): void {
    const { vault } = this;
    const client = this.clients.get(account);
    const payee = this.payees.get(account);
    if (t === 'charge' && client) {
      if (!vault.closed) vault.chargedNano += amountNano;
      else {
        client.chargedNano -= amountNano;
        client.balanceNano += amountNano;
      }
    }
    if (t === 'claim' && payee) {
      if (this.refusesClaims || vault.paidNano + amountNano > vault.owedNano) {
        payee.paidNano -= amountNano;
        this.bouncedClaims += 1;
      } else {
        vault.paidNano += amountNano;
        payee.receivedNano += amountNano;
      }
    }
  }

  // ---- ClientAccount

  deposit(account: string, amountNano: bigint, sessionKey: Bytes): void {
    const known = this.clients.get(account);
    if (known) known.balanceNano += amountNano;
    else
      this.clients.set(account, {
        epoch: 1n,
        balanceNano: amountNano,
        chargedNano: 0n,
        withdrawSequence: 0,
        withdrawAtS: 0,
        keyEpoch: 1,
        sessionKey,
        oldKey: NO_ROOT,
        oldKeyUntilS: 0,
        withdrawnNano: 0n,
      });
  }

  client(account: string): ModelClient {
    const client = this.clients.get(account);
    assert(client !== undefined, 'no account');
    return client;
  }

  movableNano(account: string): bigint {
    const movable = this.client(account).balanceNano - RESERVE_NANO;
    return movable > 0n ? movable : 0n;
  }

  rotate(account: string, sessionKey: Bytes): void {
    const client = this.client(account);
    assert(this.timeS >= client.oldKeyUntilS, 'RotatedTooSoon');
    client.oldKey = client.sessionKey;
    client.oldKeyUntilS = this.timeS + this.#terms.vault.delaySeconds;
    client.sessionKey = sessionKey;
    client.keyEpoch += 1;
  }

  carryCharge(authorization: Signed, charge: Signed): void {
    const allowed = decodeAuthorization(authorization.cell);
    const asked = decodeCharge(charge.cell);
    const account = asked.account.toRawString();
    const client = this.client(account);
    this.#isAbout(allowed, account, client.epoch);
    this.#isAbout(asked, account, client.epoch);
    const isOld = allowed.keyEpoch === client.keyEpoch - 1 && this.timeS < client.oldKeyUntilS;
    assert(allowed.keyEpoch === client.keyEpoch || isOld, 'WrongKeyEpoch');
    const key = allowed.keyEpoch === client.keyEpoch ? client.sessionKey : client.oldKey;
    assert(verifyMessage(key, hashOf(authorization.cell), authorization.signature), 'ClientSignature');
    this.#isByRelay(charge);
    assert(asked.totalNano <= allowed.capNano, 'AboveCap');
    assert(asked.totalNano > client.chargedNano, 'StaleTotal');
    const due = asked.totalNano - client.chargedNano;
    const movable = this.movableNano(account);
    const amountNano = due < movable ? due : movable;
    assert(amountNano > 0n, 'NothingToMove');
    client.chargedNano += amountNano;
    client.balanceNano -= amountNano;
    this.#notices.push({ t: 'charge', account, amountNano });
  }

  withdraw(statement: Signed): void {
    const asked = decodeWithdrawal(statement.cell);
    const account = asked.account.toRawString();
    const client = this.client(account);
    this.#isAbout(asked, account, client.epoch);
    this.#isByRelay(statement);
    assert(asked.sequence === client.withdrawSequence, 'WrongSequence');
    assert(this.timeS <= asked.validUntil, 'Expired');
    assert(asked.amountNano <= this.movableNano(account), 'NotEnoughMoney');
    this.#pay(client, asked.amountNano);
  }

  startWithdrawal(account: string): void {
    const client = this.client(account);
    assert(client.withdrawAtS === 0, 'WithdrawalAlreadyStarted');
    client.withdrawAtS = this.timeS + this.#terms.vault.delaySeconds;
  }

  cancelWithdrawal(account: string): void {
    this.client(account).withdrawAtS = 0;
  }

  finishWithdrawal(account: string): void {
    const client = this.client(account);
    assert(client.withdrawAtS !== 0 && this.timeS >= client.withdrawAtS, 'TooEarly');
    client.withdrawAtS = 0;
    this.#pay(client, this.movableNano(account));
  }

  #pay(client: ModelClient, amountNano: bigint): void {
    client.withdrawSequence += 1;
    client.balanceNano -= amountNano;
    client.withdrawnNano += amountNano;
  }

  // ---- ProviderAccount

  open(account: string): void {
    assert(!this.payees.has(account), 'AlreadyOpen');
    this.payees.set(account, { epoch: 7n, paidNano: 0n, receivedNano: 0n });
  }

  claim(statement: Signed): void {
    const asked = decodePayout(statement.cell);
    const account = asked.account.toRawString();
    const payee = this.payees.get(account);
    assert(payee !== undefined, 'NotOpen');
    this.#isAbout(asked, account, payee.epoch);
    this.#isByRelay(statement);
    assert(asked.totalNano > payee.paidNano, 'StaleTotal');
    this.#notices.push({ t: 'claim', account, amountNano: asked.totalNano - payee.paidNano });
    payee.paidNano = asked.totalNano;
  }

  // ---- RelayVault

  carryCommit(statement: Signed): void {
    const { vault } = this;
    const commit = decodeCommit(statement.cell);
    assert(!vault.closed, 'Closed');
    assert(commit.epoch === vault.epoch, 'WrongEpoch');
    assert(commit.network === this.#terms.vault.network.id, 'WrongNetwork');
    assert(commit.vault.equals(this.#terms.vault.address), 'WrongVault');
    this.#isByRelay(statement);
    assert(commit.sequence === BigInt(vault.sequence) + 1n, 'WrongSequence');
    assert(equalBytes(commit.previousRoot, vault.root), 'WrongPreviousRoot');
    assert(commit.owedTotalNano >= vault.owedNano, 'OwedFell');
    assert(commit.owedTotalNano <= vault.chargedNano + vault.bondNano, 'OwedUncovered');
    this.vault = {
      ...vault,
      sequence: Number(commit.sequence),
      root: new Uint8Array(commit.root),
      owedNano: commit.owedTotalNano,
      bootId: commit.bootId,
    };
  }

  #isByRelay({ cell, signature }: Signed): void {
    assert(verifyMessage(this.#terms.vault.relayKey, hashOf(cell), signature), 'RelaySignature');
  }

  #isAbout(
    said: { network: number; vault: Address; account: Address; epoch: bigint },
    account: string,
    epoch: bigint,
  ): void {
    assert(said.network === this.#terms.vault.network.id, 'WrongNetwork');
    assert(said.vault.equals(this.#terms.vault.address), 'WrongVault');
    assert(said.account.toRawString() === account, 'WrongAccount');
    assert(said.epoch === epoch, 'WrongEpoch');
  }

  // ---- what can be read

  /** A view of everything, as of a query that was sent at `queriedAtMs`. */
  view(queriedAtMs: number): ChainView {
    return {
      seqno: this.seqno,
      blockTimeMs: this.timeS * 1_000,
      queriedAtMs,
      vault: { ...this.vault },
      clients: [...this.clients].map(([address, client]) => clientView(address, client)),
      payees: [...this.payees].map(([account, payee]) => payeeView(account, payee, this.claimFeeNano)),
    };
  }
}

const clientView = (address: string, client: ModelClient): ClientView => ({
  address,
  epoch: client.epoch,
  balanceNano: client.balanceNano,
  reserveNano: RESERVE_NANO,
  storageNano: STORAGE_NANO,
  chargedNano: client.chargedNano,
  withdrawAtS: client.withdrawAtS,
  withdrawSequence: client.withdrawSequence,
  keyEpoch: client.keyEpoch,
  sessionKey: client.sessionKey,
  oldKeyUntilS: client.oldKeyUntilS,
  chargeFeeNano: CHARGE_FEE_NANO,
});

const payeeView = (account: string, { epoch, paidNano }: ModelPayee, claimFeeNano: bigint): PayeeView => ({
  account,
  epoch,
  paidNano,
  claimFeeNano,
});
