/** The boot log behind RTMR 3: replayed from its events, and read for what was started. SPEC §15.6. */
import { concat, equalBytes, utf8, type Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';
import type { BootEvent } from './evidence.ts';
import { MAX_EVENT_NAME_CHARACTERS, MAX_EVENT_PAYLOAD_BYTES, MAX_EVENTS } from './limits.ts';

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

/** @throws BombyxError `attest/event-log` unless `events` are exactly what RTMR 3 was extended with. */
export async function verifyEventLog(events: readonly BootEvent[], rtMr3: Bytes): Promise<void> {
  for (const { event } of events) demand(!event.includes(':'), 'attest/event-log', 'colon in a name');
  const digests = await Promise.all(events.map(digestOfEvent));
  demand(equalBytes(await replay(digests), rtMr3), 'attest/event-log', 'RTMR 3');
}

/** @throws BombyxError `attest/event-log` unless the log has an end of boot, and each fact once before it. */
export function bootFactsOf(events: readonly BootEvent[]): BootFacts {
  const end = events.findIndex(({ event }) => event === LAST_OF_BOOT);
  demand(end >= 0, 'attest/event-log', `no ${LAST_OF_BOOT}`);
  const boot = events.slice(0, end);
  const only = (name: string): Bytes => {
    const [found, ...more] = boot.filter(({ event }) => event === name);
    demand(found !== undefined && more.length === 0, 'attest/event-log', name);
    return found.payload;
  };
  return { appId: only('app-id'), composeHash: only('compose-hash'), keyProvider: only('key-provider') };
}

/** @throws BombyxError `attest/size`. */
export function checkEventSizes(events: readonly BootEvent[]): void {
  demand(events.length <= MAX_EVENTS, 'attest/size', 'events');
  for (const { event, payload } of events)
    demand(
      event.length <= MAX_EVENT_NAME_CHARACTERS && payload.length <= MAX_EVENT_PAYLOAD_BYTES,
      'attest/size',
      'event',
    );
}
