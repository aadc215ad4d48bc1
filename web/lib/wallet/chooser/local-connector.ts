/** The connector as the dialog may use it: only with wallets in this browser, and never longer than somebody waits. */
import type { ITonConnect } from '@tonconnect/sdk';

/** What the dialog draws a hidden picture of; it leads nowhere. */
const NO_LINK = 'tc://';

export class LocalConnector {
  /** The same connector, whose `connect` asks no bridge on another host. */
  readonly connector: ITonConnect;
  #signal: AbortSignal | undefined;
  #isAsking = false;

  constructor(connector: ITonConnect) {
    const connect = (wallet: object, request?: object, options?: object): unknown => {
      if (!('jsBridgeKey' in wallet)) return NO_LINK;
      this.#isAsking = true;
      return Reflect.apply(connector.connect, connector, [
        wallet,
        request,
        { ...options, signal: this.#signal },
      ]) as unknown;
    };
    this.connector = new Proxy(connector, {
      get: (target, key): unknown => (key === 'connect' ? connect : Reflect.get(target, key, target)),
    });
    const answered = () => {
      this.#isAsking = false;
    };
    connector.onStatusChange(answered, answered);
  }

  /** True while a wallet shows its question. */
  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** A new choice: what is asked from now on ends with `signal`. */
  begin(signal: AbortSignal): void {
    this.#signal = signal;
    this.#isAsking = false;
  }
}
