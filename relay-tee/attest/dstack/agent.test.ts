/** dstack's agent on a real socket, with the answer of a real one, and with what a hostile one could answer. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import dstackReport from '#protocol/attestation/fixtures/dstack-quote-report.json' with { type: 'json' };
import { REAL_DSTACK } from '#protocol/attestation/fixtures/real.ts';
import { bootFactsOf } from '#protocol/attestation/event-log.ts';
import { decodeQuote } from '#protocol/attestation/quote.ts';
import { utf8 } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { SimulatedSource } from '../simulated-source.ts';
import { DstackKeys } from '../keys/dstack-keys.ts';
import { quoteOnlySigner } from '../keys/relay-keys.ts';
import { verifyMessage } from '../../ledger/signatures.ts';
import { bodyOf, FakeAgent } from '../testing/servers.ts';
import { DstackAgent } from './agent.ts';

const { quote, events } = REAL_DSTACK.evidence;
const reportData = decodeQuote(quote).td.reportData;
const REAL = {
  quote: dstackReport.quote,
  event_log: dstackReport.event_log,
  report_data: '',
  vm_config: '{}',
};

let fake: FakeAgent;
let agent: DstackAgent;

beforeAll(async () => {
  fake = await FakeAgent.start();
  agent = new DstackAgent(fake.socket, 2_000);
});
afterAll(() => fake[Symbol.asyncDispose]());
beforeEach(() => fake.handlers.clear());

describe('a quote', () => {
  test('of a real agent comes with the events of RTMR 3 alone', async () => {
    fake.answer('GetQuote', REAL);
    expect(await agent.quote(reportData)).toEqual({ quote, events });
    expect(fake.asked.at(-1)).toBe('POST /GetQuote');
  });

  test('is asked for over the report data, in hex', async () => {
    const asked: string[] = [];
    fake.answer('GetQuote', (fields) => {
      asked.push(fields);
      return REAL;
    });
    await agent.quote(reportData);
    expect(asked).toEqual([JSON.stringify({ report_data: toHex(reportData) })]);
  });

  test('over something else is refused: an old one, or one for another caller', async () => {
    fake.answer('GetQuote', REAL);
    expect(await codeOf(() => agent.quote(new Uint8Array(64)))).toBe('relay/evidence');
  });

  const log = (change: object) =>
    JSON.stringify([{ imr: 3, event: 'app-id', event_payload: '00', ...change }]);
  test.each<readonly [string, object]>([
    ['without a quote', { event_log: '[]' }],
    ['with a quote in base64', { ...REAL, quote: 'BAACAIEAAAA=' }],
    ['with half a byte', { ...REAL, quote: REAL.quote.slice(1) }],
    ['with a quote of nothing', { ...REAL, quote: '' }],
    ['with a quote that is none', { ...REAL, quote: 'ff'.repeat(5_000) }],
    ['with a quote above the limit', { ...REAL, quote: `${REAL.quote}${'00'.repeat(6_000)}` }],
    ['with a log that is no JSON', { ...REAL, event_log: 'nothing' }],
    ['with a log that is no list', { ...REAL, event_log: '{}' }],
    [
      'with a log without end',
      { ...REAL, event_log: `[${'{"imr":0,"event":"","event_payload":""},'.repeat(512)}{}]` },
    ],
    ['with an event without a payload', { ...REAL, event_log: '[{"imr":3,"event":"app-id"}]' }],
    ['with a payload that is no hex', { ...REAL, event_log: log({ event_payload: 'zz' }) }],
    ['with a payload above the limit', { ...REAL, event_log: log({ event_payload: '00'.repeat(1_025) }) }],
    ['with an endless name', { ...REAL, event_log: log({ event: 'x'.repeat(65) }) }],
  ])('%s is refused', async (_, answer) => {
    fake.answer('GetQuote', answer);
    expect(await codeOf(() => agent.quote(reportData))).toBe('relay/evidence');
  });
});

describe('an agent that does not answer as one', () => {
  const verdict = () => codeOf(() => agent.quote(reportData));

  test('says no', async () => {
    fake.handlers.set('/GetQuote', (_, response) => response.writeHead(400).end('{"error":"no TDX"}'));
    expect(await verdict()).toBe('relay/evidence');
  });

  test('says something that is no JSON', async () => {
    fake.handlers.set('/GetQuote', (_, response) => response.end('<html>'));
    expect(await verdict()).toBe('relay/evidence');
  });

  test('never stops', async () => {
    fake.handlers.set('/GetQuote', (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20)));
      };
      response.on('drain', more);
      more();
    });
    expect(await verdict()).toBe('relay/evidence');
  });

  test('hangs up in the middle', async () => {
    fake.handlers.set('/GetQuote', (_, response) => {
      response.writeHead(200, { 'content-length': 1_000 }).write('{');
      response.destroy();
    });
    expect(await verdict()).toBe('relay/evidence');
  });

  test('says nothing at all', async () => {
    fake.handlers.set('/GetQuote', () => undefined);
    const impatient = new DstackAgent(fake.socket, 50);
    expect(await codeOf(() => impatient.quote(reportData))).toBe('relay/evidence');
  });

  test('is not there', async () => {
    expect(await codeOf(() => new DstackAgent(`${fake.socket}.none`).quote(reportData))).toBe(
      'relay/evidence',
    );
  });
});

describe('keys', () => {
  const KEYS: Readonly<Record<string, string>> = {
    'bombyx/relay/signing/1': '11'.repeat(32),
    'bombyx/relay/account-box/1': '22'.repeat(32),
  };

  /** An agent in a simulated machine, whose quotes are of this machine and whose log replays. */
  async function inSimulator(): Promise<SimulatedSource> {
    const source = await SimulatedSource.boot('relay', new Uint8Array(32).fill(1), Date.UTC(2026, 10, 25));
    fake.handlers.set('/GetQuote', (request, response) => {
      void bodyOf(request).then(async (body) => {
        const asked = Buffer.from(JSON.parse(body).report_data, 'hex');
        const made = await source.quote(new Uint8Array(asked));
        const log = made.events.map(({ event, payload }) => ({
          imr: 3,
          event,
          event_payload: toHex(payload),
        }));
        response.end(JSON.stringify({ quote: toHex(made.quote), event_log: JSON.stringify(log) }));
      });
    });
    fake.answer('GetKey', (fields) => {
      const { path, algorithm } = JSON.parse(fields);
      return { key: algorithm === 'ed25519' ? KEYS[path] : '', signature_chain: [] };
    });
    return source;
  }

  const keyProviderOf = async (source: SimulatedSource) =>
    bootFactsOf((await source.quote(new Uint8Array(64))).events).keyProvider;

  test('are the same after every start, and let the relay hold a ledger', async () => {
    const pinned = await keyProviderOf(await inSimulator());
    const [first, second] = [new DstackKeys(agent, pinned), new DstackKeys(agent, pinned)];
    expect(toHex(await first.boxKey())).toBe('22'.repeat(32));
    const [signer, again] = [await first.signer(), await second.signer()];
    expect(again.publicKey).toEqual(signer.publicKey);
    const message = utf8('message');
    expect(verifyMessage(signer.publicKey, message, again.sign(message))).toBe(true);
  });

  test('of another key provider are not even asked for', async () => {
    await inSimulator();
    const before = fake.asked.length;
    expect(await codeOf(() => new DstackKeys(agent, utf8('{"name":"kms","id":"02"}')).signer())).toBe(
      'relay/evidence',
    );
    expect(fake.asked.slice(before)).toEqual(['POST /GetQuote']);
  });

  test('are not asked for behind a log that is not the one of the quote', async () => {
    const pinned = await keyProviderOf(await inSimulator());
    const source = await SimulatedSource.boot('relay', new Uint8Array(32).fill(1), Date.UTC(2026, 10, 25));
    fake.answer('GetQuote', async () => {
      const made = await source.quote(new Uint8Array(64));
      const log = [{ imr: 3, event: 'key-provider', event_payload: toHex(pinned) }];
      return { quote: toHex(made.quote), event_log: JSON.stringify(log) };
    });
    expect(await codeOf(() => new DstackKeys(agent, pinned).boxKey())).toBe('attest/event-log');
  });

  test.each([31, 33, 0])('of %i bytes are none', async (length) => {
    fake.answer('GetKey', { key: '11'.repeat(length), signature_chain: [] });
    expect(await codeOf(() => agent.key('bombyx/relay/signing/1'))).toBe('relay/evidence');
  });

  test('never stand in an error', async () => {
    fake.handlers.set('/GetKey', (_, response) => response.end(`{"key":"${'5e'.repeat(32)}"`));
    const error = await agent.key('path').catch((each: unknown) => each);
    expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain(
      '5e5e',
    );
  });

  test('of no provider last for one start', () => {
    expect(quoteOnlySigner().publicKey).not.toEqual(quoteOnlySigner().publicKey);
    expect('boxKey' in quoteOnlySigner()).toBe(false);
  });
});

test('what the agent calls the application is read, and bounded', async () => {
  fake.answer('Info', {
    app_id: 'ab',
    app_name: 'relay',
    compose_hash: 'cd',
    tcb_info: '{}',
    instance_id: '',
  });
  expect(await agent.info()).toEqual({ appId: 'ab', appName: 'relay', composeHash: 'cd' });
  fake.answer('Info', { app_id: 'x'.repeat(257), app_name: '', compose_hash: 'cd' });
  expect(await codeOf(() => agent.info())).toBe('relay/evidence');
});
