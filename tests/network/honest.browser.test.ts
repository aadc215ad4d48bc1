/** Without an attack everything works: what the other files of this folder rest on. */
import { expect, test } from 'vitest';
import { sayingEngine } from '../fakes/engines.ts';
import { ask, connectClient, sees, serve, startHub } from './network.ts';

test('a question is answered over a real data channel by the provider that is listed', async () => {
  const hub = await startHub();
  const provider = await serve(hub, sayingEngine(['Silk', ' is', ' spun.']));
  const client = connectClient(hub);
  await sees(client, provider);
  const asked = await ask(client);
  expect(asked).toMatchObject({ text: 'Silk is spun.', error: undefined, readers: [provider.peerId] });
});
