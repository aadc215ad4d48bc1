/** Machines that are genuine and not good enough, or run something else: states, bits, modules, programs. */
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOfEvent, replay } from '../../protocol/attestation/event-log.ts';
import type { BootEvent } from '../../protocol/attestation/evidence.ts';
import type { EvidencePolicy, Measurement } from '../../protocol/attestation/policy.ts';
import { verifyMachine } from '../../protocol/attestation/verify-machine.ts';
import { utf8, type Bytes } from '../../protocol/bytes/bytes.ts';
import { fromHex } from '../../protocol/bytes/text.ts';
import { codeOf } from '../../protocol/vectors/testing.ts';
import {
  levelJson,
  qeIdentityJson,
  tcbInfoJson,
  type Json,
} from '../../relay-tee/attest/simulator/collateral.ts';
import { PLATFORM } from '../../relay-tee/attest/simulator/infrastructure.ts';
import { DATES, World, type Changes } from './world.ts';

let world: World;

type Attack = readonly [name: string, changes: Changes, code: string];

const DATE = '2024-11-13T00:00:00Z';
const module = (id: string, svn: number, tcbStatus: string): Json => ({
  id,
  mrsigner: '00'.repeat(48),
  attributes: '00'.repeat(8),
  attributesMask: 'FF'.repeat(8),
  tcbLevels: [{ tcb: { isvsvn: svn }, tcbDate: DATE, tcbStatus }],
});

const tcbInfo = (change: Json): Changes => ({ parts: { tcbInfo: { ...tcbInfoJson(DATES), ...change } } });
const qeLevel = (isvsvn: number, tcbStatus: string): Changes => ({
  parts: {
    qeIdentity: { ...qeIdentityJson(DATES), tcbLevels: [{ tcb: { isvsvn }, tcbDate: DATE, tcbStatus }] },
  },
});
const SGX = PLATFORM.components;
const level = (tcbStatus: string, more: Json = {}): Changes =>
  tcbInfo({ tcbLevels: [levelJson(SGX, 11, [5, 0, 3], { tcbDate: DATE, tcbStatus, ...more })] });

const svns = (...bytes: readonly number[]): Bytes => Uint8Array.from(bytes);
const attributes = (hex: string): Changes => ({ td: { tdAttributes: fromHex(hex) } });
const ones = (length: number): Bytes => new Uint8Array(length).fill(1);

const BITS: readonly Attack[] = [
  ['a VM in debug', attributes('0100001000000000'), 'attest/debug'],
  ['a VM whose performance is profiled', attributes('2000001000000000'), 'attest/debug'],
  ['a VM that can migrate', attributes('0000003000000000'), 'attest/migratable'],
  ['a VM without SEPT_VE_DISABLE', attributes('0000000000000000'), 'attest/sept-ve'],
  ['a VM with supervisor protection keys', attributes('0000005000000000'), 'attest/pks'],
  ['a VM with key locker', attributes('0000009000000000'), 'attest/key-locker'],
  ['a VM with performance counters', attributes('0000001000000080'), 'attest/perfmon'],
  ['a reserved bit of the lower half', attributes('0001001000000000'), 'attest/td-reserved'],
  ['a reserved bit of the upper half', attributes('0000001000000001'), 'attest/td-reserved'],
  ['a VM without SSE', { td: { xfam: fromHex('0100000000000000') } }, 'attest/xfam'],
  ['a feature that TDX does not hide', { td: { xfam: fromHex('e702260000000000') } }, 'attest/xfam'],
  ['a feature beyond 32 bits', { td: { xfam: fromHex('e702060001000000') } }, 'attest/xfam'],
  ['a service VM beside it', { shape: 'v5-td15', td: { mrServiceTd: ones(48) } }, 'attest/migratable'],
];

const QE: readonly Attack[] = [
  ['a quoting enclave in debug', { qe: { attributes: 0x13 } }, 'attest/qe'],
  ['a quoting enclave of another signer', { qe: { mrSigner: ones(32) } }, 'attest/qe'],
  ['another enclave of the same signer', { qe: { isvProdId: 1 } }, 'attest/qe'],
  ['a quoting enclave with other attributes', { qe: { attributes: 0x31 } }, 'attest/qe'],
  ['a quoting enclave with other miscselect', { qe: { miscSelect: 1 } }, 'attest/qe'],
  ['a quoting enclave that is out of date', { qe: { isvSvn: 3 } }, 'attest/tcb-status'],
  ['a quoting enclave below every level', { qe: { isvSvn: 1 } }, 'attest/tcb-level'],
  ['a quoting enclave that is revoked', qeLevel(4, 'Revoked'), 'attest/tcb-status'],
  ['a quoting enclave in a state that nobody knows', qeLevel(4, 'Fine'), 'attest/tcb-status'],
];

