/** Intel's word on machines of one kind: authenticated, current, and of the profile's root. SPEC §15.5 steps 7 to 9. */
import { fromUtf8, type Bytes } from '../bytes/bytes.ts';
import { BombyxError } from '../errors.ts';
import { ended } from './at-once.ts';
import type { Certificate } from './certificate.ts';
import { earliestEndMs, verifyTcbSigner, type PckChain } from './chain.ts';
import { demandNotRevoked, verifyCrl } from './crl.ts';
import { demand } from './demand.ts';
import { demandSignature } from './ecdsa.ts';
import type { Collateral, SignedDocument } from './evidence.ts';
import { decodeQeIdentity, type QeIdentity } from './qe-identity.ts';
import { SignedJson } from './signed-json.ts';
import { decodeTcbInfo, type TcbInfo } from './tcb-info.ts';
import type { TrustProfile } from './trust.ts';

export interface VerifiedCollateral {
  readonly tcbInfo: TcbInfo;
  readonly qeIdentity: QeIdentity;
  /** When the first part of it ends, the certificates behind it included. */
  readonly validUntilMs: number;
}

/** What every part is held against. */
interface Ground {
  readonly chain: PckChain;
  readonly profile: TrustProfile;
  readonly nowMs: number;
}

type DocumentCode = 'attest/tcb-info' | 'attest/qe-identity';

/** @throws BombyxError of steps 7 to 9. The machine's own certificates are checked for revocation here. */
export async function verifyCollateral(collateral: Collateral, ground: Ground): Promise<VerifiedCollateral> {
  const { chain, profile, nowMs } = ground;
  const { tcbInfo, qeIdentity } = collateral;
  const signerOf = ({ issuerChain }: SignedDocument): Promise<Certificate> =>
    verifyTcbSigner(issuerChain, chain.root, profile, nowMs);
  const signingTcb = signerOf(tcbInfo);
  const signingQe = qeIdentity.issuerChain === tcbInfo.issuerChain ? signingTcb : signerOf(qeIdentity);
  const [rootCrl, pckCrl, tcbDocument, qeDocument] = await ended([
    verifyCrl(collateral.rootCrl, chain.root, nowMs),
    verifyCrl(collateral.pckCrl, chain.authority, nowMs),
    verifyDocument(tcbInfo, signingTcb, nowMs, 'attest/tcb-info'),
    verifyDocument(qeIdentity, signingQe, nowMs, 'attest/qe-identity'),
  ]);
  const byRoot = await rootCrl;
  const byAuthority = await pckCrl;
  demandNotRevoked(byRoot, chain.authority);
  demandNotRevoked(byAuthority, chain.pck);
  const tcbSigner = await signingTcb;
  demandNotRevoked(byRoot, tcbSigner);
  const tcb = await tcbDocument;
  const qeSigner = await signingQe;
  demandNotRevoked(byRoot, qeSigner);
  const qe = await qeDocument;
  const nextUpdateMs = Math.min(...[byRoot, byAuthority, tcb, qe].map((each) => each.nextUpdateMs));
  return {
    tcbInfo: decodeTcbInfo(tcb.json),
    qeIdentity: decodeQeIdentity(qe.json),
    validUntilMs: Math.min(nextUpdateMs, earliestEndMs([tcbSigner, qeSigner])),
  };
}

interface VerifiedDocument {
  readonly json: SignedJson;
  readonly nextUpdateMs: number;
}

/** The document, once its signer, signature and dates hold; before that it is not even parsed. */
async function verifyDocument(
  { json, signature }: SignedDocument,
  signedBy: Promise<Certificate>,
  nowMs: number,
  code: DocumentCode,
): Promise<VerifiedDocument> {
  const { point } = await signedBy;
  await demandSignature(point, { content: json, signature }, code);
  const document = new SignedJson(decodeJson(json, code), code);
  const nextUpdateMs = document.timeMs('nextUpdate');
  demand(document.timeMs('issueDate') <= nowMs && nowMs <= nextUpdateMs, `${code}-time`);
  return { json: document, nextUpdateMs };
}

function decodeJson(bytes: Bytes, code: DocumentCode): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw new BombyxError(code, 'JSON', { cause });
  }
}
