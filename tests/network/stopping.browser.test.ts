/** Who stops what: the person, the client, the provider. Nobody computes for a reader who has left. */
import { expect, test } from 'vitest';
import { openEngine } from '#lib/engine/open.ts';
import { pacedModel } from '#lib/engine/catalogue/paced.ts';
import { pacedText } from '#lib/engine/paced/text.ts';
import { ConductedEngine, FakeEngine, sayingEngine } from '../fakes/engines.ts';
import { ask, connectClient, sees, serve, startHub, until } from './network.ts';

test('the person stops a streaming answer: the engine stops within one token, the next job runs', async () => {
  const hub = await startHub();
  const engine = openEngine('paced');
  const model = await engine.load(pacedModel('paced-200-4000'), () => undefined);
  const provider = await serve(hub, engine, model);
  const client = connectClient(hub);
  await sees(client, provider);
  const stop = new AbortController();
  let shown = '';
  const asked = await ask(client, {
    model: model.id,
    signal: stop.signal,
    maxTokens: 4_000,
    onText: (all) => {
      shown = all;
      if (all.length > 40) stop.abort();
    },
  });
  expect(asked).toMatchObject({ error: 'job/cancelled', text: shown, failovers: [] });
  expect(pacedText(4_000).startsWith(shown)).toBe(true);
  await until(() => provider.provider.view.jobs[0]?.state === 'cancelled');
  expect(await ask(client, { model: model.id, maxTokens: 5 })).toMatchObject({
    text: pacedText(5),
    error: undefined,
    finishReason: 'length',
  });
  await engine.dispose();
});

test('the person stops: not one token is computed after the provider heard of it', async () => {
  const hub = await startHub();
  const engine = new ConductedEngine();
  const provider = await serve(hub, engine);
  const client = connectClient(hub);
  await sees(client, provider);
  const stop = new AbortController();
  const asking = ask(client, { signal: stop.signal });
  await until(() => engine.runs.length === 1);
  engine.runs[0]?.say('Silk');
  stop.abort();
  expect(await asking).toMatchObject({ error: 'job/cancelled' });
  await until(() => engine.runs[0]?.signal.aborted === true);
  await until(() => provider.provider.view.jobs[0]?.state === 'cancelled');
});

test('the person stops while the provider is being asked, and before anything was', async () => {
  const hub = await startHub();
  const client = connectClient(hub);
  await until(() => client.network.view.status === 'online');
  const stop = new AbortController();
  const asking = ask(client, { signal: stop.signal }); // nobody serves it: waits for somebody
  stop.abort();
  expect(await asking).toMatchObject({ error: 'job/cancelled' });
  expect(await ask(client, { signal: AbortSignal.abort() })).toMatchObject({ error: 'job/cancelled' });
});

test('a reader who leaves the loop stops the engine', async () => {
  const hub = await startHub();
  const engine = new ConductedEngine();
  const provider = await serve(hub, engine);
  const client = connectClient(hub);
  await sees(client, provider);
  const chunks = await client.chat.completions.create({
    model: 'test',
    messages: [{ role: 'user', content: 'Silk?' }],
    stream: true,
  });
  await until(() => engine.runs.length === 1);
  engine.runs[0]?.say('Silk');
  for await (const chunk of chunks) if (chunk.choices[0]?.delta.content === 'Silk') break;
  await until(() => engine.runs[0]?.signal.aborted === true);
});

test('the client is closed in the middle: client/closed here, the engine stops there', async () => {
  const hub = await startHub();
  const engine = new ConductedEngine();
  const provider = await serve(hub, engine);
  const client = connectClient(hub);
  await sees(client, provider);
  const asking = ask(client);
  await until(() => engine.runs.length === 1);
  engine.runs[0]?.say('Silk');
  await client.close();
  expect(await asking).toMatchObject({ error: 'client/closed' });
  await until(() => engine.runs[0]?.signal.aborted === true);
  await until(() => provider.provider.view.jobs[0]?.state === 'cancelled');
  expect(await ask(client)).toMatchObject({ error: 'client/closed' });
});

test('the provider stops with time left: its job ends whole, new ones go elsewhere', async () => {
  const hub = await startHub();
  const engine = new ConductedEngine();
  const leaving = await serve(hub, engine);
  const client = connectClient(hub);
  await sees(client, leaving);
  const asking = ask(client);
  await until(() => engine.runs.length === 1);
  engine.runs[0]?.say('Silk');
  const staying = await serve(hub, sayingEngine(['Elsewhere.']));
  const stopped = leaving.provider.stop(60_000);
  await until(() => leaving.provider.view.status === 'stopping');
  expect(await ask(client)).toMatchObject({ text: 'Elsewhere.', readers: [staying.peerId] });
  engine.runs[0]?.say(' is spun.');
  engine.runs[0]?.end();
  expect(await asking).toMatchObject({ text: 'Silk is spun.', error: undefined, failovers: [] });
  await stopped;
  expect(leaving.provider.view).toMatchObject({ status: 'stopped', listed: false });
});

test('the provider stops while a long answer still leaves: every byte of it arrives before the goodbye', async () => {
  const hub = await startHub();
  const tokens = Array.from({ length: 40 }, (_, i) => `${i}:${'x'.repeat(3_000)}`);
  const leaving = await serve(
    hub,
    new FakeEngine(async (_request, onToken) => {
      for (const text of tokens) onToken({ text });
      return { finishReason: 'stop', promptTokens: 1, completionTokens: tokens.length };
    }),
  );
  const client = connectClient(hub, { furtherAttempts: 0 });
  await sees(client, leaving);
  let stopped: Promise<void> | undefined;
  const asked = await ask(client, {
    maxTokens: 10_000,
    onText: () => void (stopped ??= leaving.provider.stop(60_000)),
  });
  expect(asked.error).toBeUndefined();
  expect(asked.text === tokens.join('')).toBe(true); // 120 kB: too long to print
  await stopped;
});

test('the provider stops at once: its job goes on elsewhere, and is told why', async () => {
  const hub = await startHub();
  const engine = new ConductedEngine();
  const leaving = await serve(hub, engine);
  const client = connectClient(hub);
  await sees(client, leaving);
  const asking = ask(client);
  await until(() => engine.runs.length === 1);
  engine.runs[0]?.say('Silk is');
  const staying = await serve(hub, sayingEngine(['Silk', ' is', ' spun.']));
  await sees(client, staying);
  await leaving.provider.stop(0);
  const asked = await asking;
  expect(asked).toMatchObject({ text: 'Silk is spun.', failovers: ['provider/stopped'] });
  expect(asked.readers).toEqual([leaving.peerId, staying.peerId]);
});

test('a provider that stopped does not start again, and says so', async () => {
  const hub = await startHub();
  const { provider } = await serve(hub, sayingEngine(['x']));
  await provider.stop(0);
  await expect(provider.start()).rejects.toMatchObject({ code: 'provider/stopped' });
});
