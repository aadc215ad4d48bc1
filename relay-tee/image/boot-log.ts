/** The events by which dstack extends RTMR 3 while it starts the relay under a KMS, in its order. SPEC §15.6. */
import type { BootEvent } from '#protocol/attestation/evidence.ts';
import { utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { STORAGE } from './app-compose.ts';
import type { Deployment } from './deployment.ts';

const NOTHING: Bytes = new Uint8Array();

export function bootLogOf(composeHash: Bytes, deployment: Deployment): BootEvent[] {
  return [
    { event: 'system-preparing', payload: NOTHING },
    { event: 'app-id', payload: deployment.appId },
    { event: 'compose-hash', payload: composeHash },
    { event: 'instance-id', payload: NOTHING },
    { event: 'boot-mr-done', payload: NOTHING },
    { event: 'mr-kms', payload: deployment.kmsMeasurement },
    { event: 'os-image-hash', payload: deployment.osImageHash },
    { event: 'key-provider', payload: keyProviderEvent('kms', deployment.keyProviderId) },
    { event: 'storage-fs', payload: utf8(STORAGE) },
    { event: 'system-ready', payload: NOTHING },
  ];
}

/** Also what a policy names as `keyProvider`. */
export const keyProviderEvent = (name: string, id: Bytes): Bytes =>
  utf8(JSON.stringify({ name, id: toHex(id) }));
