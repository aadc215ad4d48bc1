/** What Intel says about the state of a machine, and how several such words become one. */
import { demand } from './demand.ts';

/** In Intel's words; the two about relaunch are made by a verifier, the others stand in TCB info. */
export const TCB_STATUSES = [
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'TDRelaunchAdvised',
  'TDRelaunchAdvisedConfigurationNeeded',
  'Revoked',
] as const;

export type TcbStatus = (typeof TCB_STATUSES)[number];

/** @throws BombyxError `attest/tcb-status` for a word that is none of Intel's. */
export function decodeTcbStatus(text: string): TcbStatus {
  const status = TCB_STATUSES.find((each) => each === text);
  demand(status !== undefined, 'attest/tcb-status', text);
  return status;
}

export const needsConfiguration = (status: TcbStatus): boolean => status.includes('Configuration');

/** A machine is no better than a part of it: `part` is the status of its module or quoting enclave. */
export function convergeTcbStatus(machine: TcbStatus, part: TcbStatus): TcbStatus {
  if (machine === 'Revoked' || part === 'UpToDate') return machine;
  if (part !== 'OutOfDate') return 'Revoked'; // parts are up to date, out of date, or nothing that we know
  return needsConfiguration(machine) ? 'OutOfDateConfigurationNeeded' : 'OutOfDate';
}
