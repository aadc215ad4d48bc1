/**
 * The relay's log for its operator, which cannot hold keys or content: a line is an event name and fields of a closed
 * list, each with its own form. Keys, accounts, addresses, bodies and error messages have no field to stand in.
 */
import { pino } from 'pino';
import { isBombyxError } from '#protocol/errors.ts';

export interface LogFields {
  readonly code?: string;
  /** Id of an operation of the API. */
  readonly operation?: string;
  /** Of an unexpected error the name of its class is written, or its code, and those of what caused it. */
  readonly error?: unknown;
  readonly signal?: string;
  readonly port?: number;
  readonly phase?: string;
}

const word = (form: RegExp) => (value: unknown) =>
  typeof value === 'string' && form.test(value) ? value : undefined;

const FORMS: Record<keyof LogFields, (value: unknown) => string | number | undefined> = {
  code: word(/^[a-z]{1,16}\/[a-z-]{1,32}$/),
  operation: word(/^[a-zA-Z]{1,40}$/),
  error: (value) => errorNames(value),
  signal: word(/^SIG(TERM|INT)$/),
  port: (value) => (typeof value === 'number' ? value : undefined),
  phase: word(/^[a-z]{1,16}$/),
};

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogSink {
  write(line: string): void;
}

type Write = (event: string, fields?: LogFields) => void;

export interface ServiceLog {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

/** Lines go to `sink`, or to standard output. */
export function createLog(level: LogLevel, sink?: LogSink): ServiceLog {
  const options = { level, base: { service: 'bombyx-relay' } };
  const logger = sink === undefined ? pino(options) : pino(options, sink);
  return {
    debug: (event, fields) => logger.debug(onlyKnown(fields), event),
    info: (event, fields) => logger.info(onlyKnown(fields), event),
    warn: (event, fields) => logger.warn(onlyKnown(fields), event),
    error: (event, fields) => logger.error(onlyKnown(fields), event),
  };
}

/** Names of causes that are written, outermost first. */
const MAX_CAUSES = 4;

function errorNames(error: unknown, left = MAX_CAUSES): string {
  if (!(error instanceof Error)) return 'unknown';
  const name = /^[A-Za-z]{1,40}$/.test(error.name) ? error.name : 'Error';
  const own = isBombyxError(error) ? `${name} ${error.code}` : name;
  return error.cause === undefined || left === 0 ? own : `${own} < ${errorNames(error.cause, left - 1)}`;
}

function onlyKnown(fields: LogFields = {}): Record<string, string | number | undefined> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, FORMS[key as keyof LogFields]?.(value)]),
  );
}
