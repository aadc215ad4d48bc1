/** TCB info: Intel's list of states of one family of machines, and of the TDX modules that they run. SPEC §15.5. */
import type { Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';
import type { SignedJson } from './signed-json.ts';

const COMPONENTS = 16;
const MAX_SVN = 0xff;
const MAX_PCE_SVN = 0xffff;
export const MAX_EVALUATION_NUMBER = 0xffff_ffff;
const HASH_BYTES = 48;

/** A state and the words about it; the status stays as written until a level is chosen. */
interface Verdict {
  readonly status: string;
  readonly dateMs: number;
  readonly advisories: readonly string[];
}

export interface TcbLevel extends Verdict {
  readonly sgx: readonly number[];
  readonly tdx: readonly number[];
  readonly pceSvn: number;
}

/** Of a TDX module or a quoting enclave: reached from `svn` on. */
export interface SvnLevel extends Verdict {
  readonly svn: number;
}

/** What a TDX module has to look like. */
export interface ModuleIdentity {
  readonly mrSigner: Bytes;
  readonly attributes: Bytes;
}

export interface VersionedModule extends ModuleIdentity {
  /** `TDX_` and the module's version in two hex digits. */
  readonly id: string;
  readonly levels: readonly SvnLevel[];
}

export interface TcbInfo {
  readonly fmspc: Bytes;
  readonly pceId: Bytes;
  readonly evaluationNumber: number;
  /** For modules of version 0. */
  readonly module: ModuleIdentity;
  readonly modules: readonly VersionedModule[];
  /** The best state first. */
  readonly levels: readonly TcbLevel[];
}

/** @throws BombyxError `attest/tcb-info`. */
export function decodeTcbInfo(json: SignedJson): TcbInfo {
  const kind = [json.text('id'), json.integer('version', 99), json.integer('tcbType', 99)].join();
  demand(kind === 'TDX,3,0', 'attest/tcb-info', kind);
  return {
    fmspc: json.hex('fmspc', 6),
    pceId: json.hex('pceId', 2),
    evaluationNumber: json.integer('tcbEvaluationDataNumber', MAX_EVALUATION_NUMBER),
    module: moduleOf(json.object('tdxModule')),
    modules: json.objects('tdxModuleIdentities').map((each) => ({
      ...moduleOf(each),
      id: each.text('id').toUpperCase(),
      levels: svnLevelsOf(each),
    })),
    levels: json.objects('tcbLevels').map(levelOf),
  };
}

function moduleOf(json: SignedJson): ModuleIdentity {
  return { mrSigner: json.hex('mrsigner', HASH_BYTES), attributes: json.hex('attributes', 8) };
}

function levelOf(json: SignedJson): TcbLevel {
  const tcb = json.object('tcb');
  return {
    sgx: componentsOf(tcb, 'sgxtcbcomponents'),
    tdx: componentsOf(tcb, 'tdxtcbcomponents'),
    pceSvn: tcb.integer('pcesvn', MAX_PCE_SVN),
    ...verdictOf(json),
  };
}

function componentsOf(json: SignedJson, name: string): number[] {
  const components = json.objects(name).map((each) => each.integer('svn', MAX_SVN));
  demand(components.length === COMPONENTS, 'attest/tcb-info', name);
  return components;
}

/** The levels of a module or a quoting enclave, the best first. */
export function svnLevelsOf(json: SignedJson): SvnLevel[] {
  return json.objects('tcbLevels').map((level) => ({
    svn: level.object('tcb').integer('isvsvn', MAX_PCE_SVN),
    ...verdictOf(level),
  }));
}

function verdictOf(json: SignedJson): Verdict {
  return {
    status: json.text('tcbStatus'),
    dateMs: json.timeMs('tcbDate'),
    advisories: json.texts('advisoryIDs'),
  };
}
