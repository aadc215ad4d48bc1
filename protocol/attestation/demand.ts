/** How the verifier says no: a condition, and the code of the step that it belongs to. SPEC §15.5. */
import { BombyxError } from '../errors.ts';
import type { AttestCode } from './errors.ts';

/** @throws BombyxError `code` unless `holds`; `detail` is for logs and never leaves the machine. */
export function demand(holds: boolean, code: AttestCode, detail?: string): asserts holds {
  if (!holds) throw new BombyxError(code, detail);
}
