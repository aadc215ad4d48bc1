/** Start, routes, graceful stop, and the process that `npm run hub` runs. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { startHub } from '../../signaling/hub.ts';
import { newIdentity, TestMarket, TestPeer } from './peers.ts';

const MAIN = fileURLToPath(new URL('../../signaling/main.ts', import.meta.url));

describe('HTTP routes', () => {
  it('answer, with CORS for the pages that may use the hub', async () => {
    const hub = await startHub({ port: 0, logLevel: 'silent', allowedOrigins: ['https://app.example'] });
    const headers = { origin: 'https://app.example' };
    const challenge = await fetch(`${hub.url}/challenge`, { headers });
    expect(challenge.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(await challenge.json()).toEqual({
      challenge: expect.stringMatching(/^[\w-]{54}$/) as string,
      nowMs: expect.any(Number) as number,
      iceServers: [],
    });
    expect(await (await fetch(`${hub.url}/health`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${hub.url}/ready`)).json()).toEqual({ status: 'ready' });
    expect(await (await fetch(`${hub.url}/metrics`)).text()).toContain('bombyx_hub_connections');
    expect(await (await fetch(`${hub.url}/stats`)).json()).toEqual({
      connections: { peerjs: 0, market: 0 },
      offers: 0,
      models: [],
    });
    await hub.close();
  });

  it('refuse an id made by the hub, other methods and other paths', async () => {
    const hub = await startHub({ port: 0, logLevel: 'silent' });
    const status = async (path: string, method = 'GET') =>
      (await fetch(`${hub.url}${path}`, { method })).status;
    expect(await status('/peerjs/id')).toBe(403);
    expect(await status('/challenge', 'POST')).toBe(405);
    expect(await status('/constructor')).toBe(404);
    expect(await status('')).toBe(404);
    expect((await fetch(new URL('/challenge', hub.url))).status).toBe(404);
    await hub.close();
  });
});

describe('close()', () => {
  it('names the reason to every socket and frees the port', async () => {
    const hub = await startHub({ port: 0, logLevel: 'silent' });
    const peer = await TestPeer.join(hub);
    const market = await TestMarket.join(hub, await newIdentity());
    await Promise.all([hub.close(), hub.close()]);
    expect(await market.next()).toEqual({ t: 'error', code: 'hub/stopping' });
    const closes = await Promise.all([peer.wire.closed, market.wire.closed]);
    expect(closes).toEqual(Array(2).fill({ code: 1001, reason: 'hub/stopping' }));
    const again = await startHub({ port: hub.port, logLevel: 'silent' });
    expect(again.port).toBe(hub.port);
    await again.close();
  });

  it('does not wait for sockets that do not answer', async () => {
    const hub = await startHub({ port: 0, logLevel: 'silent' });
    const peer = await TestPeer.join(hub);
    peer.wire.socket.pause();
    await hub.close();
    peer.wire.socket.terminate();
  });
});

describe('the process', () => {
  let hub: ChildProcess | undefined;
  afterEach(() => hub?.kill('SIGKILL'));

  const run = (port: string) => {
    const env = { PATH: process.env['PATH'] ?? '', HUB_PORT: port };
    hub = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const exit = once(hub, 'exit');
    const firstLine = async (from: 'stdout' | 'stderr') => {
      const stream = hub?.[from];
      if (!stream) throw new Error('no output');
      const [line] = (await once(createInterface({ input: stream }), 'line')) as [string];
      return line;
    };
    return { exit, firstLine, stop: () => hub?.kill('SIGTERM') };
  };

  it('prints its URL in one line, serves, and ends with 0 on SIGTERM', async () => {
    const { exit, firstLine, stop } = run('0');
    const { msg, url } = JSON.parse(await firstLine('stdout')) as { msg: string; url: string };
    expect(msg).toBe('ready');
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    stop();
    expect(await exit).toEqual([0, null]);
  });

  it('ends with 2 and the name of the setting that it does not understand', async () => {
    const { exit, firstLine } = run('abc');
    expect(await firstLine('stderr')).toContain('HUB_PORT');
    expect(await exit).toEqual([2, null]);
  });
});
