/** How a contract can be weakened, one place at a time. */
import {
  bodiesOf,
  closingOf,
  shown,
  splitAt,
  statementsIn,
  trimmed,
  type Source,
  type Span,
} from './source.ts';

/** One change of one source. */
export interface Edit extends Span {
  readonly operator: string;
  /** What stands there instead. */
  readonly text: string;
}

type Operator = (source: Source) => Edit[];

const NOTHING = '{}';

const matches = ({ code }: Source, pattern: RegExp): Span[] =>
  Array.from(code.matchAll(pattern), ({ index, 0: found }) => ({ from: index, to: index + found.length }));

/** What is between the brackets that `head`, a match that ends with the opening one, begins. */
const inside = (source: Source, head: Span): Span =>
  trimmed(source, { from: head.to, to: closingOf(source.code, head.to - 1) });

const conditionsOf = (source: Source, keyword: 'assert' | 'if'): Span[] =>
  matches(source, new RegExp(`\\b${keyword} \\(`, 'g')).map((head) => inside(source, head));

const allConditions = (source: Source): Span[] => [
  ...conditionsOf(source, 'assert'),
  ...conditionsOf(source, 'if'),
];

const without = (source: Source, spans: readonly Span[], left: Span, join: string): string =>
  spans
    .filter((span) => span !== left)
    .map((span) => source.text.slice(span.from, span.to))
    .join(join);

const asserts: Operator = (source) =>
  conditionsOf(source, 'assert').flatMap((condition) => {
    const from = source.code.lastIndexOf('assert', condition.from);
    const [thrown = ''] = /^\s*\)\s*throw [\w.]+;?/.exec(source.code.slice(condition.to)) ?? [];
    const negated = `!(${source.text.slice(condition.from, condition.to)})`;
    return [
      { operator: 'check removed', from, to: condition.to + thrown.length, text: NOTHING },
      { operator: 'check negated', ...condition, text: negated },
    ];
  });

const throws: Operator = (source) =>
  matches(source, /(?<==> )throw [\w.]+/g).map((span) => ({
    operator: 'throw removed',
    ...span,
    text: NOTHING,
  }));

const branches: Operator = (source) =>
  conditionsOf(source, 'if').flatMap((condition) =>
    ['true', 'false'].map((text) => ({ operator: `condition ${text}`, ...condition, text })),
  );

/** Each operand of a compound condition, at every depth of brackets, left out. */
const operands: Operator = (source) => {
  const within = (condition: Span): Edit[] => {
    const parts = splitAt(source, condition, / (\|\||&&|[|&]) /y);
    const join = /\|/.test(source.code.slice(parts[0]?.to, parts[1]?.from)) ? ' | ' : ' & ';
    const dropped = parts.length === 1 ? [] : parts;
    return [
      ...dropped.map((part) => ({
        operator: `without ${shown(source, part)}`,
        ...condition,
        text: without(source, parts, part, join),
      })),
      ...dropped
        .filter(({ from }) => source.code[from] === '(')
        .flatMap((part) => within(inside(source, { from: part.from, to: part.from + 1 }))),
    ];
  };
  return allConditions(source).flatMap(within);
};

/** The comparisons that differ from each at the edge only; equality becomes each of the two orders. */
const COMPARISONS: Record<string, readonly string[]> = {
  '<': ['<='],
  '<=': ['<'],
  '>': ['>='],
  '>=': ['>'],
  '==': ['!=', '<=', '>='],
  '!=': ['==', '<', '>'],
};

/** Nothing lies below zero or null: there an order is the equality itself, or always true. */
const AGAINST_NOTHING = /^ (0|null)\b/;

const comparisons: Operator = (source) =>
  allConditions(source).flatMap((condition) =>
    matches(source, / (==|!=|<=|>=|<|>) /g)
      .filter(({ from, to }) => from > condition.from && to < condition.to)
      .flatMap(({ from, to }) => {
        const sign = source.code.slice(from + 1, to - 1);
        const others = COMPARISONS[sign] ?? [];
        const nothing = sign.endsWith('=') && AGAINST_NOTHING.test(source.code.slice(to - 1));
        return others.slice(0, nothing ? 1 : undefined).map((text) => ({
          operator: `${sign} to ${text}`,
          from: from + 1,
          to: to - 1,
          text,
        }));
      }),
  );

