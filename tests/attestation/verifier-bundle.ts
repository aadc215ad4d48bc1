/** What proving a relay or provider and sealing to it costs a page in bytes. */
import { gzipSync } from 'node:zlib';
import { bundleOf } from './bundle.ts';

/** Both verifiers with Intel's profile, and HPKE with the suite of class `confidential` (X-Wing). */
const VERIFIER_AND_HPKE = `
export { checkStillProven, verifyProvider, verifyRelay } from '/protocol/attestation/verify.ts';
export { INTEL_PROFILE } from '/protocol/attestation/intel-profile.ts';
import { AEAD_AES_128_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_MLKEM768_X25519 } from 'hpke';
export const suite = new CipherSuite(KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_AES_128_GCM);
`;

/** The one table of errors is sentences for people about everything, and in the page whether it verifies or not. */
const ERROR_TABLE = 'protocol/errors.ts';

/** Gzipped bytes: of verifier and HPKE alone, and with the table of errors. */
export async function verifierSizes(): Promise<{
  readonly gzipBytes: number;
  readonly withErrorTable: number;
}> {
  const [alone, whole] = [
    await bundleOf(VERIFIER_AND_HPKE, { without: [ERROR_TABLE] }),
    await bundleOf(VERIFIER_AND_HPKE),
  ];
  return {
    gzipBytes: gzipSync(alone, { level: 9 }).length,
    withErrorTable: gzipSync(whole, { level: 9 }).length,
  };
}
