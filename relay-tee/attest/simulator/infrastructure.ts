/** A simulated Intel: root, PCK CA, TCB signer, and the certificate of one machine. */
import type { Bytes } from '../../../protocol/bytes/bytes.ts';
import {
  issueCertificate,
  ofAuthority,
  ofLeaf,
  pemOf,
  sgxExtension,
  type Issued,
  type PlatformFields,
  type Validity,
} from './certificates.ts';
import { importPrivateKey, makeKeys } from './keys.ts';
import { AUTHORITY_NAME, PCK_NAME, ROOT_NAME, TCB_SIGNER_NAME } from './names.ts';
import { ROOT_CERTIFICATE, ROOT_PRIVATE_KEY } from './root.gen.ts';

export interface Infrastructure {
  readonly root: Issued;
  readonly authority: Issued;
  readonly pck: Issued;
  readonly tcbSigner: Issued;
}

/** The one machine that is simulated. Its PPID says so. */
export const PLATFORM: PlatformFields = {
  ppid: new TextEncoder().encode('SIMULATED-CPU-00'),
  fmspc: Uint8Array.of(0x53, 0x49, 0x4d, 0, 0, 0),
  pceId: Uint8Array.of(0, 0),
  components: [2, 2, 2, 2, 3, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0],
  pceSvn: 11,
};

const POINT_BYTES = 65;

const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));

/** The root that `SIMULATED_PROFILE` names, with its key, which is everybody's. */
export async function simulatedRoot(): Promise<Issued> {
  const der = fromBase64(ROOT_CERTIFICATE);
  const pkcs8 = fromBase64(ROOT_PRIVATE_KEY);
  const keys = { privateKey: await importPrivateKey(pkcs8), point: pkcs8.slice(-POINT_BYTES) };
  return { der, pem: pemOf(der), commonName: ROOT_NAME, serial: new Uint8Array(), keys };
}

/** A root under the simulator's name that no profile names. */
export async function strangeRoot(validity: Validity, extensions: readonly Bytes[]): Promise<Issued> {
  const keys = await makeKeys();
  return issueCertificate(ROOT_NAME, { commonName: ROOT_NAME, keys }, validity, extensions, keys);
}

export async function makeInfrastructure(
  root: Issued,
  validity: Validity,
  platform: PlatformFields,
): Promise<Infrastructure> {
  const authority = await issueCertificate(AUTHORITY_NAME, root, validity, ofAuthority(0));
  const pckExtensions = [...ofLeaf(), sgxExtension(platform)];
  return {
    root,
    authority,
    pck: await issueCertificate(PCK_NAME, authority, validity, pckExtensions),
    tcbSigner: await issueCertificate(TCB_SIGNER_NAME, root, validity, ofLeaf()),
  };
}

export const pckChainOf = ({ pck, authority, root }: Infrastructure): string =>
  pck.pem + authority.pem + root.pem;
