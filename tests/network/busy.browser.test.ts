/** One engine, several requesters: in order, no more than may wait, the rest goes elsewhere. */
import { expect, test } from 'vitest';
import { ConductedEngine } from '../fakes/engines.ts';
import { ask, connectClient, sees, serve, startHub, until } from './network.ts';

test('a second requester waits, and the queue keeps its order', async () => {
  const hub = await startHub();
  const engine = new ConductedEngine();
  const provider = await serve(hub, engine);
  const asking: Promise<{ text: string }>[] = [];
  for (let i = 0; i < 4; i++) {
    const client = connectClient(hub);
    await sees(client, provider);
    asking.push(ask(client, { content: `question ${i}` }));
    await until(() => provider.provider.view.jobs.filter((job) => job.state === 'running').length === i + 1);
    const sent = provider.provider.view.jobs.length;
    expect(sent).toBe(i + 1);
    await until(() => engine.runs.length === 1);
  }
  for (let i = 0; i < 4; i++) {
    await until(() => engine.runs.length === i + 1);
    const run = engine.runs[i];
    run?.say(`answer to ${run.request.messages[0]?.content}`);
    run?.end();
  }
  const answers = await Promise.all(asking);
  expect(answers.map(({ text }) => text)).toEqual([0, 1, 2, 3].map((i) => `answer to question ${i}`));
  expect(engine.runs.map(({ request }) => request.messages[0]?.content)).toEqual(
    [0, 1, 2, 3].map((i) => `question ${i}`),
  );
});

test('with another provider free, the second requester goes there', async () => {
  const hub = await startHub();
  const [busyEngine, freeEngine] = [new ConductedEngine(), new ConductedEngine()];
  const busy = await serve(hub, busyEngine);
  const first = connectClient(hub);
  await sees(first, busy);
  const asking = ask(first);
  await until(() => busyEngine.runs.length === 1);
  const free = await serve(hub, freeEngine);
  const second = connectClient(hub);
  await sees(second, busy, free);
  const other = ask(second);
  await until(() => freeEngine.runs.length === 1);
  for (const engine of [busyEngine, freeEngine]) {
    engine.runs[0]?.say('Silk.');
    engine.runs[0]?.end();
  }
  expect(await asking).toMatchObject({ text: 'Silk.', readers: [busy.peerId] });
  expect(await other).toMatchObject({ text: 'Silk.', readers: [free.peerId] });
});

test('one who waits and leaves makes room, and those behind move up', async () => {
  const hub = await startHub();
  const engine = new ConductedEngine();
  const provider = await serve(hub, engine);
  const running = () => provider.provider.view.jobs.filter((job) => job.state === 'running').length;
  const client = connectClient(hub);
  await sees(client, provider);
  const first = ask(client, { content: 'first' });
  await until(() => engine.runs.length === 1);
  const stop = new AbortController();
  const leaver = ask(client, { content: 'leaver', signal: stop.signal });
  await until(() => running() === 2);
  const third = ask(client, { content: 'third' });
  await until(() => running() === 3);
  stop.abort();
  expect(await leaver).toMatchObject({ error: 'job/cancelled' });
  await until(() => running() === 2);
  for (let i = 0; i < 2; i++) {
    await until(() => engine.runs.length === i + 1);
    engine.runs[i]?.say('Silk.');
    engine.runs[i]?.end();
  }
  expect(await first).toMatchObject({ text: 'Silk.' });
  expect(await third).toMatchObject({ text: 'Silk.' });
  expect(engine.runs.map(({ request }) => request.messages[0]?.content)).toEqual(['first', 'third']);
});
