/** The one place where TON Connect is set up: own wallet list, no analytics, no request to any other host. */
import {
  BadRequestError,
  CHAIN,
  isWalletInfoCurrentlyInjected,
  TonConnect,
  UnknownAppError,
  UserRejectsError,
  WalletNotInjectedError,
  type Wallet,
  type WalletInfo,
} from '@tonconnect/sdk';
import { Address } from '@ton/core';
import { toHex } from '#protocol/bytes/text.ts';
import type {
  Connected,
  WalletAnswer,
  WalletChoice,
  WalletLink,
  WalletMessage,
  NetworkSettings,
} from './api.ts';
import type { WalletChooser } from './chooser/chooser.ts';
import { openChooser } from './chooser/open.ts';
import { ownerKeyOf } from './owner-key.ts';
import { WalletError } from './problems.ts';
import { isProof } from './proof.ts';

const MANIFEST_PATH = '/tonconnect-manifest.json';
const WALLETS_PATH = '/wallets-v2.json';

/** Bytes of what a wallet signs to prove its address. */
const NONCE_BYTES = 32;

/** @param walletsPath the list of wallets, on this page's own origin */
export function openLink(settings: NetworkSettings, walletsPath = WALLETS_PATH): WalletLink {
  const at = (path: string) => new URL(path, location.origin).href;
  const connector = new TonConnect({
    manifestUrl: at(MANIFEST_PATH),
    walletsListSource: at(walletsPath),
    analytics: { mode: 'off' },
  });
  return new TonConnectLink(connector, settings);
}

class TonConnectLink implements WalletLink {
  readonly #connector: TonConnect;
  readonly #settings: NetworkSettings;
  readonly #watchers = new Set<(connected: Connected | undefined) => void>();
  #connected: Connected | undefined;
  #chooser: Promise<WalletChooser> | undefined;

  constructor(connector: TonConnect, settings: NetworkSettings) {
    this.#connector = connector;
    this.#settings = settings;
    connector.onStatusChange((wallet) => {
      if (wallet === null) this.#tell(undefined);
    });
  }

  async choices(): Promise<readonly WalletChoice[]> {
    return (await this.#connector.getWallets()).flatMap(choiceOf);
  }

  async restore(): Promise<void> {
    await this.#connector.restoreConnection();
    if (this.#connector.wallet) await this.#take(this.#connector.wallet); // proved when it was connected
  }

  async connect(signal: AbortSignal): Promise<boolean> {
    const payload = toHex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
    if (this.#connector.connected) await this.disconnect();
    const wallet = await this.#ask(payload, signal);
    if (!wallet) return false;
    if (!(await isProved(wallet, payload))) {
      await this.disconnect();
      throw new WalletError('wallet/proof');
    }
    await this.#take(wallet);
    return true;
  }

  async disconnect(): Promise<void> {
    if (this.#connector.connected) await this.#connector.disconnect();
    this.#tell(undefined);
  }

  async send(message: WalletMessage, validUntilS: number): Promise<WalletAnswer> {
    try {
      const { boc } = await this.#connector.sendTransaction({
        validUntil: validUntilS,
        network: this.#settings.walletNetwork,
        messages: [{ ...message }],
      });
      return { name: 'signed', boc };
    } catch (error) {
      if (error instanceof UserRejectsError) return { name: 'refused', byPerson: true };
      const never = error instanceof BadRequestError || error instanceof UnknownAppError;
      return never ? { name: 'refused', byPerson: false } : { name: 'lost' };
    }
  }

  watch(changed: (connected: Connected | undefined) => void): () => void {
    this.#watchers.add(changed);
    changed(this.#connected);
    return () => this.#watchers.delete(changed);
  }

  async #ask(payload: string, signal: AbortSignal): Promise<Wallet | undefined> {
    try {
      this.#chooser ??= openChooser(this.#connector);
      return await (await this.#chooser).choose(payload, signal);
    } catch (cause) {
      throw connectError(cause);
    }
  }

  async #take(wallet: Wallet): Promise<void> {
    const { appName } = wallet.device;
    const known = (await this.#connector.getWallets()).find((each) => each.appName === appName);
    const { address, chain } = wallet.account;
    const friendly = Address.parse(address).toString({
      bounceable: false,
      testOnly: chain !== CHAIN.MAINNET,
    });
    this.#tell({ name: known?.name ?? appName, address, friendly, network: chain });
  }

  #tell(connected: Connected | undefined): void {
    this.#connected = connected;
    for (const changed of this.#watchers) changed(connected);
  }
}

/** Wallets that live in this browser; those on a phone need a bridge on another host. */
function choiceOf(wallet: WalletInfo): WalletChoice[] {
  if (!('jsBridgeKey' in wallet)) return [];
  return [{ name: wallet.name, here: isWalletInfoCurrentlyInjected(wallet) }];
}

async function isProved(wallet: Wallet, payload: string): Promise<boolean> {
  const { address, walletStateInit } = wallet.account;
  const item = wallet.connectItems?.tonProof;
  const publicKey = ownerKeyOf(address, walletStateInit);
  if (!item || !('proof' in item) || !publicKey) return false;
  const { workChain: workchain, hash } = Address.parse(address);
  const nowS = Math.floor(Date.now() / 1_000);
  return isProof({ workchain, hash }, item.proof, { payload, domain: location.host, nowS, publicKey });
}

function connectError(cause: unknown): WalletError {
  if (cause instanceof UserRejectsError) return new WalletError('wallet/rejected', { cause });
  if (cause instanceof WalletNotInjectedError) return new WalletError('wallet/absent', { cause });
  return new WalletError('wallet/failed', { cause });
}
