/** Registry, as its design says: everything from the admin, additions behind the timelock. */
import { changeId, type RegistryState, type RegistryTerms } from './account.ts';
import type { Change, Name } from './message.ts';
import { demand, excess, Refusal, stored, type Done, type Run } from './run.ts';

/** One message on the registry. */
export interface RegistryRun {
  readonly terms: RegistryTerms;
  readonly state: RegistryState;
  readonly run: Run;
}

const MAX_CHANGES = 16;
const MAX_FEE_BPS = 10_000;

/** @throws Refusal */
export function runRegistry(at: RegistryRun): Done<RegistryState> {
  const { body, bounced, from } = at.run.message;
  // Nothing that a registry sends can bounce: whatever comes as a bounce is a gift.
  if (bounced || body.kind === 'gift') return stored(at.state);
  const next = operation(at);
  if (next === undefined) throw new Refusal('UnknownMessage');
  demand(from === at.state.admin, 'NotAdmin');
  return { state: next(), actions: [excess(from, 'with-rest')] };
}

function operation(at: RegistryRun): (() => RegistryState) | undefined {
  const { state } = at;
  const { body } = at.run.message;
  switch (body.kind) {
    case 'propose':
      return () => propose(at, body.change);
    case 'execute':
      return () => execute(at, body.change);
    case 'cancelChange':
      return () => take(state, body.change).state;
    case 'removeRelay':
      return () => removeRelay(state, body.key);
    case 'revokeMeasurements':
      return () => ({ ...state, measurements: { ...state.measurements, hash: 0n } });
    case 'revokeManifest':
      return () => ({ ...state, manifest: { ...state.manifest, hash: 0n } });
    case 'lowerFeeCap':
      return () => lowerFeeCap(state, body.bps);
    default:
      return undefined;
  }
}

function propose({ terms, state, run }: RegistryRun, change: Change): RegistryState {
  const id = changeId(change);
  demand(state.changes.size < MAX_CHANGES, 'TooManyChanges');
  demand(!state.changes.has(id), 'AlreadyProposed');
  return { ...state, changes: new Map(state.changes).set(id, run.now + terms.timelockSeconds) };
}

function take(state: RegistryState, change: Change): { state: RegistryState; readyAt: number } {
  const readyAt = state.changes.get(changeId(change));
  demand(readyAt !== undefined, 'UnknownChange');
  const changes = new Map(state.changes);
  changes.delete(changeId(change));
  return { state: { ...state, changes }, readyAt };
}

function execute({ terms, state, run }: RegistryRun, change: Change): RegistryState {
  const taken = take(state, change);
  demand(run.now >= taken.readyAt, 'TooEarly');
  demand(run.now < taken.readyAt + terms.timelockSeconds, 'TooLate');
  return changed(taken.state, change);
}

function changed(state: RegistryState, change: Change): RegistryState {
  switch (change.kind) {
    case 'put-relay':
      demand(!change.deep, 'BadUrl');
      return { ...state, relays: new Map<string, Name>(state.relays).set(change.key, change.vault) };
    case 'set-measurements':
      demand(change.version > state.measurements.version, 'StaleVersion');
      return { ...state, measurements: { hash: change.hash, version: change.version } };
    case 'set-manifest':
      demand(change.version > state.manifest.version, 'StaleVersion');
      return { ...state, manifest: { hash: change.hash, version: change.version } };
    case 'raise-fee-cap':
      demand(change.bps <= MAX_FEE_BPS, 'FeeCapTooHigh');
      return { ...state, feeCapBps: change.bps };
    case 'set-admin':
      return { ...state, admin: change.admin };
    case 'upgrade':
      return state; // to the same code
    case 'alien':
      throw new Refusal('WrongKind');
  }
}

function removeRelay(state: RegistryState, key: string): RegistryState {
  demand(state.relays.has(key), 'UnknownRelay');
  const relays = new Map(state.relays);
  relays.delete(key);
  return { ...state, relays };
}

function lowerFeeCap(state: RegistryState, bps: number): RegistryState {
  demand(bps < state.feeCapBps, 'FeeCapNotLower');
  return { ...state, feeCapBps: bps };
}