const MODULES: readonly Attack[] = [
  ["a module of another signer than Intel's", { td: { mrSignerSeam: ones(48) } }, 'attest/module'],
  ['a module with attributes', { td: { seamAttributes: ones(8) } }, 'attest/module'],
  ['a module whose version nobody knows', { td: { teeTcbSvn: svns(6, 9, 3) } }, 'attest/module'],
  ['a module below every level', { td: { teeTcbSvn: svns(3, 1, 3) } }, 'attest/tcb-level'],
  ['a module that is out of date', { td: { teeTcbSvn: svns(5, 1, 3) } }, 'attest/tcb-status'],
  [
    'a module that is revoked',
    tcbInfo({ tdxModuleIdentities: [module('TDX_01', 6, 'Revoked')] }),
    'attest/tcb-status',
  ],
  [
    'a module without version, of another signer',
    { td: { teeTcbSvn: svns(6, 0, 3), mrSignerSeam: ones(48) } },
    'attest/module',
  ],
  [
    'a module version that the policy does not list',
    { td: { teeTcbSvn: svns(6, 3, 3) } },
    'attest/module-floor',
  ],
  [
    'a module below the floor of the policy',
    { policy: { modules: [{ version: 1, minSvn: 7 }] } },
    'attest/module-floor',
  ],
  [
    'a running module that nobody knows',
    { shape: 'v5-td15', td: { teeTcbSvn2: svns(6, 9, 3) } },
    'attest/module',
  ],
  [
    'a running module that is out of date',
    { shape: 'v5-td15', td: { teeTcbSvn2: svns(5, 1, 3) } },
    'attest/tcb-status',
  ],
  [
    'a running module that is revoked',
    {
      ...tcbInfo({ tdxModuleIdentities: [module('TDX_01', 6, 'UpToDate'), module('TDX_03', 3, 'Revoked')] }),
      shape: 'v5-td15',
      td: { teeTcbSvn2: svns(6, 3, 3) },
    },
    'attest/tcb-status',
  ],
];

const STATES: readonly Attack[] = [
  ['a machine that is revoked', level('Revoked'), 'attest/tcb-status'],
  ['a machine that is out of date', level('OutOfDate'), 'attest/tcb-status'],
  ['a machine that needs configuration', level('ConfigurationNeeded'), 'attest/tcb-status'],
  ['a machine that needs hardened software', level('SWHardeningNeeded'), 'attest/tcb-status'],
  ['a state that nobody knows', level('Splendid'), 'attest/tcb-status'],
  ['a state named like a property', level('constructor'), 'attest/tcb-status'],
  ['old microcode', { td: { teeTcbSvn: svns(6, 1, 1) } }, 'attest/tcb-level'],
  [
    'an advisory that the policy does not tolerate',
    level('UpToDate', { advisoryIDs: ['INTEL-SA-01103'] }),
    'attest/advisory',
  ],
  ['a machine that the policy does not know', { policy: { machines: [ones(16)] } }, 'attest/machine'],
];

const REGISTERS = [
  'mrTd',
  'rtMr0',
  'rtMr1',
  'rtMr2',
  'mrConfigId',
  'mrOwner',
  'mrOwnerConfig',
] as const satisfies readonly (keyof Measurement)[];

const PROGRAMS: readonly Attack[] = [
  ...REGISTERS.map(
    (name) => [`another ${name}`, { td: { [name]: ones(48) } }, 'attest/measurement'] as const,
  ),
  ['fewer features', { td: { xfam: fromHex('e700060000000000') } }, 'attest/measurement'],
  ['another RTMR 3', { td: { rtMr3: ones(48) } }, 'attest/event-log'],
];

/** Lists of a policy that, empty, must mean that nothing is accepted. */
const EMPTY: readonly Partial<EvidencePolicy>[] = [
  { measurements: [] },
  { machines: [] },
  { statuses: [] },
  { modules: [] },
];

/** The boot log as `change` makes it, and the machine that logged it. */
async function logged(change: (events: readonly BootEvent[]) => BootEvent[]): Promise<string> {
  const events = change(world.machine.events);
  const rtMr3 = await replay(await Promise.all(events.map(digestOfEvent)));
  return shownWith({ td: { rtMr3 } }, events);
}

/** The code with which evidence is refused whose log says `events`, whatever its registers say. */
const shownWith = (changes: Changes, events: readonly BootEvent[]): Promise<string> =>
  codeOf(async () => {
    const evidence = await world.evidence(changes);
    return verifyMachine({ ...evidence, events: [...events] }, world.judgement(changes));
  });

const without = (name: string) => (events: readonly BootEvent[]) =>
  events.filter(({ event }) => event !== name);
const replaced = (name: string, payload: Bytes) => (events: readonly BootEvent[]) =>
  events.map((each) => (each.event === name ? { ...each, payload } : each));

