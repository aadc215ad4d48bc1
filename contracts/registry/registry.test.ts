/** Registry: additions wait in public, removals act at once, and only the admin may do either. */
import { beginCell, toNano, type Cell } from '@ton/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { hashOf } from '../client/cells.ts';
import { CLIENT_CODE, REGISTRY_CODE } from '../client/codes.ts';
import type { ContractError } from '../client/errors.ts';
import * as body from '../client/registry-messages.ts';
import type { Change } from '../client/registry-messages.ts';
import { receivedBy, TestChain } from '../testing/chain.ts';
import { GAS_NANO } from '../testing/drivers.ts';
import { expectRefusal } from '../testing/expect.ts';
import { filledData, longestPut, MAX_CHANGES, MAX_RELAYS } from '../testing/full-registry.ts';
import { NOWHERE, parties, walletOf } from '../testing/parties.ts';
import { RegistryDriver, TIMELOCK_SECONDS } from '../testing/registry-driver.ts';

const KEY = new Uint8Array(32).fill(7);
const HASH = new Uint8Array(32).fill(8);
const NONE = new Uint8Array(32);
const relay = { vault: walletOf(0x71), measurement: HASH, url: 'https://relay.example' };
const PUT: Change = { kind: 'put-relay', key: KEY, relay };
const FEE: Change = { kind: 'raise-fee-cap', bps: 900 };

/** As fees.tolk has them. */
const REGISTRY_BITS = 600_000;
const REGISTRY_CELLS = 1200;

let registry: RegistryDriver;

beforeEach(async () => {
  registry = new RegistryDriver(await TestChain.create(), await parties());
  await registry.deploy();
});

const allCells = (cell: Cell): Uint8Array[] => [hashOf(cell), ...cell.refs.flatMap(allCells)];

const refuses = (error: ContractError, send: () => ReturnType<RegistryDriver['deploy']>) =>
  expectRefusal(registry.chain, registry.address, error, send);

describe('an addition', () => {
  test('waits for the timelock, is visible meanwhile, and may then be made once', async () => {
    const trace = await registry.propose(PUT);
    expect(trace).toSucceed();
    expect(receivedBy(trace, registry.parties.admin)).toBeGreaterThan(GAS_NANO - toNano('0.0015'));
    expect(await registry.readyAt(PUT)).toBe(registry.chain.now + TIMELOCK_SECONDS);
    await refuses('AlreadyProposed', () => registry.propose(PUT));
    registry.chain.advance(TIMELOCK_SECONDS - 1);
    await refuses('TooEarly', () => registry.execute(PUT));
    registry.chain.advance(1);
    expect(await registry.execute(PUT)).toSucceed();
    const { relays, changeCount } = await registry.state();
    expect(relays).toHaveLength(1);
    expect(relays[0]).toMatchObject({ key: KEY, measurement: HASH, url: relay.url });
    expect(relays[0]?.vault).toEqualAddress(relay.vault);
    expect(changeCount).toBe(0);
    expect(await registry.readyAt(PUT)).toBe(0);
    await refuses('UnknownChange', () => registry.execute(PUT));
  });

  test('is proposed by an admin to whom nothing can be given back', async () => {
    const people = { ...(await parties()), admin: NOWHERE };
    const elsewhere = new RegistryDriver(registry.chain, people);
    await elsewhere.deploy();
    await elsewhere.propose(PUT);
    expect(await elsewhere.state()).toMatchObject({ changeCount: 1 });
  });

  test('TooLate: it cannot be kept for later', async () => {
    await registry.propose(FEE);
    registry.chain.advance(2 * TIMELOCK_SECONDS);
    await refuses('TooLate', () => registry.execute(FEE));
  });

  test('is kept whole while it waits, so that anybody can read it', async () => {
    await registry.propose(PUT);
    const data = await registry.chain.data(registry.address);
    expect(allCells(data ?? beginCell().endCell())).toContainEqual(hashOf(body.changeCell(PUT)));
  });

  test('can be cancelled at once', async () => {
    await registry.propose(FEE);
    const hash = hashOf(body.changeCell(FEE));
    await refuses('NotAdmin', () =>
      registry.send(body.cancelChangeBody(1n, hash), registry.parties.stranger),
    );
    expect(await registry.send(body.cancelChangeBody(1n, hash))).toSucceed();
    await refuses('UnknownChange', () => registry.send(body.cancelChangeBody(1n, hash)));
    registry.chain.advance(TIMELOCK_SECONDS);
    await refuses('UnknownChange', () => registry.execute(FEE));
  });

  test('TooManyChanges: sixteen can wait', async () => {
    for (let bps = 501; bps <= 516; bps++) await registry.propose({ kind: 'raise-fee-cap', bps });
    await refuses('TooManyChanges', () => registry.propose(FEE));
  });

  test('of a document needs a higher version', async () => {
    for (const kind of ['set-measurements', 'set-manifest'] as const) {
      expect(await registry.change({ kind, hash: HASH, version: 3 })).toSucceed();
      const stale: Change = { kind, hash: KEY, version: 3 };
      await registry.propose(stale);
      registry.chain.advance(TIMELOCK_SECONDS);
      await refuses('StaleVersion', () => registry.execute(stale));
    }
    expect(await registry.state()).toMatchObject({
      measurementsHash: HASH,
      measurementsVersion: 3,
      manifestHash: HASH,
      manifestVersion: 3,
    });
  });

  test('of the fee cap, the admin and the code', async () => {
    expect(await registry.change(FEE)).toSucceed();
    expect((await registry.state()).feeCapBps).toBe(900);
    const tooHigh: Change = { kind: 'raise-fee-cap', bps: 10_001 };
    await registry.propose(tooHigh);
    registry.chain.advance(TIMELOCK_SECONDS);
    await refuses('FeeCapTooHigh', () => registry.execute(tooHigh));
    expect(await registry.change({ kind: 'raise-fee-cap', bps: 10_000 })).toSucceed();
    expect(await registry.change({ kind: 'set-admin', admin: registry.parties.operator })).toSucceed();
    await refuses('NotAdmin', () => registry.propose(PUT));
    expect(await registry.propose(PUT, registry.parties.operator)).toSucceed();
  });

  test('of the code: an upgrade keeps what is stored', async () => {
    await registry.change(PUT);
    const data = await registry.chain.data(registry.address);
    expect(await registry.change({ kind: 'upgrade', code: CLIENT_CODE })).toSucceed();
    const { accountState } = await registry.chain.blockchain.getContract(registry.address);
    if (accountState?.type !== 'active') throw new Error('not active');
    expect(accountState.state.code).toEqualCell(CLIENT_CODE);
    expect(accountState.state.code).not.toEqualCell(REGISTRY_CODE);
    expect(await registry.chain.data(registry.address)).toEqualCell(data ?? beginCell().endCell());
  });

  test('WrongKind, BadUrl: what is no change, or no address', async () => {
    const nonsense = beginCell().storeUint(1, 32).endCell();
    const deep = beginCell().storeRef(beginCell().endCell()).endCell();
    const badUrl = beginCell()
      .storeUint(0x62780410, 32)
      .storeBuffer(Buffer.from(KEY))
      .storeRef(beginCell().storeAddress(relay.vault).storeBuffer(Buffer.from(HASH)).storeRef(deep).endCell())
      .endCell();
    for (const [cell, error] of [
      [nonsense, 'WrongKind'],
      [badUrl, 'BadUrl'],
    ] as const) {
      await registry.send(body.proposeBody(1n, cell));
      registry.chain.advance(TIMELOCK_SECONDS);
      await refuses(error, () => registry.send(body.executeBody(1n, cell)));
    }
  });
});

