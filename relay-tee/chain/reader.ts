/** Views of vault, clients and payees for the books, each of which both sources agree on. */
import type { Address } from '@ton/core';
import type { Vault } from '#contracts/client/addresses.ts';
import { CLIENT_CODE, PROVIDER_CODE, VAULT_CODE } from '#contracts/client/codes.ts';
import { readClientAccount, readProviderAccount, readVault } from '#contracts/client/reads.ts';
import type { AgreedChain } from '#contracts/client/sources/agreed.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { ChainView } from '../ledger/view.ts';
import { Readings } from './readings.ts';
import { clientView, payeeSight, sightOf, vaultView, type PayeeSight } from './views.ts';

export class ChainReader {
  readonly #vault: Vault;
  readonly #vaults;
  readonly #clients;
  readonly #payees;

  constructor(chain: AgreedChain, vault: Vault) {
    this.#vault = vault;
    this.#vaults = new Readings(chain, VAULT_CODE, readVault);
    this.#clients = new Readings(chain, CLIENT_CODE, readClientAccount);
    this.#payees = new Readings(chain, PROVIDER_CODE, readProviderAccount);
  }

  /** @throws BombyxError `vault/absent`, `vault/foreign`, `chain/…` */
  async vault(signal: AbortSignal): Promise<ChainView> {
    const reading = await this.#vaults.of(this.#vault.address, signal);
    if (reading.value === undefined) throw new BombyxError('vault/absent', 'vault');
    return { ...sightOf(reading), vault: vaultView(this.#vault, reading) };
  }

  /** @throws BombyxError `vault/absent`, `vault/foreign`, `chain/…` */
  async client(address: Address, signal: AbortSignal): Promise<ChainView> {
    const reading = await this.#clients.of(address, signal);
    if (reading.value === undefined) throw new BombyxError('vault/absent');
    return { ...sightOf(reading), clients: [clientView(this.#vault, address, reading)] };
  }

  /** @throws BombyxError `vault/absent`, `vault/foreign`, `chain/…` */
  async payee(address: Address, signal: AbortSignal): Promise<{ view: ChainView; sight: PayeeSight }> {
    const reading = await this.#payees.of(address, signal);
    const sight = payeeSight(this.#vault, address, reading);
    return { view: { ...sightOf(reading), payees: [sight.view] }, sight };
  }
}
