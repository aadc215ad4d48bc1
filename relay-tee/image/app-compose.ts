/** dstack's document of the application, the bytes of which it measures as `compose-hash`. */
import { utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import type { Deployment } from './deployment.ts';

/**
 * In dstack's normal form: keys in order, no white space, so that its own tools write the same bytes again.
 *
 * One identity for every instance: a random one would be the only part of the boot log that nobody can compute, and what
 * keeps two instances apart is on chain (SPEC §14). Nothing is given from outside: `allowed_envs` is empty.
 */
export function appComposeOf(dockerCompose: string, { keyProviderId }: Deployment): Bytes {
  const fields = {
    allowed_envs: [],
    docker_compose_file: dockerCompose,
    features: [],
    gateway_enabled: false,
    key_provider: 'kms',
    key_provider_id: toHex(keyProviderId),
    kms_enabled: true,
    local_key_provider_enabled: false,
    manifest_version: 2,
    name: 'bombyx-relay',
    no_instance_id: true,
    public_logs: false,
    public_sysinfo: false,
    public_tcbinfo: true,
    runner: 'docker-compose',
    secure_time: true,
    storage_fs: STORAGE,
  };
  return utf8(JSON.stringify(fields));
}

/** The file system of the encrypted disk. */
export const STORAGE = 'zfs';
