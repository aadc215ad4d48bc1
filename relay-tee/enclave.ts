/** What a relay in an enclave is put together with: dstack's agent for quotes and keys, a PCCS, two ways to the chain. */
import { decodeConfidentialPolicy } from '#protocol/attestation/policy-document.ts';
import { INTEL_PROFILE } from '#protocol/attestation/intel-profile.ts';
import type { EvidencePolicy } from '#protocol/attestation/policy.ts';
import { fromBase64url, fromHex } from '#protocol/bytes/text.ts';
import { ConfigError, type Settings } from '#protocol/settings.ts';
import { CollateralCache } from './attest/collateral/cache.ts';
import { fetchCollateral } from './attest/collateral/pccs.ts';
import { DstackAgent } from './attest/dstack/agent.ts';
import { DstackKeys } from './attest/keys/dstack-keys.ts';
import { chainPort } from './chain-port.ts';
import { readChainEndpoints } from './chain/settings.ts';
import type { RelayOptions } from './config.ts';
import type { RelayPorts } from './ports.ts';
import { proofPorts } from './proof.ts';

const PCCS_TIMEOUT_MS = 10_000;

/**
 * Reads `RELAY_KEY_PROVIDER` (payload of the boot event `key-provider`, in hex), `RELAY_PCCS` (an https address),
 * `RELAY_PROVIDER_FLOOR` (a policy document of SPEC §15.7 in base64url; without it no class `confidential`),
 * `RELAY_DSTACK_SOCKET`, and what `readChainEndpoints` reads. All of it is part of what is measured.
 *
 * @throws ConfigError on what is missing or not understood; BombyxError `relay/evidence`, `attest/event-log` when the
 *   agent's keys are not those of the key provider that is named.
 */
export async function enclavePorts(env: Settings, { network }: RelayOptions): Promise<RelayPorts> {
  const pinned = keyProviderOf(env);
  const baseUrl = pccsOf(env);
  const floor = floorOf(env);
  const endpoints = readChainEndpoints(env, network);
  const agent = new DstackAgent(env['RELAY_DSTACK_SOCKET']);
  const keys = new DstackKeys(agent, pinned);
  const fetch = fetchCollateral.bind(undefined, { baseUrl, timeoutMs: PCCS_TIMEOUT_MS });
  const collateral = new CollateralCache(fetch, INTEL_PROFILE, Date.now);
  return {
    keys,
    chain: chainPort(endpoints, await keys.carrier()),
    ...proofPorts({ quotes: agent, collateral, profile: INTEL_PROFILE, floor }),
  };
}

function keyProviderOf(env: Settings) {
  const text = env['RELAY_KEY_PROVIDER'] ?? '';
  if (!/^([0-9a-f]{2}){1,1024}$/i.test(text))
    throw new ConfigError('RELAY_KEY_PROVIDER: expected hex digits');
  return fromHex(text);
}

function pccsOf(env: Settings): string {
  const text = env['RELAY_PCCS'];
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:') throw new ConfigError('RELAY_PCCS: expected an https address');
  return url.href;
}

function floorOf(env: Settings): EvidencePolicy | undefined {
  const text = env['RELAY_PROVIDER_FLOOR'];
  if (text === undefined) return undefined;
  try {
    return decodeConfidentialPolicy(fromBase64url(text));
  } catch {
    throw new ConfigError('RELAY_PROVIDER_FLOOR: expected a policy document in base64url');
  }
}
