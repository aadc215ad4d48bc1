/** What the layout hands down to every page. */
import { createContext } from 'svelte';
import type { ChatState } from './chat/chat.svelte.ts';
import type { NetworkState } from './network/network.svelte.ts';
import type { ProvideState } from './provide/provide.svelte.ts';
import type { Shell } from './shell/shell.svelte.ts';
import type { WalletState } from './wallet/wallet.svelte.ts';

export interface App {
  readonly network: NetworkState;
  readonly chat: ChatState;
  readonly provide: ProvideState;
  readonly shell: Shell;
  readonly wallet: WalletState;
}

export const [getApp, setApp] = createContext<App>();
