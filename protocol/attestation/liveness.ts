/** Live signatures: a quote that is used again proves the keys, these prove that their holder is there now. SPEC §15.2. */
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import type { PeerId } from '../ids.ts';

/** What a relay answers to whoever asks it. */
export interface RelayLiveness {
  /** The caller's, 32 fresh random bytes. */
  readonly challenge: Bytes;
  readonly caller: PeerId;
  readonly relay: PeerId;
  readonly reportData: Bytes;
  /** The relay's newest signed checkpoint: two callers can find out that they were shown different logs. */
  readonly checkpoint: string;
}

/** What a provider says in a session that both sides have shaken hands on. */
export interface ProviderLiveness {
  /** Hash of the handshake's transcript, which holds both sides' nonces and both fingerprints. */
  readonly sessionId: Bytes;
  readonly requester: PeerId;
  readonly reportData: Bytes;
  /** The key that jobs of this session are sealed to. */
  readonly sealingKey: Bytes;
}

/** To be signed or verified behind its domain, as everything is (SPEC §1). */
export interface LiveStatement {
  readonly domain: 'bombyx/live-relay/1' | 'bombyx/live-provider/1';
  readonly body: Bytes;
}

export function relayStatement(live: RelayLiveness): LiveStatement {
  const { challenge, caller, relay, reportData, checkpoint } = live;
  return {
    domain: 'bombyx/live-relay/1',
    body: concat(lp(challenge), lp(caller), lp(relay), lp(reportData), lp(checkpoint)),
  };
}

export function providerStatement(live: ProviderLiveness): LiveStatement {
  const { sessionId, requester, reportData, sealingKey } = live;
  return {
    domain: 'bombyx/live-provider/1',
    body: concat(lp(sessionId), lp(requester), lp(reportData), lp(sealingKey)),
  };
}
