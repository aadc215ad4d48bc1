/** What others say to the same bytes: Phala's verifier to quotes, OpenSSL (in Node) to simulated certificates. */
import { X509Certificate } from 'node:crypto';
import { QuoteVerifier, verify } from '@phala/dcap-qvl';
import { describe, expect, test } from 'vitest';
import type { Collateral } from '../../protocol/attestation/evidence.ts';
import {
  judgementOf,
  RAW_COLLATERAL,
  REAL_DSTACK,
  REAL_V4,
} from '../../protocol/attestation/fixtures/real.ts';
import { verifyMachine } from '../../protocol/attestation/verify-machine.ts';
import { fromUtf8 } from '../../protocol/bytes/bytes.ts';
import { toHex } from '../../protocol/bytes/text.ts';
import { NOW_MS, World } from './world.ts';

const rawOf = ({ tcbInfo, qeIdentity, rootCrl, pckCrl }: Collateral, pckCrlChain: string) => ({
  tcb_info: fromUtf8(tcbInfo.json),
  tcb_info_signature: toHex(tcbInfo.signature),
  tcb_info_issuer_chain: tcbInfo.issuerChain,
  qe_identity: fromUtf8(qeIdentity.json),
  qe_identity_signature: toHex(qeIdentity.signature),
  qe_identity_issuer_chain: qeIdentity.issuerChain,
  root_ca_crl: toHex(rootCrl),
  pck_crl: toHex(pckCrl),
  pck_crl_issuer_chain: pckCrlChain,
});

describe("Phala's verifier", () => {
  test.each([
    ['the quote v4', REAL_V4, RAW_COLLATERAL.v4],
    ['the quote with a boot log', REAL_DSTACK, RAW_COLLATERAL.dstack],
  ] as const)('believes %s with the same status', async (_, real, raw) => {
    const judgement = judgementOf(real);
    const ours = await verifyMachine(real.evidence, judgement);
    const theirs = verify(real.evidence.quote, raw, judgement.nowMs / 1_000);
    expect([theirs.status, theirs.advisory_ids]).toEqual([ours.tcb.status, ours.tcb.advisories]);
  });

  test.each(['v4', 'v5-td10', 'v5-td15'] as const)(
    'believes a simulated quote of shape %s',
    async (shape) => {
      const world = await World.make();
      const evidence = await world.evidence({ shape });
      const ours = await verifyMachine(evidence, world.judgement());
      const { root, authority } = world.infrastructure;
      const oracle = QuoteVerifier.newWithRootCa(Buffer.from(root.der));
      const raw = rawOf(evidence.collateral, authority.pem + root.pem);
      const theirs = oracle.verify(evidence.quote, raw, NOW_MS / 1_000);
      expect(theirs.status).toBe(ours.tcb.status);
      expect(() => verify(evidence.quote, raw, NOW_MS / 1_000)).toThrow();
    },
  );
});

test('OpenSSL reads simulated certificates, and what they say of themselves', async () => {
  const { root, authority, pck, tcbSigner } = (await World.make()).infrastructure;
  const [rootCertificate, ...others] = [root, authority, pck, tcbSigner].map(
    ({ pem }) => new X509Certificate(pem),
  );
  const issuers = [rootCertificate, new X509Certificate(authority.pem), rootCertificate];
  expect(rootCertificate?.verify(rootCertificate.publicKey)).toBe(true);
  for (const [index, each] of others.entries()) {
    const issuer = issuers[index];
    expect(issuer && each.checkIssued(issuer) && each.verify(issuer.publicKey)).toBe(true);
    expect(each.subject).toMatch(/^CN=SIMULATED .* \(TEST ONLY\)\n/);
    expect(each.ca).toBe(index === 0);
  }
});
