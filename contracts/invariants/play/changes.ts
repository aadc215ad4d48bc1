/** Every change of the registry that anybody proposes in a sequence. */
import type { Change } from '../model/message.ts';

export const CHANGES: readonly Change[] = [
  { kind: 'put-relay', key: 'relay', vault: 'vault', deep: false },
  { kind: 'put-relay', key: 'relay', vault: 'other-vault', deep: false },
  { kind: 'put-relay', key: 'mallory', vault: 'vault', deep: false },
  { kind: 'put-relay', key: 'mallory', vault: 'vault', deep: true },
  { kind: 'set-measurements', hash: 1n, version: 1 },
  { kind: 'set-measurements', hash: 2n, version: 2 },
  { kind: 'set-manifest', hash: 1n, version: 1 },
  { kind: 'set-manifest', hash: 2n, version: 2 },
  { kind: 'raise-fee-cap', bps: 900 },
  { kind: 'raise-fee-cap', bps: 10_001 },
  { kind: 'set-admin', admin: 'olga' },
  { kind: 'set-admin', admin: 'admin' },
  { kind: 'upgrade' },
  { kind: 'alien' },
];
