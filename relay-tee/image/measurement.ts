/** The measurement document: what anybody who builds this repository can hold a running relay against. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { replayEvents } from '#protocol/attestation/event-log.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { appComposeOf } from './app-compose.ts';
import { bootLogOf } from './boot-log.ts';
import { BUNDLE_PATH } from './bundle.ts';
import { readDeployment } from './deployment.ts';

const sha256Hex = (bytes: Bytes): string => createHash('sha256').update(bytes).digest('hex');

export const COMPOSE = new URL('docker-compose.yaml', import.meta.url);
export const APP_COMPOSE = new URL('app-compose.json', import.meta.url);
export const MEASUREMENT = new URL('measurement.json', import.meta.url);

/** Both generated files, as they have to be for this bundle. */
export async function filesFor(bundle: Bytes): Promise<{ appCompose: string; measurement: string }> {
  const deployment = readDeployment();
  const dockerCompose = readFileSync(COMPOSE, 'utf8');
  const appCompose = appComposeOf(dockerCompose, deployment);
  const composeHash = new Uint8Array(createHash('sha256').update(appCompose).digest());
  const events = bootLogOf(composeHash, deployment);
  const document = {
    bundle: { file: BUNDLE_PATH, bytes: bundle.length, sha256: sha256Hex(bundle) },
    composeHash: toHex(composeHash),
    events: events.map(({ event, payload }) => ({ event, payload: toHex(payload) })),
    rtMr3: toHex(await replayEvents(events)),
    notYetChosen: notYetChosen(dockerCompose, Object.entries(deployment)),
  };
  return {
    appCompose: new TextDecoder().decode(appCompose),
    measurement: `${JSON.stringify(document, null, 2)}\n`,
  };
}

/** What is zero, or a host that cannot exist, until somebody deploys: a relay with any of these cannot start. */
function notYetChosen(dockerCompose: string, deployment: readonly [string, Bytes][]): string[] {
  const inCompose: readonly (readonly [string, RegExp])[] = [
    ['image', /@sha256:0{64}$/m],
    ['RELAY_OPERATOR_WALLET', /'0:0{64}'$/m],
    ['RELAY_KEY_PROVIDER', /'00'$/m],
    ['RELAY_PCCS', /RELAY_PCCS: .*\.invalid\//m],
    ['RELAY_CHAIN_A', /RELAY_CHAIN_A: .*\.invalid\//m],
    ['RELAY_CHAIN_B', /RELAY_CHAIN_B: .*\.invalid\//m],
  ];
  return [
    ...inCompose.filter(([, zeros]) => zeros.test(dockerCompose)).map(([name]) => name),
    ...deployment.filter(([, bytes]) => bytes.every((byte) => byte === 0)).map(([name]) => name),
  ];
}
