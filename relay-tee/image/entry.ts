/** What is bundled until `relay-tee/main.ts` is there: books, log and verifier, so that the way to an image is walked. */
export { INTEL_PROFILE } from '#protocol/attestation/intel-profile.ts';
export { verifyProvider } from '#protocol/attestation/verify.ts';
export { Ledger } from '../ledger/ledger.ts';
export { RelayLog } from '../log/log.ts';
