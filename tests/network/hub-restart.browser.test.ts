/** The hub goes away and comes back: answers do not notice, both sides are back by themselves. */
import { expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { ConductedEngine, sayingEngine } from '../fakes/engines.ts';
import { ask, BACK_WITHIN_MS, connectClient, sees, serve, startHub, until } from './network.ts';

test('the hub restarts while an answer streams: it goes on to its end, both sides are back within 10 s', async () => {
  const hub = await startHub();
  const engine = new ConductedEngine();
  const provider = await serve(hub, engine);
  const client = connectClient(hub);
  await sees(client, provider);
  let shown = '';
  const asking = ask(client, { onText: (all) => (shown = all) });
  await until(() => engine.runs.length === 1);
  engine.runs[0]?.say('Silk');
  await until(() => shown === 'Silk');

  const wentOffline = new Promise<void>((resolve) => {
    client.network.watch(({ status }) => {
      if (status === 'offline') resolve();
    });
  });
  await commands.hubRestart(hub.port);
  await wentOffline;
  engine.runs[0]?.say(' is');
  await until(() => shown === 'Silk is');

  const backAt = performance.now() + BACK_WITHIN_MS;
  const left = () => backAt - performance.now();
  await until(() => client.network.view.status === 'online', left());
  await until(async () => (await commands.hubStats(hub.port)).offers === 1, left());
  await until(async () => (await commands.hubStats(hub.port)).connections.peerjs === 2, left());
  expect(provider.provider.view).toMatchObject({ hub: 'online', listed: true });

  engine.runs[0]?.say(' spun.');
  engine.runs[0]?.end();
  expect(await asking).toMatchObject({ text: 'Silk is spun.', error: undefined, failovers: [] });

  const newcomer = connectClient(hub); // has to find and to call the provider anew
  await sees(newcomer, provider);
  const again = ask(newcomer);
  await until(() => engine.runs.length === 2);
  engine.runs[1]?.say('Again.');
  engine.runs[1]?.end();
  expect(await again).toMatchObject({ text: 'Again.', error: undefined, readers: [provider.peerId] });
});

test('a question that is asked while the hub is away is answered when it is back', async () => {
  const hub = await startHub();
  const provider = await serve(hub, sayingEngine(['Silk', ' is', ' spun.']));
  const client = connectClient(hub);
  await sees(client, provider);
  const restarted = commands.hubRestart(hub.port);
  await until(() => client.network.view.status === 'offline');
  expect(await ask(client)).toMatchObject({ text: 'Silk is spun.', error: undefined });
  await restarted;
});
