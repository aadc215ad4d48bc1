/**
 * A stand-in for the relay, where it signs cooperative withdrawals: it has the relay's key and none of its books, and so
 * gives free whatever is in an account. Good for a devnet without a relay, and for nothing else.
 */
import { Cell, type Address } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { BombyxError } from '#protocol/errors.ts';
import { clientAccountOf, type Vault } from '../../client/addresses.ts';
import { CLIENT_CODE } from '../../client/codes.ts';
import { readClientAccount, type ClientAccountState } from '../../client/reads.ts';
import { signStatement, type Signed, type Signer } from '../../client/signer.ts';
import { withdrawalCell } from '../../client/statements.ts';
import { COSIGNED_FOR_S } from '../limits.ts';

export interface CosignerContext {
  readonly client: TonClient;
  readonly vault: Vault;
  readonly relay: Signer;
  /** Unix seconds on the chain. */
  readonly nowS: () => number;
}

export interface Wish {
  readonly account: Address;
  readonly amountNano: bigint;
}

export class Cosigner {
  readonly #context: CosignerContext;

  constructor(context: CosignerContext) {
    this.#context = context;
  }

  /**
   * Signs that the owner of `account` may take `amountNano` at once, whether or not a forced withdrawal runs.
   *
   * @throws BombyxError `vault/absent` without an opened account, `vault/foreign` when it is not one of the vault's,
   *   `vault/empty` when it does not hold that much above its reserve.
   */
  async withdrawal({ account, amountNano }: Wish): Promise<Signed> {
    const { vault, relay, nowS } = this.#context;
    const { state, freeNano } = await this.#read(account);
    if (amountNano > freeNano) throw new BombyxError('vault/empty', `${freeNano} nano are free`);
    const cell = withdrawalCell({
      network: vault.network.id,
      vault: vault.address,
      account,
      epoch: state.epoch,
      sequence: state.withdrawSequence,
      amountNano,
      validUntil: nowS() + COSIGNED_FOR_S,
    });
    return signStatement(relay, cell);
  }

  async #read(account: Address): Promise<{ state: ClientAccountState; freeNano: bigint }> {
    const { client, vault } = this.#context;
    const { state: status, code, balance } = await client.getContractState(account);
    if (status !== 'active' || code === null) throw new BombyxError('vault/absent');
    if (!Cell.fromBoc(code)[0]?.equals(CLIENT_CODE)) throw new BombyxError('vault/foreign', 'its code');
    const state = await readClientAccount(client.provider(account));
    const genuine = clientAccountOf(vault, state.owner, state.index).address;
    if (!genuine.equals(account)) throw new BombyxError('vault/foreign', 'its vault');
    if (state.epoch === 0n) throw new BombyxError('vault/absent', 'not opened');
    return { state, freeNano: balance - state.reserveNano };
  }
}
