/** The devnet's log: one JSON line per event, with fields of a closed list. */
import { pino } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogSink {
  write(line: string): void;
}

export interface LogFields {
  readonly code?: string;
  /** Class and first line of an unexpected error: nothing on a devnet is secret. */
  readonly error?: string;
  readonly signal?: string;
  readonly url?: string;
  readonly port?: number;
  readonly seqno?: number;
  readonly networkId?: number;
  /** How long the start took. */
  readonly startMs?: number;
  /** Where the state is kept; absent for a chain in memory. */
  readonly statePath?: string;
}

export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** Lines go to `sink`, or to standard output. */
export function createLog(level: LogLevel, sink?: LogSink): Log {
  const options = { level, base: { service: 'bombyx-devnet' } };
  const logger = sink === undefined ? pino(options) : pino(options, sink);
  return {
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
  };
}

export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.split('\n')[0] ?? ''}` : String(error);
}
