/** HTTP below `fetch`: bodies where none belong, requests that come in drops, and what is answered to them. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Relay } from '../../service.ts';

/** Sends a body with any method; resolves with status and code of the answer. */
export async function sendBody(
  { url }: Relay,
  method: string,
  path: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string | number>> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const length = { 'content-length': body.length };
  const sent = request(url + path, { method, headers: { ...length, ...headers }, agent: false });
  sent.on('error', () => {}); // the relay may close while this is still sending
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}

/** An open connection on which a test writes what it likes. */
export async function openSocket({ port }: Relay): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** All that arrives until the other side closes. */
export async function untilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', () => {});
  await once(socket, 'close');
  return text;
}