function bootLogs(): void {
  const readyAt = (events: readonly BootEvent[]) => events.findIndex(({ event }) => event === 'system-ready');
  const fake: BootEvent = { event: 'compose-hash', payload: ones(32) };

  test.each(['app-id', 'compose-hash', 'key-provider', 'system-ready'])('refused: no %s', async (name) => {
    expect(await logged(without(name))).toBe('attest/event-log');
  });

  test.each([
    ['app-id', 20],
    ['compose-hash', 32],
    ['key-provider', 32],
  ] as const)('refused: another %s', async (name, length) => {
    expect(await logged(replaced(name, ones(length)))).toBe('attest/boot-facts');
  });

  test('refused: a second compose-hash before the end of boot', async () => {
    expect(await logged((events) => events.toSpliced(readyAt(events), 0, fake))).toBe('attest/event-log');
  });

  test('what an application logs after boot changes no fact', async () => {
    expect(await logged((events) => [...events, fake])).toBe('no error');
  });

  test('refused: the facts after the end of boot', async () => {
    const moved = (events: readonly BootEvent[]) => {
      const at = readyAt(events);
      return events.slice(at, at + 1).concat(events.toSpliced(at, 1));
    };
    expect(await logged(moved)).toBe('attest/event-log');
  });

  test('refused: a log in another order, shortened, lengthened, or empty', async () => {
    const { events } = world.machine;
    expect(await shownWith({}, events.toReversed())).toBe('attest/event-log');
    expect(await shownWith({}, events.slice(1))).toBe('attest/event-log');
    expect(await shownWith({}, [...events, fake])).toBe('attest/event-log');
    expect(await shownWith({}, [])).toBe('attest/boot-facts');
  });

  test('refused: one digest read as another event, split at another colon', async () => {
    const genuine: BootEvent = { event: 'app', payload: utf8('x:compose-hash') };
    const split: BootEvent = { event: 'app:x', payload: utf8('compose-hash') };
    expect(await digestOfEvent(split)).toEqual(await digestOfEvent(genuine));
    const { events } = world.machine;
    const rtMr3 = await replay(await Promise.all([...events, genuine].map(digestOfEvent)));
    expect(await shownWith({ td: { rtMr3 } }, [...events, genuine])).toBe('no error');
    expect(await shownWith({ td: { rtMr3 } }, [...events, split])).toBe('attest/event-log');
  });

  test('refused: 65 events, and a payload of 1,025 bytes', async () => {
    const event: BootEvent = { event: 'app', payload: new Uint8Array() };
    expect(await shownWith({}, Array<BootEvent>(65).fill(event))).toBe('attest/size');
    expect(await shownWith({}, [{ event: 'app', payload: new Uint8Array(1_025) }])).toBe('attest/size');
    expect(await shownWith({}, [{ event: 'x'.repeat(65), payload: new Uint8Array() }])).toBe('attest/size');
  });

  test('a pinned RTMR 3 is met by the register alone, and by no log', async () => {
    const pinned = (rtMr3: Bytes): Changes => ({
      td: { rtMr3: ones(48) },
      policy: { measurements: [{ ...world.machine.measurement, boot: { kind: 'register', rtMr3 } }] },
    });
    expect(await shownWith(pinned(ones(48)), [])).toBe('no error');
    expect(await shownWith(pinned(new Uint8Array(48)), [])).toBe('attest/boot-facts');
    expect(await shownWith(pinned(ones(48)), world.machine.events)).toBe('attest/event-log');
  });
}

function acceptances(): void {
  test.each(['v4', 'v5-td10', 'v5-td15'] as const)('a good quote of shape %s', async (shape) => {
    const { tcb, measurement } = await world.verify({ shape });
    expect([tcb.status, measurement.name]).toEqual(['UpToDate', 'SIMULATED relay']);
  });

  test('a module is judged by its own version, not by the first two numbers of the level', async () => {
    const changes = tcbInfo({
      tcbLevels: [levelJson(SGX, 11, [99, 1, 3], { tcbDate: DATE, tcbStatus: 'UpToDate' })],
    });
    expect((await world.verify(changes)).tcb.status).toBe('UpToDate');
    const versionless = { ...changes, td: { teeTcbSvn: svns(98, 0, 3) } };
    expect(await codeOf(() => world.verify(versionless))).toBe('attest/tcb-level');
  });

  test.each([
    ['SWHardeningNeeded', 'UpToDate', 'SWHardeningNeeded'],
    ['UpToDate', 'OutOfDate', 'OutOfDate'],
    ['SWHardeningNeeded', 'OutOfDate', 'OutOfDate'],
    ['ConfigurationNeeded', 'OutOfDate', 'OutOfDateConfigurationNeeded'],
    ['ConfigurationAndSWHardeningNeeded', 'OutOfDate', 'OutOfDateConfigurationNeeded'],
  ] as const)('a machine that is %s with a module that is %s counts as %s', async (machine, part, whole) => {
    const changes: Changes = {
      ...tcbInfo({
        tcbLevels: [
          levelJson(SGX, 11, [5, 0, 3], { tcbDate: DATE, tcbStatus: machine, advisoryIDs: ['INTEL-SA-1'] }),
        ],
        tdxModuleIdentities: [module('TDX_01', 6, part)],
      }),
      policy: { statuses: [whole], advisories: ['INTEL-SA-1'] },
    };
    expect((await world.verify(changes)).tcb).toMatchObject({ status: whole, advisories: ['INTEL-SA-1'] });
  });

  test('any machine, where the policy says so', async () => {
    expect((await world.verify({ policy: { machines: 'any-machine' } })).ppid).toEqual(PLATFORM.ppid);
  });
}

