/**
 * A proxy in front of a real hub that asks somebody else, over a control socket, what to tell each side.
 *
 * Real: the hub behind it, admission, the market socket. Fake: every frame on the PeerJS sockets is what the holder of
 * the control socket answers; while nobody holds it, frames pass as they are.
 */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

export interface LyingHub {
  readonly port: number;
  readonly controlUrl: string;
  /** Names the port of the honest hub that stands behind. */
  serve(hubPort: number): void;
  close(): Promise<void>;
}

/** One frame that a peer sent towards another, as the control socket sees it. */
export interface Overheard {
  readonly n: number;
  /** The peer that sent it. */
  readonly from: string;
  readonly text: string;
}

/** What the hub hears instead, as if `from` had said it; none: the frame is swallowed. */
export interface Told {
  readonly n?: number;
  readonly from: string;
  readonly texts: readonly string[];
}

export async function startLyingHub(): Promise<LyingHub> {
  const server = createServer((from, to) => forwardHttp(from, to, hubPort));
  const sockets = new WebSocketServer({ noServer: true });
  /** Sockets to the honest hub, by the peer that speaks on them. */
  const upstream = new Map<string, WebSocket>();
  let hubPort = 0;
  let control: WebSocket | undefined;
  let count = 0;

  const say = ({ from, texts }: Told) => {
    for (const text of texts) upstream.get(from)?.send(text);
  };
  const overhear = (from: string, text: string) => {
    const isDeal = /"type":"(OFFER|ANSWER|CANDIDATE)"/.test(text);
    if (control && isDeal) control.send(JSON.stringify({ n: count++, from, text } satisfies Overheard));
    else say({ from, texts: [text] });
  };
  server.on('upgrade', (incoming, socket, head) => {
    sockets.handleUpgrade(incoming, socket, head, (client) => {
      const path = incoming.url ?? '';
      if (path === '/control') {
        control = client;
        client.on('message', (data) => say(JSON.parse(String(data)) as Told));
        client.on('close', () => (control = undefined));
        return;
      }
      const headers = incoming.headers.origin === undefined ? {} : { origin: incoming.headers.origin };
      const hub = new WebSocket(`ws://127.0.0.1:${hubPort}${path}`, { headers });
      const id = new URL(path, 'http://hub').searchParams.get('id') ?? '';
      const isPeerJs = path.includes('/peerjs?');
      if (isPeerJs) upstream.set(id, hub);
      pipe(client, hub, isPeerJs ? (text) => overhear(id, text) : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    controlUrl: `ws://127.0.0.1:${port}/control`,
    serve: (behind) => (hubPort = behind),
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Carries frames both ways; `uplink` takes what the client says instead of the hub, once the hub listens. */
function pipe(client: WebSocket, hub: WebSocket, uplink: ((text: string) => void) | undefined): void {
  const opened = new Promise((resolve) => hub.on('open', resolve));
  client.on('message', (data, isBinary) => {
    void opened.then(() =>
      uplink && !isBinary ? uplink(String(data)) : hub.send(data, { binary: isBinary }),
    );
  });
  hub.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
  client.on('close', () => hub.close());
  hub.on('close', () => client.close());
  for (const socket of [client, hub]) socket.on('error', () => socket.terminate());
}

function forwardHttp(from: IncomingMessage, to: ServerResponse, port: number): void {
  const { method, url, headers } = from;
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(to);
  });
  onward.on('error', () => to.destroy());
  from.pipe(onward);
}
