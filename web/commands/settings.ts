/** Where the commands put things, from the environment. */

export interface Settings {
  readonly webPort: number;
  readonly hubPort: number;
  /** Address that the web app listens on; the hub stays on loopback behind it. */
  readonly host: string;
}

/** Reads `WEB_PORT` (8080), `HUB_PORT` (9000) and `HOST` (127.0.0.1). */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  return {
    webPort: port(env, 'WEB_PORT', 8080),
    hubPort: port(env, 'HUB_PORT', 9000),
    host: env['HOST'] ?? '127.0.0.1',
  };
}

function port(env: Readonly<Record<string, string | undefined>>, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined) return otherwise;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value < 65_536)) throw new Error(`${name}: expected a port number`);
  return value;
}
