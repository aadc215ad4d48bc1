/** From the model's words to the chain's cells; with the client's own code, so that what wallets build is what runs. */
import { Address, beginCell, Cell, type Message as ChainMessage, type StateInit } from '@ton/core';
import { clientIdentity, providerIdentity } from '../../client/addresses.ts';
import { hashOf } from '../../client/cells.ts';
import { REGISTRY_CODE } from '../../client/codes.ts';
import * as body from '../../client/messages.ts';
import * as registry from '../../client/registry-messages.ts';
import { signStatement, type Signed as ChainSigned } from '../../client/signer.ts';
import * as statements from '../../client/statements.ts';
import { messageOf } from '../../testing/chain.ts';
import { bouncedBody } from '../../testing/drivers.ts';
import type * as model from '../model/message.ts';
import { get, vaultAs, type Cast } from './cast.ts';

const QUERY_ID = 7n;
const KEY_BYTES = 32;

/** A number as the 32 bytes of a hash. */
export function bytesOf(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(2 * KEY_BYTES, '0'), 'hex');
}

/** A deep url is one of more than one cell: the client would not build it, and the registry must not take it. */
function deepRelay(change: Extract<model.Change, { kind: 'put-relay' }>, encoder: Encoder): Cell {
  const shallow = registry.changeCell(encoder.change(change)).beginParse();
  const head = shallow.loadBits(shallow.remainingBits);
  const relay = shallow.loadRef().beginParse();
  const url = beginCell().storeSlice(relay.loadRef().beginParse()).storeRef(Cell.EMPTY).endCell();
  const deep = beginCell().storeBits(relay.loadBits(relay.remainingBits)).storeRef(url).endCell();
  return beginCell().storeBits(head).storeRef(deep).endCell();
}

export class Encoder {
  readonly cast: Cast;
  /** The same statement is signed again in each run: Ed25519 gives the same signature for it. */
  readonly #signatures = new Map<string, Uint8Array<ArrayBuffer>>();

  constructor(cast: Cast) {
    this.cast = cast;
  }

  key(name: model.KeyName): Uint8Array {
    return name === 'zero' ? new Uint8Array(KEY_BYTES) : get(this.cast.signers, name).publicKey;
  }

  address(name: model.Name): Address {
    return get(this.cast.addresses, name);
  }

  identity(identity: model.ClientIdentity | model.ProviderIdentity): Cell {
    const vault = vaultAs(this.cast, identity);
    const owner = this.address(identity.owner);
    return identity.kind === 'client'
      ? clientIdentity(vault, owner, identity.index)
      : providerIdentity(vault, owner);
  }

  change(change: Exclude<model.Change, { kind: 'alien' }>): registry.Change {
    switch (change.kind) {
      case 'put-relay': {
        const relay = {
          vault: this.address(change.vault),
          measurement: this.key(change.key),
          url: 'https://a.example',
        };
        return { kind: 'put-relay', key: this.key(change.key), relay };
      }
      case 'set-measurements':
      case 'set-manifest':
        return { ...change, hash: bytesOf(change.hash) };
      case 'raise-fee-cap':
        return change;
      case 'set-admin':
        return { kind: 'set-admin', admin: this.address(change.admin) };
      case 'upgrade':
        return { kind: 'upgrade', code: REGISTRY_CODE };
    }
  }

  changeCell(change: model.Change): Cell {
    if (change.kind === 'alien') return beginCell().storeUint(0, 32).endCell();
    if (change.kind === 'put-relay' && change.deep) return deepRelay(change, this);
    return registry.changeCell(this.change(change));
  }

