/** Which of the listed programs a machine runs, if any. SPEC §15.5 steps 22 and 23. */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';
import { bootFactsOf } from './event-log.ts';
import type { BootEvent } from './evidence.ts';
import type { Boot, Measurement } from './policy.ts';
import type { TdRegisters, TdReport } from './td-report.ts';

const REGISTERS: readonly (keyof TdRegisters)[] = [
  'mrTd',
  'rtMr0',
  'rtMr1',
  'rtMr2',
  'mrConfigId',
  'mrOwner',
  'mrOwnerConfig',
  'tdAttributes',
  'xfam',
];

/**
 * `replayed` is what RTMR 3 holds by the log.
 *
 * @throws BombyxError `attest/measurement`, `attest/event-log`, `attest/boot-facts`.
 */
export function findMeasurement(
  listed: readonly Measurement[],
  td: TdReport,
  events: readonly BootEvent[],
  replayed: Bytes,
): Measurement {
  const alike = listed.filter((each) => REGISTERS.every((name) => equalBytes(each[name], td[name])));
  demand(alike.length > 0, 'attest/measurement');
  const logged = events.length === 0 || equalBytes(replayed, td.rtMr3);
  demand(logged, 'attest/event-log');
  const booted = alike.find(({ boot }) => isBooted(boot, td.rtMr3, events));
  demand(booted !== undefined, 'attest/boot-facts');
  return booted;
}

/** A log that is empty says nothing, so only a pinned register can be met without one. */
function isBooted(boot: Boot, rtMr3: Bytes, events: readonly BootEvent[]): boolean {
  if (boot.kind === 'register') return events.length === 0 && equalBytes(boot.rtMr3, rtMr3);
  if (events.length === 0) return false;
  const { appId, composeHash, keyProvider } = bootFactsOf(events);
  return (
    equalBytes(boot.appId, appId) &&
    equalBytes(boot.composeHash, composeHash) &&
    equalBytes(boot.keyProvider, keyProvider)
  );
}
