/** The requester's side of class `confidential`: sealed to two machines that proved themselves, or not at all. SPEC §5.1. */
import type { AttestedProvider, AttestedRelay } from '../attestation/attested.ts';
import { confidentialPolicyHash } from '../attestation/policy-document.ts';
import type { EvidencePolicy } from '../attestation/policy.ts';
import { checkStillProven } from '../attestation/verify.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { sealingKeyId, type JobSecrets } from '../crypto/sealing.ts';
import { encapsulateShare } from '../crypto/xwing.ts';
import { BombyxError } from '../errors.ts';
import type { VerifiedTicket } from '../receipt/verify.ts';
import { shareInfo, type Encapsulations } from './binding.ts';
import { combineShares } from './secrets.ts';

/** Both machines, each with the policy by which this requester judged it. */
export interface ProvenMachines {
  readonly relay: AttestedRelay;
  readonly relayPolicy: EvidencePolicy;
  readonly provider: AttestedProvider;
  readonly providerPolicy: EvidencePolicy;
}

/**
 * Encapsulates afresh to both machines for one attempt.
 *
 * @param nowMs - milliseconds since the Unix epoch; in a browser the later of its clock and the last checkpoint's.
 * @throws BombyxError `ticket/invalid` for a ticket that is not about these machines and this policy, `attest/…` when a
 *   proof has ended or was none, `envelope/unsupported`.
 */
export async function sealToBoth(
  machines: ProvenMachines,
  ticket: VerifiedTicket,
  nowMs: number,
): Promise<{ readonly encapsulations: Encapsulations; readonly secrets: JobSecrets }> {
  const { relay, provider } = machines;
  checkStillProven(relay, nowMs, machines.relayPolicy);
  checkStillProven(provider, nowMs, machines.providerPolicy);
  await checkTicket(machines, ticket);
  const toRelay = await encapsulateShare(relay.sealingKey, shareInfo('relay', ticket));
  const toProvider = await encapsulateShare(provider.sealingKey, shareInfo('provider', ticket));
  const encapsulations = { relay: toRelay.enc, provider: toProvider.enc };
  const shares = { relay: toRelay.share, provider: toProvider.share };
  return { encapsulations, secrets: await combineShares(shares, ticket, encapsulations) };
}

async function checkTicket(
  { relay, provider, providerPolicy }: ProvenMachines,
  ticket: VerifiedTicket,
): Promise<void> {
  const wrong =
    (ticket.class !== 'confidential' && 'class') ||
    ((ticket.network !== relay.network || ticket.network !== provider.network) && 'network') ||
    (!equalBytes(ticket.relayKey, relay.signingKey) && 'relay') ||
    (ticket.provider !== provider.id && 'provider') ||
    (!equalBytes(ticket.recipientKeyId, await sealingKeyId(provider.sealingKey)) && 'recipient') ||
    (!equalBytes(ticket.policyHash, await confidentialPolicyHash(providerPolicy)) && 'policy');
  if (wrong) throw new BombyxError('ticket/invalid', wrong);
}
