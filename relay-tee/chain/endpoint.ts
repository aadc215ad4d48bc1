/** One way to the chain: asked for its word, and given what is to be carried there. */
import type { TonClient } from '@ton/ton';
import type { ChainSource } from '#contracts/client/sources/source.ts';
import { tonSource } from '#contracts/client/sources/ton-source.ts';
import { abortable } from '#contracts/client/waiting.ts';

export interface ChainEndpoint {
  readonly source: ChainSource;
  /** Gives an external message to the network. @throws whatever the endpoint says; it may have taken it all the same. */
  send(boc: Buffer, signal: AbortSignal): Promise<void>;
}

/** Two of these are independent only if different people run them. */
export type ChainEndpoints = readonly [ChainEndpoint, ChainEndpoint];

/** A toncenter v2 endpoint, whose client's time-out bounds each request. */
export const tonEndpoint = (name: string, client: TonClient): ChainEndpoint => ({
  source: tonSource(name, client),
  send: (boc, signal) => abortable(client.sendFile(boc), signal),
});

/** To both, since one may keep it to itself; whether it has landed only the chain can tell. */
export async function sendToAll(endpoints: ChainEndpoints, boc: Buffer, signal: AbortSignal): Promise<void> {
  await Promise.allSettled(endpoints.map((endpoint) => endpoint.send(boc, signal)));
}
