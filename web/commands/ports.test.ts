import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { requirePorts } from './ports.ts';

async function taken(): Promise<{ readonly port: number; readonly close: () => void }> {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  return { port: (other.address() as AddressInfo).port, close: () => other.close() };
}

const settings = { host: '127.0.0.1', publicOrigins: [] };

test('names the port that is taken, and the variable for another', async () => {
  const web = await taken();
  const hub = await taken();
  const free = await taken();
  free.close();
  await expect(requirePorts({ ...settings, webPort: web.port, hubPort: hub.port })).rejects.toThrow(
    `Port ${web.port} is in use by another program. Stop it, or set WEB_PORT.`,
  );
  await expect(requirePorts({ ...settings, webPort: free.port, hubPort: hub.port })).rejects.toThrow(
    `Port ${hub.port} is in use by another program. Stop it, or set HUB_PORT.`,
  );
  web.close();
  hub.close();
});

test('leaves free ports free', async () => {
  const [a, b] = [await taken(), await taken()];
  a.close();
  b.close();
  for (let time = 0; time < 2; time++) await requirePorts({ ...settings, webPort: a.port, hubPort: b.port });
});

test('says so when HOST is not of this machine', async () => {
  await expect(
    requirePorts({ ...settings, host: '203.0.113.1', webPort: 18_080, hubPort: 19_000 }),
  ).rejects.toThrow('HOST: 203.0.113.1 is no address of this machine.');
});
