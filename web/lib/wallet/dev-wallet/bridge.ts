/** The development wallet's side of TON Connect: the bridge that a wallet injects into a page. */
import {
  CONNECT_EVENT_ERROR_CODES,
  CONNECT_ITEM_ERROR_CODES,
  SEND_TRANSACTION_ERROR_CODES,
  type AppRequest,
  type ConnectEvent,
  type ConnectItem,
  type ConnectItemReply,
  type ConnectRequest,
  type DeviceInfo,
  type RpcMethod,
  type WalletEvent,
  type WalletResponse,
} from '@tonconnect/protocol';
import { NETWORK_ID, type DevAccount } from './account.ts';
import { APP_NAME } from './names.ts';
import { decodeSendRequest, type SendRequest } from './request.ts';
import { isSiteConnected, rememberSite } from './storage.ts';

/** What the person is asked. */
export type Question =
  | { readonly name: 'connect'; readonly site: string; readonly address: string; readonly proof: boolean }
  | {
      readonly name: 'send';
      readonly site: string;
      readonly request: SendRequest;
      readonly balanceNano: bigint | undefined;
    };

export interface BridgeOptions {
  readonly account: DevAccount;
  /** Host of the page, with its port. */
  readonly site: string;
  readonly approve: (question: Question) => Promise<boolean>;
}

const FEATURES: DeviceInfo['features'] = [
  'SendTransaction',
  { name: 'SendTransaction', maxMessages: 4, extraCurrencySupported: false },
];

const DEVICE: DeviceInfo = {
  platform: 'browser',
  appName: APP_NAME,
  appVersion: '1.0.0',
  maxProtocolVersion: 2,
  features: FEATURES,
};

/** Lists of wallets show this where they do not know better. */
const WALLET_INFO = {
  name: 'Development wallet',
  app_name: APP_NAME,
  about_url: 'https://bombyx.invalid',
  image: 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=',
  platforms: ['chrome', 'firefox', 'safari', 'linux', 'windows', 'macos'],
  features: FEATURES,
};

export class DevBridge {
  readonly deviceInfo = DEVICE;
  readonly walletInfo = WALLET_INFO;
  readonly protocolVersion = 2;
  readonly isWalletBrowser = false;
  readonly #options: BridgeOptions;
  readonly #listeners = new Set<(event: WalletEvent) => void>();
  #lastEventId = 0;

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  async connect(_version: number, request: ConnectRequest): Promise<ConnectEvent> {
    const { account, site, approve } = this.#options;
    const proof = request.items.some(({ name }) => name === 'ton_proof');
    if (!(await approve({ name: 'connect', site, address: account.address.toString(FRIENDLY), proof })))
      return this.#refusal(CONNECT_EVENT_ERROR_CODES.USER_REJECTS_ERROR, 'The person said no.');
    await rememberSite(true);
    return this.#connected(await Promise.all(request.items.map((item) => this.#reply(item))));
  }

  async restoreConnection(): Promise<ConnectEvent> {
    if (await isSiteConnected()) return this.#connected([this.#addressItem()]);
    return this.#refusal(CONNECT_EVENT_ERROR_CODES.UNKNOWN_APP_ERROR, 'This site is not connected.');
  }

  /** Forgets the site and says nothing: an event here sends the SDK into an endless recursion. */
  disconnect(): void {
    void rememberSite(false);
  }

  listen(callback: (event: WalletEvent) => void): () => void {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  async send<T extends RpcMethod>(request: AppRequest<T>): Promise<WalletResponse<RpcMethod>> {
    const { id, method } = request;
    if (method === 'disconnect') {
      await rememberSite(false);
      return { id, result: {} };
    }
    if (method !== 'sendTransaction')
      return failure(id, SEND_TRANSACTION_ERROR_CODES.METHOD_NOT_SUPPORTED, 'Not supported.');
    return this.#sendTransaction(id, String(request.params[0]));
  }

  async #sendTransaction(id: string, json: string): Promise<WalletResponse<'sendTransaction'>> {
    const { account, site, approve } = this.#options;
    const bad = (message: string) => failure(id, SEND_TRANSACTION_ERROR_CODES.BAD_REQUEST_ERROR, message);
    if (!(await isSiteConnected()))
      return failure(id, SEND_TRANSACTION_ERROR_CODES.UNKNOWN_APP_ERROR, 'This site is not connected.');
    let request: SendRequest;
    try {
      request = decodeSendRequest(json);
    } catch {
      return bad('This is not a request that the wallet understands.');
    }
    if (request.network !== undefined && request.network !== String(NETWORK_ID)) return bad('Wrong network.');
    if (request.from !== undefined && request.from !== account.address.toRawString())
      return bad('Wrong wallet.');
    const balanceNano = await account.balanceNano().catch(() => undefined);
    if (!(await approve({ name: 'send', site, request, balanceNano })))
      return failure(id, SEND_TRANSACTION_ERROR_CODES.USER_REJECTS_ERROR, 'The person said no.');
    try {
      return { id, result: await account.send(request) };
    } catch (error) {
      return failure(id, SEND_TRANSACTION_ERROR_CODES.UNKNOWN_ERROR, String(error));
    }
  }

  async #reply(item: ConnectItem): Promise<ConnectItemReply> {
    if (item.name === 'ton_addr') return this.#addressItem();
    if (item.name === 'ton_proof')
      return {
        name: 'ton_proof',
        proof: await this.#options.account.prove(item.payload, this.#options.site),
      };
    const error = { code: CONNECT_ITEM_ERROR_CODES.METHOD_NOT_SUPPORTED, message: 'Not supported.' };
    return { name: 'ton_proof', error };
  }

  #addressItem(): ConnectItemReply {
    const { account } = this.#options;
    return {
      name: 'ton_addr',
      address: account.address.toRawString(),
      network: String(NETWORK_ID),
      publicKey: account.publicKeyHex,
      walletStateInit: account.stateInit,
    };
  }

  #connected(items: ConnectItemReply[]): ConnectEvent {
    return { event: 'connect', id: ++this.#lastEventId, payload: { items, device: DEVICE } };
  }

  #refusal(code: CONNECT_EVENT_ERROR_CODES, message: string): ConnectEvent {
    return { event: 'connect_error', id: ++this.#lastEventId, payload: { code, message } };
  }
}

const FRIENDLY = { bounceable: false, testOnly: true };

function failure(
  id: string,
  code: SEND_TRANSACTION_ERROR_CODES,
  message: string,
): WalletResponse<'sendTransaction'> {
  return { id, error: { code, message } };
}
