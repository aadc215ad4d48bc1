/** What on this side keeps anything from being sent, as the browser says it. */
import type { Barrier } from '../chat/conversation.ts';

/** Browsers give keys (`crypto.subtle`) and locks to secure pages only: https, or this machine itself. */
export const isSecure = (): boolean => typeof window === 'undefined' || window.isSecureContext;

/** @param online what `navigator.onLine` says; `undefined` where nobody asked a browser yet */
export function barrierOf(online: boolean | undefined): Barrier | undefined {
  if (!isSecure()) return 'insecure';
  return online === false ? 'offline' : undefined;
}

export const barrierNow = (): Barrier | undefined => barrierOf(navigator.onLine);
