/** The boot log behind RTMR 3: replayed from its events, and read for what was started. SPEC §15.6. */
import { concat, utf8, type Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';
import type { BootEvent } from './evidence.ts';

const REGISTER_BYTES = 48;
/** dstack's type of a runtime event, 0x08000001, little-endian. */
const RUNTIME_EVENT = Uint8Array.of(1, 0, 0, 8);
const COLON = utf8(':');
const LAST_OF_BOOT = 'system-ready';

/** What the agent measured while it started the application. */
export interface BootFacts {
  readonly appId: Bytes;
  readonly composeHash: Bytes;
  readonly keyProvider: Bytes;
}

const sha384 = async (...parts: readonly Bytes[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-384', concat(...parts)));

/** `SHA-384(type ‖ ":" ‖ event ‖ ":" ‖ payload)`: what the agent extends RTMR 3 with. */
export const digestOfEvent = ({ event, payload }: BootEvent): Promise<Bytes> =>
  sha384(RUNTIME_EVENT, COLON, utf8(event), COLON, payload);

/** What a register holds after it was extended by `digests`, in order. */
export async function replay(digests: readonly Bytes[]): Promise<Bytes> {
  let register: Bytes = new Uint8Array(REGISTER_BYTES);
  for (const digest of digests) register = await sha384(register, digest);
  return register;
}

/** What RTMR 3 holds when exactly `events` were measured. */
export const replayEvents = async (events: readonly BootEvent[]): Promise<Bytes> =>
  replay(await Promise.all(events.map(digestOfEvent)));

/** @throws BombyxError `attest/event-log` unless the log has an end of boot, and each fact once before it. */
export function bootFactsOf(events: readonly BootEvent[]): BootFacts {
  for (const { event } of events) demand(!event.includes(':'), 'attest/event-log');
  const end = events.findIndex(({ event }) => event === LAST_OF_BOOT);
  demand(end >= 0, 'attest/event-log');
  const boot = events.slice(0, end);
  const only = (name: string): Bytes => {
    const [found, ...more] = boot.filter(({ event }) => event === name);
    demand(found !== undefined && more.length === 0, 'attest/event-log');
    return found.payload;
  };
  return { appId: only('app-id'), composeHash: only('compose-hash'), keyProvider: only('key-provider') };
}
