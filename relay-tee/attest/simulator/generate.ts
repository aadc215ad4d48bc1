/** Makes the simulator's root anew: `npx node relay-tee/attest/simulator/generate.ts`. Every build that knows it changes. */
import { writeFileSync } from 'node:fs';
import { toHex } from '../../../protocol/bytes/text.ts';
import { sha256 } from '../../../protocol/crypto/hash.ts';
import { issueCertificate, ofAuthority } from './certificates.ts';
import { makeKeys } from './keys.ts';
import { ROOT_NAME } from './names.ts';

const YEARS_2026_TO_2045 = { notBeforeMs: Date.UTC(2026), notAfterMs: Date.UTC(2046) - 1_000 };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const keys = await makeKeys();
const self = { commonName: ROOT_NAME, keys };
const root = await issueCertificate(ROOT_NAME, self, YEARS_2026_TO_2045, ofAuthority(1), keys);
const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
writeFileSync(
  new URL('root.gen.ts', import.meta.url),
  `/** The simulator's root, private key and all, so that nothing signed by it can ever be believed. Made by generate.ts. */

/** SHA-256 ${toHex(await sha256(root.der))}, which protocol/attestation/simulated-profile.ts holds. */
export const ROOT_CERTIFICATE =
  '${base64(root.der)}';

/** PKCS #8. Not a secret: TEST ONLY. */
export const ROOT_PRIVATE_KEY =
  '${base64(pkcs8)}';
`,
);
