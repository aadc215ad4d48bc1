/**
 * The hub's log, which cannot hold content: a line is an event name and fields of a closed list, each with its own
 * form. Ids, addresses, tokens, payloads and error messages (which quote their input) have no field to stand in.
 */
import { pino } from 'pino';

export interface LogFields {
  readonly code?: string;
  readonly endpoint?: 'peerjs' | 'market' | 'http';
  /** Class of an unexpected error, never its message. */
  readonly error?: string;
  readonly signal?: string;
  readonly port?: number;
  /** The hub's own URL, from its configuration. */
  readonly url?: string;
}

const FORMS: Record<keyof LogFields, (value: unknown) => boolean> = {
  code: (value) => typeof value === 'string' && /^[a-z]{1,16}\/[a-z-]{1,24}$/.test(value),
  endpoint: (value) => value === 'peerjs' || value === 'market' || value === 'http',
  error: (value) => typeof value === 'string' && /^[A-Za-z]{1,40}$/.test(value),
  signal: (value) => value === 'SIGTERM' || value === 'SIGINT',
  port: (value) => typeof value === 'number',
  url: (value) => typeof value === 'string' && /^https?:\/\/[\w.:[\]-]+(\/[\w/-]*)?$/.test(value),
};

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogSink {
  write(line: string): void;
}

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** Lines go to `sink`, or to standard output. */
export function createLog(level: LogLevel, sink?: LogSink): Log {
  const options = { level, base: { service: 'bombyx-hub' } };
  const logger = sink === undefined ? pino(options) : pino(options, sink);
  return {
    debug: (event, fields) => logger.debug(onlyKnown(fields), event),
    info: (event, fields) => logger.info(onlyKnown(fields), event),
    warn: (event, fields) => logger.warn(onlyKnown(fields), event),
    error: (event, fields) => logger.error(onlyKnown(fields), event),
  };
}

/** The class name of a caught value. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

function onlyKnown(fields: LogFields = {}): LogFields {
  return Object.fromEntries(
    Object.entries(fields).filter(([key, value]) => FORMS[key as keyof LogFields]?.(value) ?? false),
  );
}
