/** How a command is called: its options, their help, and one sentence about a call that it does not understand. */
import { parseArgs } from 'node:util';
import { UsageError } from './errors.ts';

export interface Usage {
  /** As it is typed: `npm run demo -- [--json]`. */
  readonly call: string;
  readonly does: string;
  /** Options by name, without the dashes; one with a `value` takes it as text. `help` is added to each command. */
  readonly options?: Readonly<Record<string, { readonly value?: string; readonly text: string }>>;
  /** Names of variables, and what each is for. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Options as given; one without a value is `true`. */
export type Options = Readonly<Record<string, string | true>>;

const HELP = { help: { text: 'print this' } } as const;

/** @throws UsageError on options that the command does not have, values that miss, and anything that is no option. */
export function readOptions(usage: Usage, args: readonly string[]): Options {
  const known = Object.entries({ ...usage.options, ...HELP }).map(
    ([name, option]) =>
      [name, { type: 'value' in option ? ('string' as const) : ('boolean' as const) }] as const,
  );
  try {
    const { values } = parseArgs({ args: [...args], options: Object.fromEntries(known) });
    return values as Options; // strict parsing without negation gives nothing else
  } catch (error) {
    const [sentence = ''] = error instanceof Error ? error.message.split(/\. |\n/) : [];
    throw new UsageError(`${sentence.replace(/\.$/, '')}. --help says what there is.`, { cause: error });
  }
}

export function usageText({ call, does, options, environment }: Usage): string {
  const optionRows = Object.entries({ ...options, ...HELP }).map(
    ([name, option]) =>
      [`--${name}${'value' in option ? ` ${option.value ?? ''}` : ''}`, option.text] as const,
  );
  return [
    does,
    '',
    `Usage: ${call}`,
    '',
    'Options',
    ...columns(optionRows),
    '',
    'Environment',
    ...columns(Object.entries(environment)),
  ].join('\n');
}

/** Rows of name and text, with the texts below one another. */
export function columns(rows: readonly (readonly [name: string, text: string])[], indent = '  '): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => `${indent}${name.padEnd(width)}${text}`);
}
