/** Finds out before anything is built whether the network's two ports can be had. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { CommandError } from './errors.ts';
import type { Settings } from './settings.ts';

/** @throws CommandError that names the port and the variable that changes it */
export async function requirePorts({ webPort, hubPort, host }: Settings): Promise<void> {
  await requirePort(webPort, host, 'WEB_PORT');
  await requirePort(hubPort, '127.0.0.1', 'HUB_PORT');
}

async function requirePort(port: number, host: string, variable: string): Promise<void> {
  const probe = createServer();
  try {
    probe.listen({ port, host, exclusive: true });
    await once(probe, 'listening');
    probe.close();
    await once(probe, 'close');
  } catch (error) {
    throw new CommandError(reason((error as NodeJS.ErrnoException).code, port, host, variable), {
      cause: error,
    });
  }
}

function reason(code: string | undefined, port: number, host: string, variable: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program. Stop it, or set ${variable}.`;
    case 'EACCES':
      return `Port ${port} is kept for the system. Set ${variable} to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST: ${host} is no address of this machine.`;
    default:
      return `Port ${port} cannot be opened (${code ?? 'unknown reason'}). Set ${variable}.`;
  }
}
