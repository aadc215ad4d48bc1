/** Class `confidential` from proof to first chunk, all three parties in one place: run in Node and in a browser. */
import { expect, test } from 'vitest';
import type { ReportDataFields } from '../../protocol/attestation/report-data.ts';
import { confidentialPolicyHash } from '../../protocol/attestation/policy-document.ts';
import { SIMULATED_PROFILE } from '../../protocol/attestation/simulated-profile.ts';
import { verifyProvider, verifyRelay } from '../../protocol/attestation/verify.ts';
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { openFromBoth } from '../../protocol/confidential/open.ts';
import { passOnShare } from '../../protocol/confidential/pass-on.ts';
import { signPromise, verifyPromise } from '../../protocol/confidential/promise.ts';
import { sealToBoth } from '../../protocol/confidential/seal.ts';
import { sha256 } from '../../protocol/crypto/hash.ts';
import { generateIdentityKeys, identityOf, type Identity } from '../../protocol/crypto/identity.ts';
import { sealingKeyId } from '../../protocol/crypto/sealing.ts';
import { generateXWingKeys, xwingPublicKey, type XWingKeys } from '../../protocol/crypto/xwing.ts';
import { keyReleaseRecord } from '../../protocol/log/leaves.ts';
import { signTicket } from '../../protocol/messages/ticket.ts';
import { verifyTicket } from '../../protocol/receipt/verify.ts';
import { fixedAddress, fixedTicketBody } from '../../protocol/vectors/fixed.ts';
import { codeOf } from '../../protocol/vectors/testing.ts';
import { policyOf, SimulatedMachine } from '../../relay-tee/attest/simulator/machine.ts';

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

interface Party {
  readonly machine: SimulatedMachine;
  readonly identity: Identity;
  readonly keys: XWingKeys;
  readonly fields: ReportDataFields;
}

async function party(role: 'relay' | 'provider'): Promise<Party> {
  const machine = await SimulatedMachine.boot(role, new Uint8Array(32).fill(1), NOW_MS);
  const identity = await identityOf(await generateIdentityKeys());
  const keys = await generateXWingKeys();
  const fields = {
    role,
    network: 'devnet',
    id: identity.peerId,
    sealingKey: await xwingPublicKey(keys),
    signingKey: identity.publicKey,
    notAfterMs: NOW_MS + 3_600_000,
    nonce: random(32),
  };
  return { machine, identity, keys, fields };
}

const expectedOf = ({ fields: { network, id, nonce } }: Party) =>
  ({ network, id, freshness: { kind: 'nonce', nonce } }) as const;

const judgementOf = ({ machine }: Party) => ({
  nowMs: NOW_MS,
  profile: SIMULATED_PROFILE,
  policy: policyOf(machine.measurement),
});

export function threeParties(): void {
  test('two proofs, one ticket, two encapsulations, one release, the same secrets', async () => {
    const [relay, provider] = [await party('relay'), await party('provider')];
    const attested = {
      relay: await verifyRelay(
        await relay.machine.evidenceFor(relay.fields),
        expectedOf(relay),
        judgementOf(relay),
      ),
      provider: await verifyProvider(
        await provider.machine.evidenceFor(provider.fields),
        expectedOf(provider),
        judgementOf(provider),
      ),
    };
    const policies = { relayPolicy: judgementOf(relay).policy, providerPolicy: judgementOf(provider).policy };
    const vault = fixedAddress(1);
    const bytes = await signTicket(relay.identity, {
      ...fixedTicketBody(relay.identity, provider.identity, provider.identity),
      class: 'confidential',
      vault,
      policyHash: await confidentialPolicyHash(policies.providerPolicy),
      recipientKeyId: await sealingKeyId(provider.fields.sealingKey),
    });
    const ticket = await verifyTicket(bytes, {
      network: 'devnet',
      relayKey: relay.identity.publicKey,
      vault,
    });
    const { encapsulations, secrets } = await sealToBoth({ ...attested, ...policies }, ticket, NOW_MS);

    const box = await passOnShare(relay.keys, ticket, encapsulations.relay, attested.provider);
    expect(await openFromBoth(provider.keys, ticket, encapsulations, box)).toEqual(secrets);
    expect(await codeOf(() => openFromBoth(relay.keys, ticket, encapsulations, box))).toBe('envelope/open');

    const record = keyReleaseRecord.encode({
      ticketHash: ticket.hash,
      provider: attested.provider.id,
      policyHash: ticket.policyHash,
      encHash: await sha256(encapsulations.relay),
      reportDataHash: await sha256(attested.provider.reportData),
      machineHash: await sha256(attested.provider.ppid),
      timeMs: NOW_MS,
    });
    const promise = await signPromise(relay.identity, {
      network: 'devnet',
      relayKey: relay.identity.publicKey,
      record,
      salt: random(32),
      position: 3,
    });
    const own = { ticket, ...attested, relayEnc: encapsulations.relay };
    expect((await verifyPromise(promise, own)).position).toBe(3);
    expect(await codeOf(() => verifyPromise(promise, { ...own, relayEnc: encapsulations.provider }))).toBe(
      'release/promise',
    );
  });
}
