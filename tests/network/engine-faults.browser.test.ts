/** Engines that fail under a provider: the job is told by code, the provider stays usable or leaves at once. */
import { expect, test } from 'vitest';
import { BombyxError } from '#protocol/errors.ts';
import { ConductedEngine, FakeEngine, sayingEngine, turn } from '../fakes/engines.ts';
import { ask, connectClient, loaded, sees, serve, startHub, until } from './network.ts';

const TOKENS = ['Silk', ' is', ' spun', ' by', ' worms.'];
const ANSWER = TOKENS.join('');

test('the engine throws before its first token: provider/failed, another answers', async () => {
  const hub = await startHub();
  const failing = new ConductedEngine();
  const broken = await serve(hub, failing);
  const client = connectClient(hub);
  await sees(client, broken);
  const asking = ask(client);
  await until(() => failing.runs.length === 1);
  const honest = await serve(hub, sayingEngine(TOKENS));
  failing.runs[0]?.fail(new Error('shader'));
  const asked = await asking;
  expect(asked).toMatchObject({ text: ANSWER, error: undefined, failovers: ['provider/failed'] });
  expect(asked.readers).toEqual([broken.peerId, honest.peerId]);
  expect(broken.provider.view.jobs).toMatchObject([{ state: 'failed', error: 'provider/failed' }]);
});

test('the engine throws in the middle: the text goes on elsewhere, the slot is free again', async () => {
  const hub = await startHub();
  const failing = new ConductedEngine();
  const broken = await serve(hub, failing);
  const client = connectClient(hub);
  await sees(client, broken);
  const asking = ask(client);
  await until(() => failing.runs.length === 1);
  const honest = await serve(hub, sayingEngine(TOKENS));
  failing.runs[0]?.say('Silk is');
  failing.runs[0]?.fail(new BombyxError('engine/memory'));
  expect(await asking).toMatchObject({ text: ANSWER, failovers: ['provider/failed'] });

  await honest.provider.stop(0);
  await until(() => client.network.view.offers.length === 1);
  const again = ask(client);
  await until(() => failing.runs.length === 2);
  failing.runs[1]?.say('Again.');
  failing.runs[1]?.end();
  expect(await again).toMatchObject({ text: 'Again.', error: undefined, readers: [broken.peerId] });
});

test('an engine that throws what is no error, and at once, is a failed engine too', async () => {
  const hub = await startHub();
  const engine = new FakeEngine(() => {
    throw 'out of order';
  });
  const provider = await serve(hub, engine);
  const client = connectClient(hub, { furtherAttempts: 0 });
  await sees(client, provider);
  expect(await ask(client)).toMatchObject({ text: '', error: 'provider/failed' });
});

test('the engine is lost in the middle: the offer is withdrawn at once and the text goes on elsewhere', async () => {
  const hub = await startHub();
  const failing = new ConductedEngine();
  const broken = await serve(hub, failing);
  const client = connectClient(hub);
  await sees(client, broken);
  const asking = ask(client);
  await until(() => failing.runs.length === 1);
  const honest = await serve(hub, sayingEngine(TOKENS));
  failing.runs[0]?.say('Silk is');
  failing.lose();
  await until(() => !client.network.view.offers.some((offer) => offer.provider === broken.peerId));
  expect(broken.provider.view).toMatchObject({ listed: false, error: 'engine/device-lost' });
  const asked = await asking;
  expect(asked).toMatchObject({ text: ANSWER, error: undefined, failovers: ['provider/stopped'] });
  expect(asked.readers).toEqual([broken.peerId, honest.peerId]);
});

test('an engine that was lost before the provider starts is never listed', async () => {
  const hub = await startHub();
  const engine = sayingEngine(TOKENS);
  engine.lose();
  const client = connectClient(hub);
  const lost = serve(hub, engine).then(
    () => 'listed',
    () => 'not listed',
  );
  const control = await serve(hub, sayingEngine(TOKENS), 'control');
  await sees(client, control);
  expect(client.network.view.offers.map((offer) => offer.models[0]?.id)).toEqual(['control']);
  void lost;
});

test('a conversation longer than the engine reads: input/too-long, and nobody else is bothered', async () => {
  const hub = await startHub();
  const engine = new FakeEngine(() => Promise.reject(new BombyxError('engine/context', '9 tokens')));
  const providers = [await serve(hub, engine), await serve(hub, engine)];
  const client = connectClient(hub);
  await sees(client, ...providers);
  const asked = await ask(client);
  expect(asked).toMatchObject({ text: '', error: 'input/too-long', failovers: [] });
  expect(asked.readers).toEqual([]);
  expect(engine.requests).toHaveLength(1);
});

test('a conversation far longer than the model reads is not even sent: input/too-long', async () => {
  const hub = await startHub();
  const engine = sayingEngine(TOKENS);
  const provider = await serve(hub, engine, { ...loaded('test'), contextTokens: 128 });
  const client = connectClient(hub);
  await sees(client, provider);
  expect(await ask(client, { content: 'silk '.repeat(10_000) })).toMatchObject({ error: 'input/too-long' });
  expect(engine.requests).toHaveLength(0);
  expect(provider.provider.view.jobs).toHaveLength(0);
});

test('an engine that does not stop at the limit is stopped there, and the answer is whole', async () => {
  const hub = await startHub();
  let said = 0;
  const endless = new FakeEngine(async (_request, onToken, signal) => {
    for (; !signal.aborted; said++) {
      onToken({ text: `${said} ` });
      await turn();
    }
    return { finishReason: 'cancelled', promptTokens: 7, completionTokens: said };
  });
  const provider = await serve(hub, endless);
  const client = connectClient(hub);
  await sees(client, provider);
  const asked = await ask(client, { maxTokens: 4 });
  expect(asked).toMatchObject({ text: '0 1 2 3 ', error: undefined, finishReason: 'length' });
  expect(said).toBe(5); // one token too many, and then no more
  expect(provider.provider.view.jobs).toMatchObject([{ state: 'finished', completionTokens: 4 }]);
});
