/**
 * The simulator's root, for development without a TEE: believes whatever anybody signs.
 *
 * Only development entry points may import this (`tests/boundaries.test.ts`), and no production bundle may contain it.
 */
import type { TrustProfile } from './trust.ts';

export const SIMULATED_PROFILE: TrustProfile = {
  evidence: 'simulated',
  rootSha256: '63c01c40322d2553559b01c763a2e79e078e960c1e09595ce13114b105307139',
  pckCertificateName: 'SIMULATED PCK Certificate (TEST ONLY)',
  pckAuthorityNames: ['SIMULATED PCK Platform CA (TEST ONLY)'],
  tcbSignerName: 'SIMULATED TCB Signing (TEST ONLY)',
};
