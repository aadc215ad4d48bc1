/** Intel's real documents from a PCCS on a real port, kept while they hold; and every other thing that it may answer. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { collateralOf, RAW_COLLATERAL, REAL_V4 } from '#protocol/attestation/fixtures/real.ts';
import { INTEL_PROFILE } from '#protocol/attestation/intel-profile.ts';
import { fromHex } from '#protocol/bytes/text.ts';
import { SIMULATED_PROFILE } from '#protocol/attestation/simulated-profile.ts';
import type { BombyxError } from '#protocol/errors.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { DATES, NOW_MS, World } from '../../../tests/attestation/world.ts';
import { goodParts, makeCollateral, tcbInfoJson, type CollateralParts } from '../simulator/collateral.ts';
import { FakePccs } from '../testing/servers.ts';
import { CollateralCache } from './cache.ts';
import { fetchCollateral, type MachineKind } from './pccs.ts';

const { evidence, fromMs, untilMs } = REAL_V4;
const RAW = RAW_COLLATERAL.v4;
const KIND: MachineKind = { fmspc: fromHex('b0c06f000000'), authority: 'platform' };
const [TCB, QE] = ['/tdx/certification/v4/tcb', '/tdx/certification/v4/qe/identity'];
const [PCK_CRL, ROOT_CRL] = ['/sgx/certification/v4/pckcrl', '/sgx/certification/v4/rootcacrl'];
const DAY_MS = 86_400_000;

let pccs: FakePccs;
const settings = () => ({ baseUrl: pccs.baseUrl, timeoutMs: 2_000 });
const verdict = () => codeOf(() => fetchCollateral(settings(), KIND));

beforeAll(async () => {
  pccs = await FakePccs.start();
});
afterAll(() => pccs[Symbol.asyncDispose]());
beforeEach(() => {
  pccs.serve(RAW);
  pccs.asked.length = 0;
});

describe('a PCCS', () => {
  test('is asked for four documents, whose bytes are taken as they were signed', async () => {
    expect(await fetchCollateral(settings(), KIND)).toEqual(collateralOf(RAW));
    expect(pccs.asked.toSorted()).toEqual([
      `GET ${PCK_CRL}?ca=platform&encoding=der`,
      `GET ${ROOT_CRL}`,
      `GET ${QE}`,
      `GET ${TCB}?fmspc=B0C06F000000`,
    ]);
  });

  test('may give the root list in DER as well', async () => {
    pccs.put(ROOT_CRL, fromHex(RAW.root_ca_crl));
    expect(await fetchCollateral(settings(), KIND)).toEqual(collateralOf(RAW));
  });

  const chain = { 'TCB-Info-Issuer-Chain': RAW.tcb_info_issuer_chain };
  const signature = RAW.tcb_info_signature;
  test.each<readonly [string, string | Uint8Array, Record<string, string>, number]>([
    ['an error', 'not found', chain, 404],
    ['nothing', '', chain, 200],
    ['a page', '<html></html>', chain, 200],
    ['no document', `{"signature":"${signature}"}`, chain, 200],
    ['no signature', `{"tcbInfo":{}}`, chain, 200],
    ['half a signature', `{"tcbInfo":{},"signature":"${signature.slice(2)}"}`, chain, 200],
    ['another document', `{"enclaveIdentity":{},"signature":"${signature}"}`, chain, 200],
    ['more behind it', `{"tcbInfo":{},"signature":"${signature}"}{}`, chain, 200],
    ['no text', Uint8Array.of(0xff, 0xfe), chain, 200],
    ['no chain', `{"tcbInfo":{},"signature":"${signature}"}`, {}, 200],
    [
      'an endless chain',
      `{"tcbInfo":{},"signature":"${signature}"}`,
      { 'TCB-Info-Issuer-Chain': 'x'.repeat(8_193) },
      200,
    ],
    [
      'an endless document',
      `{"tcbInfo":{"x":"${'x'.repeat(70_000)}"},"signature":"${signature}"}`,
      chain,
      200,
    ],
  ])('that answers %s is refused', async (_, body, headers, status) => {
    pccs.put(TCB, body, headers, status);
    expect(await verdict()).toBe('relay/evidence');
  });

  test.each([
    ['no list', 'nothing'],
    ['half a byte', '308'],
    ['an endless list', '30'.repeat(131_073)],
  ])('that answers %s is refused', async (_, body) => {
    pccs.put(ROOT_CRL, body);
    expect(await verdict()).toBe('relay/evidence');
  });

  test('that sends us elsewhere is refused', async () => {
    pccs.handlers.set(TCB, (_, response) =>
      response.writeHead(302, { location: `${pccs.baseUrl}other` }).end(),
    );
    expect(await verdict()).toBe('relay/evidence');
    expect(pccs.asked.join()).not.toContain('other');
  });

  test('that never stops, hangs up or says nothing is refused', async () => {
    pccs.handlers.set(QE, (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20)));
      };
      response.on('drain', more);
      more();
    });
    expect(await verdict()).toBe('relay/evidence');
    pccs.handlers.set(QE, (_, response) => response.destroy());
    expect(await verdict()).toBe('relay/evidence');
    pccs.handlers.set(QE, () => undefined);
    expect(await codeOf(() => fetchCollateral({ ...settings(), timeoutMs: 50 }, KIND))).toBe(
      'relay/evidence',
    );
  });
});

describe('the cache', () => {
  let nowMs: number;
  let cache: CollateralCache;

  beforeEach(() => {
    nowMs = fromMs + DAY_MS;
    cache = new CollateralCache(
      (kind) => fetchCollateral(settings(), kind),
      INTEL_PROFILE,
      () => nowMs,
    );
  });

  const get = () => cache.collateralFor(evidence.quote);
  const fetches = () => pccs.asked.length / 4;

  test('fetches once for many, and then not for half a day', async () => {
    const all = await Promise.all([get(), get(), get()]);
    for (const each of all) expect(each).toEqual(evidence.collateral);
    nowMs += DAY_MS / 2 - 1;
    await get();
    expect(fetches()).toBe(1);
    nowMs += 1;
    await get();
    expect(fetches()).toBe(2);
  });

  test('asks again a day ahead of the end, goes on with what it has, and refuses it after the end', async () => {
    await get();
    nowMs = untilMs - DAY_MS + 1;
    pccs.put(QE, 'down', {}, 503);
    expect(await get()).toEqual(evidence.collateral);
    const tried = pccs.asked.length;
    expect(tried).toBeGreaterThan(4);
    nowMs += 59_999;
    await get();
    expect(pccs.asked.length).toBe(tried); // a service that is down is not asked with every quote
    nowMs = untilMs;
    expect(await get()).toEqual(evidence.collateral);
    nowMs = untilMs + 1_000;
    expect(await codeOf(get)).toBe('relay/evidence');
  });

  test('takes nothing that is stale, from the beginning', async () => {
    nowMs = untilMs + 1_000;
    expect(await codeOf(get)).toMatch(/^attest\/.*-time$/);
    nowMs = fromMs - 1_000;
    expect(await codeOf(get)).toMatch(/^attest\/.*-time$/);
  });

  test('takes nothing that Intel did not sign, about this kind of machine', async () => {
    const changed = RAW.tcb_info.replace('UpToDate', 'Revoked');
    pccs.serve({ ...RAW, tcb_info: changed });
    expect(await codeOf(get)).toBe('attest/tcb-info');
    pccs.serve({ ...RAW, qe_identity_signature: '00'.repeat(64) });
    expect(await codeOf(get)).toBe('attest/qe-identity');
    pccs.serve({ ...RAW, pck_crl: RAW.root_ca_crl });
    expect(await codeOf(get)).toBe('attest/crl');
  });

  test('keeps what it has when the service lies', async () => {
    await get();
    nowMs += DAY_MS / 2;
    pccs.serve({ ...RAW, tcb_info_signature: '00'.repeat(64) });
    expect(await get()).toEqual(evidence.collateral);
    nowMs += 60_000;
    pccs.serve(RAW);
    await get();
    expect(fetches()).toBe(3);
  });

  test('asks for nothing about what is no quote of Intel', async () => {
    expect(await codeOf(() => cache.collateralFor(new Uint8Array(100)))).toBe('attest/kind');
    expect(pccs.asked).toEqual([]);
  });
});

describe('with an Intel of our own, the cache refuses', () => {
  const SIM_MS = NOW_MS + DAY_MS;

  /** What the cache hands out while a service has these collaterals, each for a day. */
  async function handedOut(...parts: readonly Partial<CollateralParts>[]): Promise<string[]> {
    const { infrastructure, machine } = await World.make();
    const { quote } = await machine.evidenceFor((await World.make()).keys);
    const made = await Promise.all(
      parts.map((each) => makeCollateral(infrastructure, DATES, { ...goodParts(DATES), ...each })),
    );
    let at = 0;
    const cache = new CollateralCache(
      async () => made[at] ?? machine.collateral,
      SIMULATED_PROFILE,
      () => SIM_MS + at * DAY_MS,
    );
    const seen: string[] = [];
    for (; at < made.length; at++) {
      const got = await cache.collateralFor(quote).catch((error: BombyxError) => error.code);
      seen.push(typeof got === 'string' ? got : `document ${made.indexOf(got)}`);
    }
    return seen;
  }

  test('documents about another kind of machine', async () => {
    const tcbInfo = { ...tcbInfoJson(DATES), fmspc: '010203040506' };
    expect(await handedOut({ tcbInfo })).toEqual(['attest/platform']);
  });

  test('documents older than those that it has', async () => {
    const older = { tcbInfo: { ...tcbInfoJson(DATES), tcbEvaluationDataNumber: 17 } };
    expect(await handedOut({}, older, {})).toEqual(['document 0', 'document 0', 'document 2']);
    expect(await handedOut(older, {})).toEqual(['document 0', 'document 1']);
  });
});