/** Stores, sends, reserves, undone differences, counters: whatever a function does besides reading and checking. */
const statements: Operator = (source) =>
  bodiesOf(source).flatMap((body) =>
    statementsIn(source, body)
      .filter(({ from }) => !/^(assert|val|var|return|throw)\b/.test(source.code.slice(from)))
      .map((span) => ({ operator: 'statement removed', ...span, text: NOTHING })),
  );

const bounceHandlers: Operator = (source) =>
  bodiesOf(source)
    .filter(({ name }) => name === 'onBouncedMessage')
    .map(({ from, to }) => ({ operator: 'bounce handler emptied', from, to, text: '' }));

const undoings: Operator = (source) =>
  matches(source, /[+-]=/g).map((span) => {
    const text = source.code[span.from] === '+' ? '-=' : '+=';
    return { operator: `to ${text}`, ...span, text };
  });

/** Each term of a sum left out: of reserves, fees, timers and totals. */
const terms: Operator = (source) =>
  bodiesOf(source).flatMap((body) =>
    matches(source, / [+-] /g)
      .filter(({ from, to }) => from > body.from && to < body.to)
      .flatMap(({ from, to }) => {
        const right = { from: to, to: endOfTerm(source, to) };
        const left = { from: startOfTerm(source, from), to: from };
        const dropRight = {
          operator: `without ${shown(source, { from, to: right.to })}`,
          from,
          to: right.to,
        };
        const dropLeft = { operator: `without ${shown(source, left)}`, from: left.from, to };
        return [
          { ...dropRight, text: '' },
          ...(source.code[from + 1] === '+' ? [{ ...dropLeft, text: '' }] : []),
        ];
      }),
  );

function endOfTerm({ code }: Source, from: number): number {
  for (let at = from; ; at++) {
    if ('(['.includes(code[at] ?? ' ')) at = closingOf(code, at);
    else if (/[ ,;)}\n]/.test(code[at] ?? ' ')) return at;
  }
}

function startOfTerm({ code }: Source, to: number): number {
  let depth = 0;
  for (let at = to - 1; ; at--) {
    if (')]'.includes(code[at] ?? ' ')) depth++;
    if ('(['.includes(code[at] ?? ' ') && --depth < 0) return at + 1;
    if (depth === 0 && /[ ,;{\n]/.test(code[at] ?? ' ')) return at + 1;
  }
}

const bounds: Operator = (source) =>
  matches(source, /\bmin\(/g).flatMap((head) => {
    const closing = closingOf(source.code, head.to - 1);
    return splitAt(source, inside(source, head), /,/y).map((argument) => ({
      operator: 'bound lifted',
      from: head.from,
      to: closing + 1,
      text: source.text.slice(argument.from, argument.to),
    }));
  });

const MODES = /\b(?:SEND|RESERVE)_MODE_\w+(?: \| (?:SEND|RESERVE)_MODE_\w+)*/g;

const modes: Operator = (source) =>
  matches(source, MODES).flatMap((span) => {
    const flags = splitAt(source, span, / \| /y);
    return flags.map((flag) => ({
      operator: `without ${shown(source, flag)}`,
      ...span,
      text: without(source, flags, flag, ' | ') || '0',
    }));
  });

const bounceModes: Operator = (source) =>
  matches(source, /BounceMode\.\w+/g).map((span) => {
    const text = shown(source, span).endsWith('NoBounce')
      ? 'BounceMode.Only256BitsOfBody'
      : 'BounceMode.NoBounce';
    return { operator: `to ${text}`, ...span, text };
  });

/** The kind of what is read: under another error, and not asked at all. */
const kinds: Operator = (source) => [
  ...matches(source, /\{ throwIfOpcodeDoesNotMatch: [^}]+\}/g).map((span) => ({
    operator: 'error of another kind',
    ...span,
    text: '',
  })),
  ...matches(source, /\bstruct \(0x\w+\) \w+ \{/g).map((span) => ({
    operator: 'kind not asked',
    ...span,
    text: source.text
      .slice(span.from, span.to)
      .replace(/\(.*?\) /, '')
      .concat(' anyKind: uint32'),
  })),
];

export const OPERATORS: readonly Operator[] = [
  asserts,
  throws,
  branches,
  operands,
  comparisons,
  statements,
  bounceHandlers,
  undoings,
  terms,
  bounds,
  modes,
  bounceModes,
  kinds,
];

export const editsOf = (source: Source): Edit[] => OPERATORS.flatMap((operator) => operator(source));
