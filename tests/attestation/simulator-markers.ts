/** What only the simulator and its profile say; where one of these stands, simulated evidence is believed or made. */
import { SIMULATED_PROFILE } from '../../protocol/attestation/simulated-profile.ts';
import { ROOT_CERTIFICATE, ROOT_PRIVATE_KEY } from '../../relay-tee/attest/simulator/root.gen.ts';

const MARKERS = ['SIMULATED', SIMULATED_PROFILE.rootSha256, ROOT_CERTIFICATE, ROOT_PRIVATE_KEY];

export const simulatorMarkersIn = (code: string): string[] =>
  MARKERS.filter((marker) => code.includes(marker));
