/** The names by which the development wallet can be found, also by the test that looks for it in production builds. */

/** Property of `window` that carries the TON Connect bridge. */
export const BRIDGE_KEY = 'bombyxDevWallet';

export const APP_NAME = 'bombyx-dev-wallet';