  statement(statement: model.Statement): Cell {
    const { subject: about } = statement;
    const subject = { ...about, vault: this.address(about.vault), account: this.address(about.account) };
    switch (statement.kind) {
      case 'authorization':
        return statements.authorizationCell({ ...statement, ...subject });
      case 'charge':
        return statements.chargeCell({ ...statement, ...subject });
      case 'payout':
        return statements.payoutCell({ ...statement, ...subject });
      case 'withdrawal':
        return statements.withdrawalCell({ ...statement, ...subject });
      case 'commit': {
        const roots = { previousRoot: bytesOf(statement.previousRoot), root: bytesOf(statement.root) };
        return statements.commitCell({
          ...statement,
          ...subject,
          ...roots,
          owedTotalNano: statement.owedNano,
        });
      }
    }
  }

  async signed({ statement, signer }: model.Signed): Promise<ChainSigned> {
    const cell = this.statement(statement);
    const id = `${signer} ${cell.hash().toString('base64')}`;
    const known = this.#signatures.get(id);
    if (known !== undefined) return { cell, signature: known };
    const signed = await signStatement(get(this.cast.signers, signer), cell);
    this.#signatures.set(id, signed.signature);
    return signed;
  }

  async body(said: model.Body): Promise<Cell> {
    switch (said.kind) {
      case 'gift':
        return Cell.EMPTY;
      case 'unknown':
        return beginCell().storeUint(0, 32).storeStringTail('hello').endCell();
      case 'bounced':
        return bouncedBody(await this.body(said.of));
      case 'carryCharge':
        return body.carryChargeBody(
          QUERY_ID,
          await this.signed(said.authorization),
          await this.signed(said.charge),
        );
      case 'withdraw':
        return body.withdrawBody(QUERY_ID, await this.signed(said.signed));
      case 'claim':
        return body.claimBody(QUERY_ID, await this.signed(said.signed));
      case 'carryCommit':
        return body.carryCommitBody(QUERY_ID, await this.signed(said.signed));
      default:
        return this.#unsigned(said);
    }
  }

  #unsigned(said: Exclude<model.Body, Handled>): Cell {
    switch (said.kind) {
      case 'deposit':
        return body.depositBody(QUERY_ID, said.key === undefined ? undefined : this.key(said.key));
      case 'rotate':
        return body.rotateBody(QUERY_ID, this.key(said.key));
      case 'chargeNotice':
      case 'payoutRequest':
        return body.noticeBody(said.kind, QUERY_ID, {
          amountNano: said.amountNano,
          identity: this.identity(said.identity),
        });
      case 'propose':
        return registry.proposeBody(QUERY_ID, this.changeCell(said.change));
      case 'execute':
        return registry.executeBody(QUERY_ID, this.changeCell(said.change));
      case 'cancelChange':
        return registry.cancelChangeBody(QUERY_ID, hashOf(this.changeCell(said.change)));
      case 'removeRelay':
        return registry.removeRelayBody(QUERY_ID, this.key(said.key));
      case 'lowerFeeCap':
        return registry.lowerFeeCapBody(QUERY_ID, said.bps);
      default:
        return beginCell().storeUint(body.OPCODE[said.kind], 32).storeUint(QUERY_ID, 64).endCell();
    }
  }

  /** `last` is the data with which a frozen account is revived. */
  async message(message: model.Message, last?: Cell): Promise<ChainMessage> {
    const init = this.#init(message, last);
    return messageOf({
      from: this.address(message.from),
      to: this.address(message.to),
      valueNano: message.valueNano,
      bounce: message.bounce,
      bounced: message.bounced,
      body: await this.body(message.body),
      ...(init && { init }),
    });
  }

  #init({ init, to }: model.Message, last: Cell | undefined): StateInit | undefined {
    if (init === 'none') return undefined;
    const first = get(this.cast.deployments, to).init;
    return init === 'last' && last !== undefined ? { ...first, data: last } : first;
  }
}

/** Bodies of which `body` itself takes care. */
type Handled =
  | { readonly kind: 'gift' | 'unknown' }
  | { readonly kind: 'bounced'; readonly of: model.Body }
  | model.CarryCharge
  | model.CarryStatement;
