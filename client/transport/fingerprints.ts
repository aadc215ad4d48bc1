/** The certificates that a peer connection really uses, as SHA-256 fingerprints. SPEC §2. */
import { ownBytes, type Bytes } from '../../protocol/bytes/bytes.ts';
import { fromHex } from '../../protocol/bytes/text.ts';
import { sha256 } from '../../protocol/crypto/hash.ts';
import { BombyxError } from '../../protocol/errors.ts';
import type { Fingerprints } from '../../protocol/handshake/handshake.ts';

export async function fingerprintsOf(connection: RTCPeerConnection): Promise<Fingerprints> {
  return {
    own: sdpFingerprint(connection.localDescription?.sdp),
    peer: (await remoteCertificate(connection)) ?? sdpFingerprint(connection.remoteDescription?.sdp),
  };
}

/** Chromium hands out the certificate itself; elsewhere the browser has checked it against the SDP. */
async function remoteCertificate(connection: RTCPeerConnection): Promise<Bytes | undefined> {
  const transport = connection.sctp?.transport as
    (RTCDtlsTransport & { getRemoteCertificates?: () => ArrayBuffer[] }) | undefined;
  const leaf = transport?.getRemoteCertificates?.()[0];
  return leaf === undefined ? undefined : sha256(ownBytes(new Uint8Array(leaf)));
}

/** @throws BombyxError `peer/identity` unless the SDP names exactly one certificate, by SHA-256. */
export function sdpFingerprint(sdp: string | undefined): Bytes {
  const lines = (sdp ?? '').matchAll(/^\s*a\s*=\s*fingerprint(.*)$/gim); // whatever a lenient parser may take for one
  const named = new Set(Array.from(lines, ([, value]) => value?.trimEnd().toLowerCase()));
  const [only] = named;
  const hex = only?.match(/^:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/)?.[1];
  if (named.size !== 1 || hex === undefined) throw new BombyxError('peer/identity', 'fingerprint in SDP');
  return fromHex(hex.replaceAll(':', ''));
}
