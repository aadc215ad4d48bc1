/** Who is who in the simulated infrastructure: every certificate says on its face what it is. */
import { SIMULATED_PROFILE } from '../../../protocol/attestation/simulated-profile.ts';

export const ROOT_NAME = 'SIMULATED Root CA (TEST ONLY)';
export const PCK_NAME = SIMULATED_PROFILE.pckCertificateName;
export const AUTHORITY_NAME = SIMULATED_PROFILE.pckAuthorityNames[0] ?? '';
export const TCB_SIGNER_NAME = SIMULATED_PROFILE.tcbSignerName;
