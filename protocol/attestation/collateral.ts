/** Intel's word on machines of one kind: authenticated, current, and of the profile's root. SPEC §15.5 steps 7 to 9. */
import { fromUtf8, type Bytes } from '../bytes/bytes.ts';
import { BombyxError } from '../errors.ts';
import { earliestEndMs, verifyTcbSigner, type PckChain } from './chain.ts';
import { demandNotRevoked, verifyCrl, type RevocationList } from './crl.ts';
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

/** @throws BombyxError of steps 7, 8 and 9. The machine's own certificates are checked for revocation here. */
export async function verifyCollateral(collateral: Collateral, ground: Ground): Promise<VerifiedCollateral> {
  const { chain, nowMs } = ground;
  const rootCrl = await verifyCrl(collateral.rootCrl, chain.root, nowMs);
  const pckCrl = await verifyCrl(collateral.pckCrl, chain.authority, nowMs);
  demandNotRevoked(rootCrl, chain.authority);
  demandNotRevoked(pckCrl, chain.pck);
  const tcb = await verifyDocument(collateral.tcbInfo, rootCrl, ground, 'attest/tcb-info');
  const qe = await verifyDocument(collateral.qeIdentity, rootCrl, ground, 'attest/qe-identity');
  return {
    tcbInfo: decodeTcbInfo(tcb.json),
    qeIdentity: decodeQeIdentity(qe.json),
    validUntilMs: Math.min(rootCrl.nextUpdateMs, pckCrl.nextUpdateMs, tcb.validUntilMs, qe.validUntilMs),
  };
}

/** The document, once its signer, signature and dates hold; before that it is not even parsed. */
async function verifyDocument(
  { json, signature, issuerChain }: SignedDocument,
  rootCrl: RevocationList,
  { chain, profile, nowMs }: Ground,
  code: DocumentCode,
): Promise<{ readonly json: SignedJson; readonly validUntilMs: number }> {
  const signer = await verifyTcbSigner(issuerChain, chain.root, rootCrl, profile, nowMs);
  await demandSignature(signer.point, { content: json, signature }, code);
  const document = new SignedJson(decodeJson(json, code), code);
  const nextUpdateMs = document.timeMs('nextUpdate');
  demand(document.timeMs('issueDate') <= nowMs && nowMs <= nextUpdateMs, `${code}-time`);
  return { json: document, validUntilMs: Math.min(nextUpdateMs, earliestEndMs([signer])) };
}

function decodeJson(bytes: Bytes, code: DocumentCode): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw new BombyxError(code, 'JSON', { cause });
  }
}
