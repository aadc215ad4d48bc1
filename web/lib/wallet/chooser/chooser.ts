/** TON Connect's own dialog in which a person chooses a wallet, fitted to this page's policy, look and readers. */
import type { ITonConnect, TonConnectError, Wallet } from '@tonconnect/sdk';
import { TonConnectUI } from '@tonconnect/ui';
import { mount } from 'svelte';
import ChooserFrame from './ChooserFrame.svelte';
import { COLORS } from './colors.ts';
import { LocalConnector } from './local-connector.ts';

const ROOT_ID = 'wallet-chooser';

export class WalletChooser {
  readonly #local: LocalConnector;
  readonly #frame: ReturnType<typeof ChooserFrame>;
  readonly #ui: TonConnectUI;

  constructor(connector: ITonConnect) {
    this.#local = new LocalConnector(connector);
    const props = { rootId: ROOT_ID, onclose: () => this.#ui.closeModal() };
    this.#frame = mount(ChooserFrame, { target: document.body, props }); // the widget looks for its root at once
    this.#ui = new TonConnectUI({
      connector: this.#local.connector,
      restoreConnection: false,
      widgetRootId: ROOT_ID,
      language: 'en',
      analytics: { mode: 'off' },
      uiPreferences: { borderRadius: 's', colorsSet: COLORS },
      actionsConfiguration: { modals: [], notifications: [] },
    });
  }

  /**
   * Shows the dialog until a wallet is connected.
   *
   * @param tonProof what the wallet signs to prove its address
   * @returns `undefined` when the person closed it, or `signal` did
   * @throws TonConnectError when a wallet refused and the dialog is closed
   */
  async choose(tonProof: string, signal: AbortSignal): Promise<Wallet | undefined> {
    this.#local.begin(signal);
    this.#ui.setConnectRequestParameters({ state: 'ready', value: { tonProof } });
    const chosen = this.#chosen(signal);
    try {
      await this.#ui.openModal();
      return await chosen;
    } finally {
      if (this.#ui.modalState.status === 'opened') this.#ui.closeModal();
      this.#frame.hide();
    }
  }

  #chosen(signal: AbortSignal): Promise<Wallet | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Wallet | undefined>();
    let refusal: TonConnectError | undefined;
    let isShown = false;
    const end = () => (refusal ? reject(refusal) : resolve(undefined));
    const stopStatus = this.#local.connector.onStatusChange(
      (wallet) => wallet && resolve(wallet),
      (error) => {
        refusal = error;
        if (!isShown) end(); // the dialog itself says no and offers to try again
      },
    );
    const stopModal = this.#ui.onModalStateChange(({ status, closeReason }) => {
      isShown = status === 'opened';
      if (isShown) return this.#frame.show();
      this.#frame.hide();
      // A press beside it closes it, also the press in a wallet that is drawn over this page.
      if (closeReason === 'action-cancelled' && !this.#local.isAsking) end();
    });
    signal.addEventListener('abort', end, { once: true });
    return promise.finally(() => {
      stopStatus();
      stopModal();
      signal.removeEventListener('abort', end);
    });
  }
}
