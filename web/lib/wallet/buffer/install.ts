/** Gives TON's libraries the global `Buffer` that they expect; imported before any of them. */
import { BrowserBuffer } from './buffer.ts';

if (!('Buffer' in globalThis)) Object.assign(globalThis, { Buffer: BrowserBuffer });
