/** What is hashed and signed about attestation, byte for byte as SPEC §15 says. */
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/text.ts';
import { verifySignature } from '../crypto/identity.ts';
import { decodePeerId } from '../ids.ts';
import vectors from '../vectors/attestation.json' with { type: 'json' };
import { fixedIdentity } from '../vectors/fixed.ts';
import { allowListHash, encodeAllowListBody } from './allow-list.ts';
import { fixedPolicy } from './fixtures/policies.ts';
import { providerStatement, relayStatement, type LiveStatement } from './liveness.ts';
import { confidentialPolicyHash, encodeConfidentialPolicy } from './policy-document.ts';
import { reportDataOf } from './report-data.ts';

const fields = {
  network: vectors.network,
  id: decodePeerId(vectors.id),
  sealingKey: fromHex(vectors.sealingKey),
  signingKey: fromHex(vectors.signingKey),
  notAfterMs: vectors.notAfterMs,
  nonce: fromHex(vectors.nonce),
};

describe(vectors.source, () => {
  test.each(['relay', 'provider'] as const)('report data of a %s', async (role) => {
    expect(toHex(await reportDataOf({ ...fields, role }))).toBe(vectors.reportData[role]);
  });

  test.each<readonly [keyof typeof vectors.live, LiveStatement]>([
    [
      'relay',
      relayStatement({
        challenge: fromHex(vectors.challenge),
        caller: decodePeerId(vectors.caller),
        relay: fields.id,
        reportData: fromHex(vectors.reportData.relay),
        checkpoint: vectors.checkpoint,
      }),
    ],
    [
      'provider',
      providerStatement({
        sessionId: fromHex(vectors.sessionId),
        requester: decodePeerId(vectors.caller),
        reportData: fromHex(vectors.reportData.provider),
        sealingKey: fields.sealingKey,
      }),
    ],
  ])('what a live %s signs', async (role, { domain, body }) => {
    const vector = vectors.live[role];
    expect([domain, toHex(body)]).toEqual([vector.domain, vector.body]);
    const { publicKey } = await fixedIdentity(fromHex(vectors.signerSeed));
    expect(await verifySignature(publicKey, domain, body, fromHex(vector.sig))).toBe(true);
  });

  test('a policy document and its hash', async () => {
    expect(toHex(encodeConfidentialPolicy(fixedPolicy()))).toBe(vectors.policy.document);
    expect(toHex(await confidentialPolicyHash(fixedPolicy()))).toBe(vectors.policy.hash);
  });

  test('the body of an allow-list and its hash', async () => {
    const body = encodeAllowListBody({
      version: 7,
      network: vectors.network,
      issuedAtMs: vectors.notAfterMs - 1_000,
      expiresAtMs: vectors.notAfterMs + 1_000,
      relay: fixedPolicy(),
      provider: fixedPolicy(),
    });
    expect(toHex(body)).toBe(vectors.allowList.body);
    expect(toHex(await allowListHash(body))).toBe(vectors.allowList.hash);
  });
});
