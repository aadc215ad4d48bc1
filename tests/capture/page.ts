/** Records everything that leaves or reaches a page over WebSockets and data channels, as bytes. */
import type { Page } from '@playwright/test';

export interface Capture {
  readonly signaling: readonly Buffer[];
  /** What the page handed to `RTCDataChannel.send`. */
  channels(): Promise<readonly Buffer[]>;
}

/** Must be called before the page loads anything. */
export async function capture(page: Page): Promise<Capture> {
  const signaling: Buffer[] = [];
  page.on('websocket', (socket) => {
    const take = ({ payload }: { payload: string | Buffer }) => signaling.push(Buffer.from(payload));
    socket.on('framesent', take);
    socket.on('framereceived', take);
  });
  await page.addInitScript(() => {
    const sent: string[] = [];
    const hex = (bytes: Uint8Array) =>
      Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    const bytesOf = (data: string | ArrayBuffer | ArrayBufferView) => {
      if (typeof data === 'string') return new TextEncoder().encode(data);
      if (data instanceof ArrayBuffer) return new Uint8Array(data);
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    };
    const original = RTCDataChannel.prototype.send;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: never) {
      sent.push(hex(bytesOf(data)));
      return original.call(this, data);
    };
    Object.assign(globalThis, { capturedSends: sent });
  });
  return {
    signaling,
    channels: async () => {
      const sent = await page.evaluate(
        () => (globalThis as unknown as { capturedSends: string[] }).capturedSends,
      );
      return sent.map((text) => Buffer.from(text, 'hex'));
    },
  };
}
