/** Chains of certificates: from a root that the profile names, each link in its role and at its time. SPEC §15.5. */
import { equalBytes } from '../bytes/bytes.ts';
import { toHex } from '../bytes/text.ts';
import { sha256 } from '../crypto/hash.ts';
import { ended } from './at-once.ts';
import { decodeCertificate, type Certificate } from './certificate.ts';
import { demand } from './demand.ts';
import { demandSignature } from './ecdsa.ts';
import type { AttestCode } from './errors.ts';
import { decodePem } from './pem.ts';
import type { TrustProfile } from './trust.ts';

export interface PckChain {
  readonly pck: Certificate;
  readonly authority: Certificate;
  readonly root: Certificate;
}

/** @throws BombyxError of steps 5 and 6. Revocation is not looked at here. */
export async function verifyPckChain(pem: string, profile: TrustProfile, nowMs: number): Promise<PckChain> {
  const [pckDer, authorityDer, rootDer, ...more] = decodePem(pem);
  const three = pckDer !== undefined && authorityDer !== undefined && rootDer !== undefined;
  demand(three && more.length === 0, 'attest/pck-chain');
  demand(toHex(await sha256(rootDer)) === profile.rootSha256, 'attest/root');
  const root = decodeCertificate(rootDer);
  const authority = decodeCertificate(authorityDer);
  const pck = decodeCertificate(pckDer);
  demand(profile.pckAuthorityNames.includes(authority.commonName), 'attest/pck-chain');
  demand(pck.commonName === profile.pckCertificateName, 'attest/pck-chain');
  demandTime(root, nowMs);
  demandLeaf(pck, 'attest/pck-chain');
  const [authorityIssued, pckIssued] = await ended([
    demandIssued(authority, root, 1, 'attest/pck-chain', nowMs),
    demandIssued(pck, authority, 0, 'attest/pck-chain', nowMs),
  ]);
  await authorityIssued;
  await pckIssued;
  return { pck, authority, root };
}

/** Who signed TCB info or QE identity, straight under the same root. @throws BombyxError of steps 5 and 8. */
export async function verifyTcbSigner(
  pem: string,
  root: Certificate,
  profile: TrustProfile,
  nowMs: number,
): Promise<Certificate> {
  const [signerDer, rootDer, ...more] = decodePem(pem);
  const two = signerDer !== undefined && rootDer !== undefined;
  demand(two && more.length === 0, 'attest/tcb-signer');
  demand(equalBytes(rootDer, root.der), 'attest/root');
  const signer = decodeCertificate(signerDer);
  demand(signer.commonName === profile.tcbSignerName, 'attest/tcb-signer');
  demandLeaf(signer, 'attest/tcb-signer');
  await demandIssued(signer, root, 0, 'attest/tcb-signer', nowMs);
  return signer;
}

/** `below` is how many CAs stand between the issuer and the end of the chain. */
async function demandIssued(
  certificate: Certificate,
  issuer: Certificate,
  below: number,
  code: AttestCode,
  nowMs: number,
): Promise<void> {
  demand(equalBytes(certificate.issuer, issuer.subject), code);
  demand(issuer.mayIssue && (issuer.pathLength ?? -1) >= below, code);
  await demandSignature(issuer.point, certificate, code);
  demandTime(certificate, nowMs);
}

function demandLeaf(certificate: Certificate, code: AttestCode): void {
  demand(certificate.pathLength === undefined && certificate.maySign, code);
}

function demandTime({ notBeforeMs, notAfterMs, commonName }: Certificate, nowMs: number): void {
  demand(notBeforeMs <= nowMs && nowMs <= notAfterMs, 'attest/certificate-time', commonName);
}

/** The first moment at which one of the certificates ends. */
export const earliestEndMs = (certificates: readonly Certificate[]): number =>
  Math.min(...certificates.map((each) => each.notAfterMs));
