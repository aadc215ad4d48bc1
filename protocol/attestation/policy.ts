/** What somebody accepts of a machine: every field there, and a list that is empty accepts nothing. SPEC §15.7. */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';
import type { TcbVerdict } from './tcb.ts';
import type { TcbStatus } from './tcb-status.ts';
import type { TdRegisters } from './td-report.ts';

/** How RTMR 3 is pinned: by the facts of dstack's boot log, or itself where no agent measures. */
export type Boot =
  | {
      readonly kind: 'dstack';
      readonly appId: Bytes;
      readonly composeHash: Bytes;
      readonly keyProvider: Bytes;
    }
  | { readonly kind: 'register'; readonly rtMr3: Bytes };

/** One program on one shape of machine. */
export interface Measurement extends TdRegisters {
  /** What people call it. */
  readonly name: string;
  readonly boot: Boot;
}

/** A TDX module by version (teeTcbSvn[1]), and the lowest SVN (teeTcbSvn[0]) that is taken. */
export interface ModuleFloor {
  readonly version: number;
  readonly minSvn: number;
}

export interface EvidencePolicy {
  /** Where it computes: on processors alone, as the measured image fixes it. */
  readonly compute: 'cpu';
  readonly measurements: readonly Measurement[];
  /** PPIDs; the only answer to a machine whose keys were drawn out of it. */
  readonly machines: 'any-machine' | readonly Bytes[];
  readonly statuses: readonly TcbStatus[];
  /** Advisories of Intel that are tolerated; the only list that may be empty. */
  readonly advisories: readonly string[];
  /** Keeps old collateral from being served until it ends. */
  readonly minEvaluationNumber: number;
  readonly modules: readonly ModuleFloor[];
}

/** @throws BombyxError `attest/policy` for a policy that accepts nothing, or what nobody may accept. */
export function checkPolicy(policy: EvidencePolicy): void {
  const { measurements, machines, statuses, modules, minEvaluationNumber } = policy;
  const empty = [measurements, machines, statuses, modules].some((list) => list.length === 0);
  const bounded = policy.compute === 'cpu' && Number.isSafeInteger(minEvaluationNumber);
  demand(!empty && bounded && !statuses.includes('Revoked'), 'attest/policy');
}

/** @throws BombyxError `attest/tcb-status`, `attest/advisory`. */
export function checkTcb({ status, advisories }: TcbVerdict, policy: EvidencePolicy): void {
  demand(policy.statuses.includes(status), 'attest/tcb-status', status);
  for (const each of advisories) demand(policy.advisories.includes(each), 'attest/advisory', each);
}

/** @throws BombyxError `attest/module-floor`. */
export function checkModuleFloor([svn = 0, version = 0]: Iterable<number>, policy: EvidencePolicy): void {
  const floor = policy.modules.find((each) => each.version === version);
  demand(floor !== undefined && svn >= floor.minSvn, 'attest/module-floor', `${version}.${svn}`);
}

/** @throws BombyxError `attest/machine`. */
export function checkMachine(ppid: Bytes, { machines }: EvidencePolicy): void {
  const known = machines === 'any-machine' || machines.some((each) => equalBytes(each, ppid));
  demand(known, 'attest/machine');
}
