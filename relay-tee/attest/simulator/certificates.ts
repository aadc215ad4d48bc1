/** Issues simulated certificates and revocation lists, and every malformed one that a test wants. */
import { concat, type Bytes } from '../../../protocol/bytes/bytes.ts';
import { fromHex } from '../../../protocol/bytes/text.ts';
import {
  bits,
  integer,
  name,
  objectId,
  octets,
  sequence,
  signature,
  time,
  tlv,
  truth,
} from './der-writer.ts';
import { makeKeys, sign, type SigningKeys } from './keys.ts';

export const ECDSA_WITH_SHA256 = sequence(objectId('2a8648ce3d040302'));
const P256_KEY = sequence(objectId('2a8648ce3d0201'), objectId('2a8648ce3d030107'));
const SERIAL_BYTES = 16;

/** A certificate with the keys that it is about. */
export interface Issued {
  readonly der: Bytes;
  readonly pem: string;
  readonly commonName: string;
  readonly serial: Bytes;
  readonly keys: SigningKeys;
}

/** Who signs: a certificate and its keys, or a new root's own. */
export type Issuer = Pick<Issued, 'commonName' | 'keys'>;

export interface Validity {
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

export const extension = (id: string, content: Bytes, critical = false): Bytes =>
  sequence(objectId(id), ...(critical ? [truth()] : []), octets(content));

/** Trailing zeros of a named bit list are not written. */
export const keyUsage = (usage: number): Bytes =>
  extension('551d0f', bits(Uint8Array.of(usage), 31 - Math.clz32(usage & -usage)), true);
const constraints = (...content: readonly Bytes[]): Bytes => extension('551d13', sequence(...content), true);

const SIGN_CERTIFICATES_AND_LISTS = 0x06;
const SIGN = 0xc0;

/** Extensions of a CA that may have `pathLength` further ones below. */
export const ofAuthority = (pathLength: number): Bytes[] => [
  keyUsage(SIGN_CERTIFICATES_AND_LISTS),
  constraints(truth(), integer(pathLength)),
];
/** Extensions of a certificate that issues nothing. */
export const ofLeaf = (): Bytes[] => [keyUsage(SIGN), constraints()];

export async function issueCertificate(
  commonName: string,
  issuer: Issuer,
  { notBeforeMs, notAfterMs }: Validity,
  extensions: readonly Bytes[],
  given?: SigningKeys,
): Promise<Issued> {
  const keys = given ?? (await makeKeys());
  const serial = crypto.getRandomValues(new Uint8Array(SERIAL_BYTES)).map((byte, i) => (i ? byte : 0x51));
  const content = sequence(
    tlv(0xa0, integer(2)),
    integer(serial),
    ECDSA_WITH_SHA256,
    name(issuer.commonName),
    sequence(time(notBeforeMs), time(notAfterMs)),
    name(commonName),
    sequence(P256_KEY, bits(keys.point)),
    tlv(0xa3, sequence(...extensions)),
  );
  const der = await signed(content, issuer.keys);
  return { der, pem: pemOf(der), commonName, serial, keys };
}

/** Content, algorithm, signature: the form of certificates and lists. */
export const signed = async (content: Bytes, keys: SigningKeys): Promise<Bytes> =>
  sequence(content, ECDSA_WITH_SHA256, signature(await sign(keys, content)));

export interface ListFields {
  readonly thisUpdateMs: number;
  readonly nextUpdateMs: number;
  readonly serials: readonly Bytes[];
  /** Content of the list's extensions, each as `extension` makes it. */
  readonly extensions: readonly Bytes[];
}

const CRL_NUMBER = extension('551d14', integer(1));

export async function issueList(issuer: Issuer, fields: ListFields): Promise<Bytes> {
  const { thisUpdateMs, nextUpdateMs, serials, extensions } = fields;
  const entries = serials.map((serial) => sequence(integer(serial), time(thisUpdateMs)));
  const content = sequence(
    integer(1),
    ECDSA_WITH_SHA256,
    name(issuer.commonName),
    time(thisUpdateMs),
    time(nextUpdateMs),
    ...(entries.length > 0 ? [sequence(...entries)] : []),
    tlv(0xa0, sequence(CRL_NUMBER, ...extensions)),
  );
  return signed(content, issuer.keys);
}

export function pemOf(der: Bytes): string {
  const lines = btoa(String.fromCharCode(...der)).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const SGX = '2a864886f84d010d01';

export interface PlatformFields {
  readonly ppid: Bytes;
  readonly fmspc: Bytes;
  readonly pceId: Bytes;
  readonly components: readonly number[];
  readonly pceSvn: number;
}

/** What Intel writes about a machine into its certificate. */
export function sgxExtension({ ppid, fmspc, pceId, components, pceSvn }: PlatformFields): Bytes {
  const field = (id: number[], value: Bytes): Bytes =>
    sequence(tlv(0x06, concat(fromHex(SGX), Uint8Array.from(id))), value);
  const tcb = sequence(
    ...components.map((svn, index) => field([2, index + 1], integer(svn))),
    field([2, 17], integer(pceSvn)),
    field([2, 18], octets(Uint8Array.from(components))),
  );
  const fields = [
    field([1], octets(ppid)),
    field([2], tcb),
    field([3], octets(pceId)),
    field([4], octets(fmspc)),
  ];
  return extension(SGX, sequence(...fields, field([5], tlv(0x0a, Uint8Array.of(1)))));
}
