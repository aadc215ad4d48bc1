import { expect, test } from 'vitest';
import { DEVNET } from '../client/network.ts';
import { walletOf } from '../testing/parties.ts';
import type { Facts } from './facts.ts';
import { costOf, planOf, type Plan } from './plan.ts';
import { targetsOf, type Terms } from './terms.ts';

const BOND_NANO = 5_000_000_000n;
const NOW_S = 1_790_000_000;

const terms: Terms = {
  network: DEVNET,
  wallet: walletOf(1),
  feeCapBps: 500,
  relay: {
    key: new Uint8Array(32).fill(2),
    bondNano: BOND_NANO,
    entry: { measurement: new Uint8Array(32).fill(3), url: 'https://relay.example' },
  },
};

const nothing: Facts = {
  nowS: NOW_S,
  walletNano: 0n,
  hasRegistry: false,
  isRegistered: false,
  readyAtS: 0,
};
const standing: Facts = { ...nothing, hasRegistry: true, bondNano: BOND_NANO };

const targets = targetsOf(terms);
const named = (plan: Plan): string[] =>
  plan.map((item) => (item.kind === 'send' ? item.name : `until ${item.untilS - NOW_S}`));
const left = (facts: Facts): string[] => named(planOf(targets, facts));

test('on an empty chain: everything, with the timelock in between', () => {
  expect(left(nothing)).toEqual([
    'registry',
    'vault',
    'propose',
    `until ${DEVNET.timelockSeconds}`,
    'execute',
  ]);
});

test('what is there is left', () => {
  expect(left({ ...nothing, hasRegistry: true })).not.toContain('registry');
  expect(left({ ...nothing, bondNano: BOND_NANO })).not.toContain('vault');
  expect(left({ ...standing, isRegistered: true })).toEqual([]);
  expect(left({ ...standing, bondNano: BOND_NANO + 1n, isRegistered: true })).toEqual([]);
});

test('a bond that is too small is made up, and no more than that', () => {
  const plan = planOf(targets, { ...standing, bondNano: BOND_NANO - 7n, isRegistered: true });
  expect(named(plan)).toEqual(['bond']);
  const [full, rest] = [planOf(targets, nothing)[1], plan[0]];
  if (full?.kind !== 'send' || rest?.kind !== 'send') throw new Error('no messages');
  expect(full.valueNano - rest.valueNano).toBe(BOND_NANO - 7n);
});

test('a proposal waits for its timelock, is executed in time, and made again when that is over', () => {
  const at = (readyAtS: number) => left({ ...standing, readyAtS });
  expect(at(NOW_S + 1)).toEqual(['until 1', 'execute']);
  expect(at(NOW_S)).toEqual(['execute']);
  expect(at(NOW_S - DEVNET.timelockSeconds + 1)).toEqual(['execute']);
  expect(at(NOW_S - DEVNET.timelockSeconds)).toEqual(['cancel', 'propose', 'until 60', 'execute']);
});

test('without a relay it is the registry alone', () => {
  const { network, wallet, feeCapBps } = terms;
  const alone = targetsOf({ network, wallet, feeCapBps });
  expect(named(planOf(alone, nothing))).toEqual(['registry']);
  expect(planOf(alone, { ...nothing, hasRegistry: true })).toEqual([]);
});

test('costs are what is attached and the wallet’s fees', () => {
  const plan = planOf(targets, nothing);
  const attached = plan.reduce((sum, item) => (item.kind === 'send' ? sum + item.valueNano : sum), 0n);
  expect(attached).toBeGreaterThan(BOND_NANO);
  expect(costOf(plan)).toBeGreaterThan(attached);
  expect(costOf([])).toBe(0n);
});
