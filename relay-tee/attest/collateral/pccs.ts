/** Intel's documents from a caching service (PCCS), taken apart and bounded; nothing of them is believed yet. SPEC §15.10. */
import type { Collateral, SignedDocument } from '#protocol/attestation/evidence.ts';
import { MAX_CHAIN_CHARACTERS, MAX_CRL_BYTES, MAX_DOCUMENT_BYTES } from '#protocol/attestation/limits.ts';
import { fromUtf8, utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { fromHex, toHex } from '#protocol/bytes/text.ts';
import { BombyxError, toBombyxError } from '#protocol/errors.ts';
import { readBounded } from '../bounded.ts';

/** Which machines a collateral is about. */
export interface MachineKind {
  /** Family, model and stepping, 6 bytes. */
  readonly fmspc: Bytes;
  /** Which of Intel's two authorities certified the machine. */
  readonly authority: 'platform' | 'processor';
}

export interface PccsSettings {
  /** Above `sgx/` and `tdx/`. */
  readonly baseUrl: string;
  /** Of each of the four requests. */
  readonly timeoutMs: number;
}

const TCB_CHAIN = 'tcb-info-issuer-chain';
const QE_CHAIN = 'sgx-enclave-identity-issuer-chain';

/** What surrounds a signed document: a few names, quotes, and 128 digits of signature. */
const FRAME_BYTES = 512;

/** The document's own bytes, which are what was signed: parsed and written again they would be others. */
const FRAMED = {
  tcbInfo: /^\s*\{\s*"tcbInfo"\s*:\s*(\{.*\})\s*,\s*"signature"\s*:\s*"([0-9a-f]{128})"\s*\}\s*$/is,
  enclaveIdentity:
    /^\s*\{\s*"enclaveIdentity"\s*:\s*(\{.*\})\s*,\s*"signature"\s*:\s*"([0-9a-f]{128})"\s*\}\s*$/is,
} as const;

/** First byte of every DER sequence; hex of one begins with a "3" instead. */
const DER_SEQUENCE = 0x30;

/** @throws BombyxError `relay/evidence` for whatever a service may answer instead. */
export async function fetchCollateral(settings: PccsSettings, kind: MachineKind): Promise<Collateral> {
  const fmspc = toHex(kind.fmspc).toUpperCase();
  const [tcbInfo, qeIdentity, pckCrl, rootCrl] = await Promise.all([
    fetchDocument(settings, `tdx/certification/v4/tcb?fmspc=${fmspc}`, 'tcbInfo', TCB_CHAIN),
    fetchDocument(settings, 'tdx/certification/v4/qe/identity', 'enclaveIdentity', QE_CHAIN),
    fetchList(settings, `sgx/certification/v4/pckcrl?ca=${kind.authority}&encoding=der`),
    fetchList(settings, 'sgx/certification/v4/rootcacrl'),
  ]);
  return { tcbInfo, qeIdentity, pckCrl, rootCrl };
}

interface Answer {
  readonly headers: Headers;
  readonly body: Bytes;
}

async function get({ baseUrl, timeoutMs }: PccsSettings, path: string, maxBytes: number): Promise<Answer> {
  const url = `${baseUrl.replace(/\/$/, '')}/${path}`;
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
    if (answer.status !== 200 || !answer.body) {
      await answer.body?.cancel();
      throw new BombyxError('relay/evidence', `${path}: ${answer.status}`);
    }
    return { headers: answer.headers, body: await readBounded(answer.body, maxBytes) };
  } catch (cause) {
    throw toBombyxError(cause, 'relay/evidence');
  }
}

async function fetchDocument(
  settings: PccsSettings,
  path: string,
  field: keyof typeof FRAMED,
  chainHeader: string,
): Promise<SignedDocument> {
  const { headers, body } = await get(settings, path, MAX_DOCUMENT_BYTES + FRAME_BYTES);
  const [, json, signature] = FRAMED[field].exec(textOf(body, path)) ?? [];
  if (json === undefined || signature === undefined || utf8(json).length > MAX_DOCUMENT_BYTES)
    throw new BombyxError('relay/evidence', path);
  return {
    json: utf8(json),
    signature: fromHex(signature),
    issuerChain: chainOf(headers.get(chainHeader), path),
  };
}

function textOf(body: Bytes, path: string): string {
  try {
    return fromUtf8(body);
  } catch (cause) {
    throw new BombyxError('relay/evidence', path, { cause });
  }
}

function chainOf(header: string | null, path: string): string {
  try {
    const chain = decodeURIComponent(header ?? '');
    if (chain.length > 0 && chain.length <= MAX_CHAIN_CHARACTERS) return chain;
  } catch {
    // not URL-encoded: no chain either
  }
  throw new BombyxError('relay/evidence', `${path}: issuer chain`);
}

/** A revocation list in DER. Intel's own service answers so; its caching service writes the root's in hex. */
async function fetchList(settings: PccsSettings, path: string): Promise<Bytes> {
  const { body } = await get(settings, path, 2 * MAX_CRL_BYTES);
  const list = body[0] === DER_SEQUENCE ? body : hexOf(textOf(body, path).trim(), path);
  if (list.length > MAX_CRL_BYTES) throw new BombyxError('relay/evidence', `${path}: ${list.length} bytes`);
  return list;
}

function hexOf(text: string, path: string): Bytes {
  if (!/^([0-9a-f]{2})+$/i.test(text)) throw new BombyxError('relay/evidence', path);
  return fromHex(text);
}
