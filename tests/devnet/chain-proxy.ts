/** A source of the chain that lies, lags or is silent: a real devnet's endpoint behind a proxy that alters its answers. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TonClient } from '@ton/ton';
import { onTestFinished } from 'vitest';

export type Result = Readonly<Record<string, unknown>> & unknown[];

export interface ChainProxy {
  readonly client: TonClient;
  /** Changes what the devnet has answered to a method. */
  tamper: (method: string, result: Result) => unknown;
  /** What it answers from now on: the devnet's words, those of before, none at all, or none that can be read. */
  mode: 'open' | 'frozen' | 'silent' | 'garbled';
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

export async function proxyTo(endpoint: string): Promise<ChainProxy> {
  const remembered = new Map<string, unknown>();
  const server = createServer((request, response) => {
    void answer(request).then((text) => text !== undefined && response.end(text));
  });
  async function answer(request: IncomingMessage): Promise<string | undefined> {
    const asked = await textOf(request);
    if (proxy.mode === 'silent') return undefined;
    if (proxy.mode === 'garbled') return '{"ok":true,"result":{"balance":"many"}}';
    const known = remembered.get(asked);
    if (proxy.mode === 'frozen' && known !== undefined) return JSON.stringify(known);
    const reply = (await (await fetch(endpoint, { method: 'POST', body: asked })).json()) as {
      ok: boolean;
      result: Result;
    };
    remembered.set(asked, reply);
    const { method } = JSON.parse(asked) as { method: string };
    return JSON.stringify({ ...reply, result: proxy.tamper(method, reply.result) });
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const proxy: ChainProxy = {
    client: new TonClient({ endpoint: `http://127.0.0.1:${port}` }),
    tamper: (_method, result) => result,
    mode: 'open',
  };
  return proxy;
}
