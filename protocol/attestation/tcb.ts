/** Intel's rule by which a machine's security versions become a status. SPEC §15.5 steps 15 and 16. */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { toHex } from '../bytes/text.ts';
import { demand } from './demand.ts';
import type { PlatformTcb } from './pck-extension.ts';
import type { QeIdentity } from './qe-identity.ts';
import { isZero, type Quote } from './quote.ts';
import type { SvnLevel, TcbInfo, TcbLevel, VersionedModule } from './tcb-info.ts';
import { convergeTcbStatus, decodeTcbStatus, needsConfiguration, type TcbStatus } from './tcb-status.ts';
import type { TdReport } from './td-report.ts';

/** Places in teeTcbSvn. */
const MODULE_SVN = 0;
const MODULE_VERSION = 1;
const LATE_MICROCODE = 2;

export interface TcbVerdict {
  readonly status: TcbStatus;
  /** Intel's advice up to this date is followed. */
  readonly dateMs: number;
  readonly advisories: readonly string[];
}

/** @throws BombyxError `attest/module` unless the module is Intel's and known. */
export function checkModule(td: TdReport, info: TcbInfo): void {
  const { mrSigner, attributes } = moduleIn(info, td.teeTcbSvn) ?? info.module;
  demand(equalBytes(td.mrSignerSeam, mrSigner), 'attest/module', 'signer');
  demand(isZero(td.seamAttributes) && isZero(attributes), 'attest/module', 'attributes');
  if (td.running !== undefined) moduleIn(info, td.running);
}

/** Modules of version 0 have no identity of their own. */
function moduleIn(info: TcbInfo, svns: Bytes): VersionedModule | undefined {
  const version = svns.subarray(MODULE_VERSION, MODULE_VERSION + 1);
  if (isZero(version)) return undefined;
  const id = `TDX_${toHex(version).toUpperCase()}`;
  const found = info.modules.find((each) => each.id === id);
  demand(found !== undefined, 'attest/module', id);
  return found;
}

/** @throws BombyxError `attest/tcb-level` below every level, `attest/tcb-status` for a word that is not known. */
export function evaluateTcb(
  platform: PlatformTcb,
  { td, qeReport }: Pick<Quote, 'td' | 'qeReport'>,
  info: TcbInfo,
  qe: QeIdentity,
): TcbVerdict {
  const asSgx = info.levels.filter((each) => reachesSgx(platform, each));
  const level = asSgx.find((each) => reachesTdx(td.teeTcbSvn, each));
  demand(level !== undefined, 'attest/tcb-level');
  const qeLevel = reached(qe.levels, qeReport.isvSvn);
  const atLaunch = moduleLevels(info, td.teeTcbSvn);
  const now = moduleLevels(info, td.running);
  const parts = [qeLevel, ...now].map((each) => decodeTcbStatus(each.status));
  const launched = atLaunch.map((each) => decodeTcbStatus(each.status));
  const machineStatus = launched.reduce(convergeTcbStatus, decodeTcbStatus(level.status));
  const relaunch = launched[0] === 'OutOfDate' && parts.every((each) => each === 'UpToDate');
  const status = relaunch ? relaunchStatus(machineStatus, td, info, asSgx) : machineStatus;
  const levels = [level, qeLevel, ...atLaunch, ...now];
  return {
    status: parts.reduce(convergeTcbStatus, status),
    dateMs: Math.min(...levels.map((each) => each.dateMs)),
    advisories: [...new Set(levels.flatMap((each) => each.advisories))],
  };
}

const atLeast = (svns: Iterable<number>, level: readonly number[], from: number): boolean =>
  [...svns].every((svn, index) => index < from || svn >= (level[index] ?? Infinity));

const reachesSgx = (platform: PlatformTcb, level: TcbLevel): boolean =>
  atLeast(platform.components, level.sgx, 0) && platform.pceSvn >= level.pceSvn;

/** A module with a version is judged by its own identity: then its two places are left out here. */
const reachesTdx = (svns: Bytes, level: TcbLevel): boolean =>
  atLeast(svns, level.tdx, (svns[MODULE_VERSION] ?? 0) > 0 ? LATE_MICROCODE : 0);

function reached(levels: readonly SvnLevel[], svn: number): SvnLevel {
  const level = levels.find((each) => svn >= each.svn);
  demand(level !== undefined, 'attest/tcb-level');
  return level;
}

/** The level that the module of `svns` reaches, if it is one with levels of its own. */
function moduleLevels(info: TcbInfo, svns: Bytes | undefined): SvnLevel[] {
  const module = svns && moduleIn(info, svns);
  return module ? [reached(module.levels, svns[MODULE_SVN] ?? 0)] : [];
}

/** Out of date only because of the module at launch, while the newest one runs now: a relaunch would cure it. */
function relaunchStatus(
  status: TcbStatus,
  td: TdReport,
  info: TcbInfo,
  asSgx: readonly TcbLevel[],
): TcbStatus {
  const sgxStatus = decodeTcbStatus(asSgx[0]?.status ?? '');
  const curable = isOutOfDate(status) && !isOutOfDate(sgxStatus) && sgxStatus !== 'Revoked';
  if (!curable || td.running === undefined || !isNewest(td.running, info)) return status;
  const configuration = needsConfiguration(sgxStatus) || needsConfiguration(status);
  return configuration ? 'TDRelaunchAdvisedConfigurationNeeded' : 'TDRelaunchAdvised';
}

const isOutOfDate = (status: TcbStatus): boolean => status.startsWith('OutOfDate');

function isNewest(running: Bytes, info: TcbInfo): boolean {
  const [best] = info.levels;
  const newest = moduleIn(info, running)?.levels[0]?.svn ?? best?.tdx[MODULE_SVN] ?? Infinity;
  const microcode = best?.tdx[LATE_MICROCODE] ?? Infinity;
  return (running[MODULE_SVN] ?? 0) >= newest && (running[LATE_MICROCODE] ?? 0) >= microcode;
}
