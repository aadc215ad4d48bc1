/** Intel's SGX root, which vouches for TDX machines: the only profile of a production build. SPEC §15.4. */
import type { TrustProfile } from './trust.ts';

export const INTEL_PROFILE: TrustProfile = {
  evidence: 'hardware',
  rootSha256: '44a0196b2b99f889b8e149e95b807a350e7424964399e885a7cbb8ccfab674d3',
  pckCertificateName: 'Intel SGX PCK Certificate',
  pckAuthorityNames: ['Intel SGX PCK Platform CA', 'Intel SGX PCK Processor CA'],
  tcbSignerName: 'Intel SGX TCB Signing',
};
