/** What the guest agent answers, decoded and bounded; fields that are not needed are its own affair. */
import * as v from 'valibot';
import type { BootEvent } from '#protocol/attestation/evidence.ts';
import {
  MAX_EVENT_NAME_CHARACTERS,
  MAX_EVENT_PAYLOAD_BYTES,
  MAX_EVENTS,
  MAX_QUOTE_BYTES,
} from '#protocol/attestation/limits.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { fromHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';
import { boundedText, parse } from '#protocol/messages/schema.ts';
import type { MachineQuote } from '../source.ts';

const KEY_BYTES = 32;
/** Of an application's name or id. */
const MAX_NAME_CHARACTERS = 256;
/** Of all four registers: firmware and boot loader write dozens. */
const MAX_LOG_ENTRIES = 512;
/** What an application measures to its own register. */
const RTMR_3 = 3;

const hex = (minBytes: number, maxBytes: number) =>
  v.pipe(
    v.string(),
    v.minLength(2 * minBytes),
    v.maxLength(2 * maxBytes),
    v.regex(/^([0-9a-f]{2})*$/i),
    v.transform(fromHex),
  );

const quoteAnswer = v.object({ quote: hex(1, MAX_QUOTE_BYTES), event_log: v.string() });

const logEntry = v.object({
  imr: v.pipe(v.number(), v.integer()),
  event: v.string(),
  event_payload: v.string(),
});
const logEntries = v.pipe(v.array(logEntry), v.maxLength(MAX_LOG_ENTRIES));

const applicationEvents = v.pipe(
  v.array(
    v.object({
      event: boundedText(0, MAX_EVENT_NAME_CHARACTERS),
      event_payload: hex(0, MAX_EVENT_PAYLOAD_BYTES),
    }),
  ),
  v.maxLength(MAX_EVENTS),
);

const keyAnswer = v.object({ key: hex(KEY_BYTES, KEY_BYTES) });

const infoAnswer = v.object({
  app_id: boundedText(1, MAX_NAME_CHARACTERS),
  app_name: boundedText(0, MAX_NAME_CHARACTERS),
  compose_hash: boundedText(1, MAX_NAME_CHARACTERS),
});

/** What the agent calls the application. */
export interface AppInfo {
  readonly appId: string;
  readonly appName: string;
  readonly composeHash: string;
}

/** @throws BombyxError `relay/evidence`. */
export function decodeQuoteAnswer(text: string): MachineQuote {
  const { quote, event_log } = parseJson(quoteAnswer, text);
  const entries = parseJson(logEntries, event_log).filter(({ imr }) => imr === RTMR_3);
  const events = parse(applicationEvents, entries, 'relay/evidence');
  return { quote, events: events.map(eventOf) };
}

const eventOf = (entry: { readonly event: string; readonly event_payload: Bytes }): BootEvent => ({
  event: entry.event,
  payload: entry.event_payload,
});

/** @throws BombyxError `relay/evidence`. */
export const decodeKey = (text: string): Bytes => parseJson(keyAnswer, text).key;

/** @throws BombyxError `relay/evidence`. */
export function decodeInfo(text: string): AppInfo {
  const { app_id, app_name, compose_hash } = parseJson(infoAnswer, text);
  return { appId: app_id, appName: app_name, composeHash: compose_hash };
}

function parseJson<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BombyxError('relay/evidence', 'JSON'); // without the cause, which would quote a key
  }
  return parse(schema, value, 'relay/evidence');
}
