/** Sends prepared requests over a few connections, one after the other on each, and takes the time of every answer. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly tookMs: number;
}

const LENGTH = /\r\ncontent-length: (\d+)\r\n/i;

export async function load(
  port: number,
  requests: readonly Buffer[],
  connections: number,
): Promise<Answered[]> {
  const answers = new Array<Answered>(requests.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      await once(socket, 'connect');
      for (let i = next++; i < requests.length; i = next++) {
        const request = requests[i];
        if (request) answers[i] = succeeded(await ask(socket, request));
      }
      socket.destroy();
    }),
  );
  return answers;
}

function succeeded(answer: Answered): Answered {
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.body}`);
  return answer;
}

function ask(socket: Socket, request: Buffer): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const startedMs = performance.now();
  let text = '';
  const hear = (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const head = text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(LENGTH.exec(text)?.[1] ?? 0);
    if (text.length < head + 4 + length) return;
    socket.off('data', hear);
    socket.off('error', reject);
    resolve({
      status: Number(text.slice(9, 12)),
      body: text.slice(head + 4),
      tookMs: performance.now() - startedMs,
    });
  };
  socket.on('data', hear);
  socket.once('error', reject);
  socket.write(request);
  return promise;
}