function relaunches(): void {
  const relaunched = (launch: Bytes, running: Bytes, status: string): Changes => ({
    ...level(status),
    shape: 'v5-td15',
    td: { teeTcbSvn: launch, teeTcbSvn2: running },
    policy: {
      statuses: ['TDRelaunchAdvised', 'TDRelaunchAdvisedConfigurationNeeded'],
      modules: [{ version: 1, minSvn: 4 }],
    },
  });

  test.each([
    ['UpToDate', 'TDRelaunchAdvised'],
    ['SWHardeningNeeded', 'TDRelaunchAdvised'],
    ['ConfigurationNeeded', 'TDRelaunchAdvisedConfigurationNeeded'],
  ] as const)(
    'a %s machine under its newest module, launched under an old one: %s',
    async (machine, whole) => {
      const { tcb } = await world.verify(relaunched(svns(4, 1, 3), svns(6, 1, 3), machine));
      expect(tcb.status).toBe(whole);
    },
  );

  test.each([
    ['a running module that is old as well', svns(4, 1, 3), svns(5, 1, 3), 'UpToDate'],
    ['running microcode that is old', svns(4, 1, 3), svns(6, 1, 2), 'UpToDate'],
    ['a machine that is out of date itself', svns(4, 1, 3), svns(6, 1, 3), 'OutOfDate'],
    ['a machine that is revoked', svns(4, 1, 3), svns(6, 1, 3), 'Revoked'],
  ] as const)('is not advised for %s', async (_, launch, running, status) => {
    const changes = relaunched(launch, running, status);
    expect(await codeOf(() => world.verify(changes))).toBe('attest/tcb-status');
  });

  test('is not advised where the quoting enclave is out of date', async () => {
    const changes = { ...relaunched(svns(4, 1, 3), svns(6, 1, 3), 'UpToDate'), qe: { isvSvn: 2 } };
    expect(await codeOf(() => world.verify(changes))).toBe('attest/tcb-status');
  });

  test('is refused by a policy that wants machines up to date', async () => {
    const { policy: _, ...changes } = relaunched(svns(4, 1, 3), svns(6, 1, 3), 'UpToDate');
    expect(await codeOf(() => world.verify(changes))).toBe('attest/tcb-status');
  });
}

export function machineAttacks(): void {
  beforeAll(async () => {
    world = await World.make();
  });

  describe.each([
    ['bits of the VM', BITS],
    ['the quoting enclave', QE],
    ['the TDX module', MODULES],
    ['the state of the machine', STATES],
    ['the program', PROGRAMS],
  ])('%s', (_, attacks) => {
    test.each(attacks)('refused: %s', async (__, changes, code) => {
      expect(await codeOf(() => world.verify(changes))).toBe(code);
    });
  });

  describe('a machine below its level', () => {
    test.each([
      ['one SGX component', { components: PLATFORM.components.with(7, 4) }],
      ['PCESVN', { pceSvn: 4 }],
    ])('refused: by %s', async (_, platform) => {
      const lower = await World.make(platform);
      expect(await codeOf(() => lower.verify())).toBe('attest/tcb-level');
    });
  });

  describe('the policy', () => {
    test.each(EMPTY)('refused: %j accepts nothing', async (policy) => {
      expect(await codeOf(() => world.verify({ policy }))).toBe('attest/policy');
    });

    test.each([
      { statuses: ['UpToDate', 'Revoked'] },
      { minEvaluationNumber: NaN },
      { compute: 'nvidia-cc' },
    ])('refused: %j', async (policy) => {
      const changes = { policy: policy as Partial<EvidencePolicy> };
      expect(await codeOf(() => world.verify(changes))).toBe('attest/policy');
    });
  });

  describe('the boot log', bootLogs);
  describe('accepted', acceptances);
  describe('relaunch', relaunches);
}
