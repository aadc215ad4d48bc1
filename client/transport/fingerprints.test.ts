/** Certificates: exactly one, by SHA-256, or no connection. */
import { describe, expect, test } from 'vitest';
import { toHex } from '../../protocol/bytes/text.ts';
import { sha256 } from '../../protocol/crypto/hash.ts';
import { fingerprintsOf, sdpFingerprint } from './fingerprints.ts';

const hex = Array.from({ length: 32 }, (_, i) => (i * 5).toString(16).padStart(2, '0').toUpperCase());
const fingerprint = hex.join(':');
const other = hex.toReversed().join(':');

const sdp = (...lines: readonly string[]) =>
  ['v=0', 's=-', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', ...lines, 'a=sctp-port:5000', ''].join(
    '\r\n',
  );

const codeOf = (text: string | undefined): unknown => {
  try {
    return toHex(sdpFingerprint(text));
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('the fingerprint of an SDP', () => {
  test.each([
    ['once', [`a=fingerprint:sha-256 ${fingerprint}`]],
    ['in small letters', [`a=fingerprint:SHA-256 ${fingerprint.toLowerCase()}`]],
    [
      'for each medium, the same',
      [`a=fingerprint:sha-256 ${fingerprint}`, `a=fingerprint:sha-256 ${fingerprint}`],
    ],
  ])('is taken where it stands %s', (_, lines) => {
    expect(codeOf(sdp(...lines))).toBe(hex.join('').toLowerCase());
  });

  test.each<[string, string | undefined]>([
    ['there is no SDP', undefined],
    ['there is none', sdp()],
    [
      'there are two different ones',
      sdp(`a=fingerprint:sha-256 ${fingerprint}`, `a=fingerprint:sha-256 ${other}`),
    ],
    ['it is by SHA-1 only', sdp(`a=fingerprint:sha-1 ${hex.slice(0, 20).join(':')}`)],
    [
      'one by SHA-1 stands beside it',
      sdp(`a=fingerprint:sha-256 ${fingerprint}`, `a=fingerprint:sha-1 ${hex.slice(0, 20).join(':')}`),
    ],
    ['it is by SHA-512', sdp(`a=fingerprint:sha-512 ${fingerprint}:${fingerprint}`)],
    ['it is cut', sdp(`a=fingerprint:sha-256 ${hex.slice(1).join(':')}`)],
    ['it is longer than it may be', sdp(`a=fingerprint:sha-256 ${fingerprint}:00`)],
    ['it is not hex', sdp(`a=fingerprint:sha-256 ${fingerprint.replace('05', 'XY')}`)],
    ['it has no colons', sdp(`a=fingerprint:sha-256 ${hex.join('')}`)],
    ['it is empty', sdp('a=fingerprint:sha-256 ')],
    [
      'a second one hides behind a tab',
      sdp(`a=fingerprint:sha-256 ${fingerprint}`, `a=fingerprint:sha-256\t${other}`),
    ],
    [
      'a second one hides behind two spaces',
      sdp(`a=fingerprint:sha-256 ${fingerprint}`, `a=fingerprint:sha-256  ${other}`),
    ],
    [
      'a second one hides behind a space at its start',
      sdp(`a=fingerprint:sha-256 ${fingerprint}`, ` a=fingerprint:sha-256 ${other}`),
    ],
    [
      'a second one hides in capitals',
      sdp(`a=fingerprint:sha-256 ${fingerprint}`, `A=FINGERPRINT:sha-256 ${other}`),
    ],
    ['more stands behind it', sdp(`a=fingerprint:sha-256 ${fingerprint} ${other}`)],
  ])('is refused where %s', (_, text) => {
    expect(codeOf(text)).toBe('peer/identity');
  });
});

describe('the certificates of a connection', () => {
  /** Stands for an RTCPeerConnection: its descriptions, and the certificate where a browser hands it out. */
  const connection = (certificate?: Uint8Array<ArrayBuffer>) =>
    ({
      localDescription: { sdp: sdp(`a=fingerprint:sha-256 ${other}`) },
      remoteDescription: { sdp: sdp(`a=fingerprint:sha-256 ${fingerprint}`) },
      sctp: { transport: certificate ? { getRemoteCertificates: () => [certificate.buffer] } : {} },
    }) as unknown as RTCPeerConnection;

  test('are the one that was really used, where the browser hands it out', async () => {
    const certificate = Uint8Array.of(48, 1, 2);
    const { own, peer } = await fingerprintsOf(connection(certificate));
    expect(toHex(own)).toBe(hex.toReversed().join('').toLowerCase());
    expect(peer).toEqual(await sha256(certificate));
  });

  test('are those of the descriptions elsewhere', async () => {
    const { peer } = await fingerprintsOf(connection());
    expect(toHex(peer)).toBe(hex.join('').toLowerCase());
  });

  test('are refused where the description names none', async () => {
    const nothing = {
      localDescription: null,
      remoteDescription: null,
      sctp: null,
    } as unknown as RTCPeerConnection;
    await expect(fingerprintsOf(nothing)).rejects.toMatchObject({ code: 'peer/identity' });
  });
});
