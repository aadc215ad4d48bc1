/** Tolk text as mutation reads it: which bracket closes which, what is a statement, and which function it is in. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Source {
  /** Below `contracts/`. */
  readonly path: string;
  readonly text: string;
  /** `text` with comments and strings blanked out, every other character in its place. */
  readonly code: string;
}

/** A stretch of a source, from the first character to behind the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Body extends Span {
  readonly name: string;
}

/** Programs of tests, not contracts. */
const NOT_CONTRACTS = /^testing\//;

const OPENING = '([{';
const CLOSING = ')]}';

export function sourceOf(path: string, text: string): Source {
  const code = text.replace(/\/\/.*|"[^"\n]*"/g, (found) => ' '.repeat(found.length));
  return { path, text, code };
}

/** Every source that some contract is compiled from. */
export function allSources(): Source[] {
  const folder = new URL('../', import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.tolk') && !NOT_CONTRACTS.test(path))
    .toSorted()
    .map((path) => sourceOf(path, readFileSync(new URL(path, folder), 'utf8')));
}

/** Where the bracket at `open` is closed. */
export function closingOf(code: string, open: number): number {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (OPENING.includes(code[at] ?? ' ')) depth++;
    if (CLOSING.includes(code[at] ?? ' ') && --depth === 0) return at;
  }
  throw new Error(`a bracket that nobody closes: ${code.slice(open, open + 40)}`);
}

/** `span` without the white space at both ends. */
export function trimmed({ code }: Source, { from, to }: Span): Span {
  const inside = code.slice(from, to);
  return {
    from: from + (inside.length - inside.trimStart().length),
    to: to - (inside.length - inside.trimEnd().length),
  };
}

/** The parts of `span` between the matches of `separator` that no bracket encloses. */
export function splitAt(source: Source, span: Span, separator: RegExp): Span[] {
  const parts: Span[] = [];
  let from = span.from;
  for (let at = span.from; at < span.to; at++) {
    if (OPENING.includes(source.code[at] ?? ' ')) at = closingOf(source.code, at);
    separator.lastIndex = at;
    const found = separator.exec(source.code);
    if (found?.index !== at || at + found[0].length > span.to) continue;
    parts.push(trimmed(source, { from, to: at }));
    from = at + found[0].length;
    at = from - 1;
  }
  return [...parts, trimmed(source, { from, to: span.to })];
}

/** The bodies of all functions. */
export function bodiesOf({ code }: Source): Body[] {
  return Array.from(code.matchAll(/^(?:get )?fun ([\w.]+)\(/gm), (found) => {
    const parameters = closingOf(code, found.index + found[0].length - 1);
    const next = /\{|\basm\b/g;
    next.lastIndex = parameters;
    const open = next.exec(code);
    if (open?.[0] !== '{') return [];
    return [{ name: found[1] ?? '', from: open.index + 1, to: closingOf(code, open.index) }];
  }).flat();
}

/** A brace that begins statements, not the fields of a value. */
const beginsBlock = (code: string, at: number): boolean => /(\)|=>|\belse)\s*$/.test(code.slice(0, at));

/** Every statement of a function's body that has no statements of its own. */
export function statementsIn({ code }: Source, body: Span): Span[] {
  const statements: Span[] = [];
  let from = body.from;
  for (let at = body.from; at < body.to; at++) {
    const sign = code[at] ?? ' ';
    if (sign === ';') statements.push({ from, to: at + 1 });
    if (sign === ';' || sign === '}' || (sign === '{' && beginsBlock(code, at))) from = at + 1;
    else if (sign === '(' || sign === '{') at = closingOf(code, at);
    if (code.startsWith('=>', at)) from = at + 2;
  }
  return statements.map((span) => trimmed({ path: '', text: code, code }, span));
}

export const lineOf = ({ code }: Source, at: number): number => code.slice(0, at).split('\n').length;

/** One line, however many it was. */
export const shown = ({ text }: Source, { from, to }: Span): string =>
  text.slice(from, to).replace(/\s+/g, ' ');
