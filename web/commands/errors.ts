/** How a command fails: with one sentence for the person who typed it, and a code for the program that did. */
import { stripVTControlCharacters } from 'node:util';

/** What was asked for could not be done. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly exitCode: 1 | 2 = 1;
}

/** The call itself, or its environment, makes no sense. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** What to print of an error: our own sentences whole, of others (Playwright's fill a screen) the first line. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  const text = error instanceof Error ? error.message : String(error);
  return stripVTControlCharacters(text).trim().split('\n')[0] ?? '';
}