describe('a removal', () => {
  test('of a relay acts at once, and leaves the others', async () => {
    await registry.change(PUT);
    await registry.change(longestPut('other'));
    expect(await registry.send(body.removeRelayBody(1n, KEY))).toSucceed();
    expect((await registry.state()).relays).toHaveLength(1);
    await refuses('UnknownRelay', () => registry.send(body.removeRelayBody(1n, KEY)));
  });

  test('of a document leaves none, and its version', async () => {
    await registry.change({ kind: 'set-measurements', hash: HASH, version: 3 });
    await registry.change({ kind: 'set-manifest', hash: HASH, version: 4 });
    await registry.send(body.revokeMeasurementsBody(1n));
    expect(await registry.state()).toMatchObject({ measurementsHash: NONE, manifestHash: HASH });
    await registry.send(body.revokeManifestBody(1n));
    expect(await registry.state()).toMatchObject({
      manifestHash: NONE,
      measurementsVersion: 3,
      manifestVersion: 4,
    });
  });

  test('the fee cap can only go down at once', async () => {
    await refuses('FeeCapNotLower', () => registry.send(body.lowerFeeCapBody(1n, 500)));
    expect(await registry.send(body.lowerFeeCapBody(1n, 499))).toSucceed();
    expect((await registry.state()).feeCapBps).toBe(499);
  });
});

test('a relay can be put again, under the same key', async () => {
  await registry.change(PUT);
  await registry.change({ ...PUT, relay: { ...relay, url: 'https://other.example' } });
  expect((await registry.state()).relays.map(({ url }) => url)).toEqual(['https://other.example']);
});

describe('full lists', () => {
  const place = (relays: number, changes: number): Promise<void> => {
    const { chain, address } = registry;
    const data = filledData(registry.registry, relays, changes);
    return chain.place(address, { code: REGISTRY_CODE, data }, toNano('1'));
  };

  test('TooManyRelays: take no new relay, but change the ones they have', async () => {
    await place(MAX_RELAYS, 0);
    expect((await registry.state()).relays).toHaveLength(MAX_RELAYS);
    await registry.propose(PUT);
    registry.chain.advance(TIMELOCK_SECONDS);
    await refuses('TooManyRelays', () => registry.execute(PUT));
    expect(await registry.change(longestPut('relay-0'))).toSucceed();
  });

  test('take no more storage than the yearly cost counts', async () => {
    await place(MAX_RELAYS, MAX_CHANGES - 1);
    await registry.propose(longestPut('last'));
    const { account } = (await registry.chain.blockchain.getContract(registry.address)).account;
    expect(Number(account?.storageStats.used.cells)).toBeLessThanOrEqual(REGISTRY_CELLS);
    expect(Number(account?.storageStats.used.bits)).toBeLessThanOrEqual(REGISTRY_BITS);
  });
});

test('an empty body is a gift, anything unknown goes back', async () => {
  const sent = { from: registry.parties.stranger, to: registry.address, valueNano: toNano('1') };
  expect(await registry.chain.send(sent)).toSucceed();
  await refuses('UnknownMessage', () => registry.send(beginCell().storeUint(0, 32).endCell()));
});
