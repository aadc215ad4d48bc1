/**
 * TVM stacks in toncenter-v2's JSON, both ways, as its tonlib writes them: numbers in hex at the top and in decimal
 * inside, `null` as an empty list, a chain of pairs that ends in null as a list.
 */
import { Cell, type TupleItem } from '@ton/core';
import { DevnetError } from '../errors.ts';
import { MAX_STACK_DEPTH, MAX_STACK_ITEMS } from '../limits.ts';

type Json = Readonly<Record<string, unknown>>;

const base64 = (cell: Cell): string => cell.toBoc().toString('base64');

export function encodeStack(stack: readonly TupleItem[]): unknown[] {
  return stack.map(encodeTop);
}

function encodeTop(item: TupleItem): unknown[] {
  switch (item.type) {
    case 'int':
      return [
        'num',
        `${item.value < 0n ? '-' : ''}0x${(item.value < 0n ? -item.value : item.value).toString(16)}`,
      ];
    case 'nan':
      return ['num', 'NaN'];
    case 'cell':
    case 'slice':
    case 'builder':
      return [item.type, { bytes: base64(item.cell) }];
    case 'null':
    case 'tuple':
      return encodeSequence(item);
  }
}

function encodeSequence(item: Extract<TupleItem, { type: 'null' | 'tuple' }>): ['list' | 'tuple', Json] {
  const list = listOf(item);
  if (list !== undefined) return ['list', { '@type': 'tvm.list', elements: list.map(encodeInner) }];
  const items = item.type === 'tuple' ? item.items : [];
  return ['tuple', { '@type': 'tvm.tuple', elements: items.map(encodeInner) }];
}

function encodeInner(item: TupleItem): Json {
  switch (item.type) {
    case 'int':
    case 'nan': {
      const number = item.type === 'int' ? item.value.toString() : 'NaN';
      return { '@type': 'tvm.stackEntryNumber', number: { '@type': 'tvm.numberDecimal', number } };
    }
    case 'cell':
      return { '@type': 'tvm.stackEntryCell', cell: { '@type': 'tvm.cell', bytes: base64(item.cell) } };
    case 'slice':
    case 'builder': // tonlib has no word for a builder inside, TonClient neither; its cell is what both read
      return { '@type': 'tvm.stackEntrySlice', slice: { '@type': 'tvm.slice', bytes: base64(item.cell) } };
    case 'null':
    case 'tuple': {
      const [kind, value] = encodeSequence(item);
      return kind === 'list'
        ? { '@type': 'tvm.stackEntryList', list: value }
        : { '@type': 'tvm.stackEntryTuple', tuple: value };
    }
  }
}

/** The elements of null, or of pairs `[a, [b, null]]`; `undefined` for any other tuple. */
function listOf(item: TupleItem): TupleItem[] | undefined {
  const elements: TupleItem[] = [];
  let rest = item;
  while (rest.type === 'tuple') {
    const [element, next, ...more] = rest.items;
    if (element === undefined || next === undefined || more.length > 0) return undefined;
    elements.push(element);
    rest = next;
  }
  return rest.type === 'null' ? elements : undefined;
}

/** @throws DevnetError `devnet/params` for an item of no known kind, too many, or too deep. */
export function decodeStack(value: unknown): TupleItem[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw unknownItem('not an array');
  return new Decoder().items(value, 0);
}

class Decoder {
  #left = MAX_STACK_ITEMS;

  items(values: readonly unknown[], depth: number): TupleItem[] {
    return values.map((value) => this.#item(value, depth));
  }

  /** `["num", "1"]` as TonClient sends it, or `{"@type": "tvm.stackEntryNumber", …}` as toncenter writes it inside. */
  #item(value: unknown, depth: number): TupleItem {
    if (--this.#left < 0 || depth > MAX_STACK_DEPTH) throw unknownItem('too many items');
    const [kind, content] = Array.isArray(value) ? [value[0], value[1]] : innerOf(value);
    switch (kind) {
      case 'num':
      case 'int':
        return { type: 'int', value: integerOf(content) };
      case 'cell':
      case 'tvm.Cell':
        return { type: 'cell', cell: cellOf(content) };
      case 'slice':
      case 'tvm.Slice':
        return { type: 'slice', cell: cellOf(content) };
      case 'builder':
      case 'tvm.Builder':
        return { type: 'builder', cell: cellOf(content) };
      case 'null':
        return { type: 'null' };
      case 'tuple':
        return { type: 'tuple', items: this.items(elementsOf(content), depth + 1) };
      case 'list':
        return pairs(this.items(elementsOf(content), depth + 1));
      default:
        throw unknownItem(typeof kind === 'string' ? kind.slice(0, 40) : 'an item without kind');
    }
  }
}

function innerOf(value: unknown): [unknown, unknown] {
  const entry = objectOf(value);
  switch (entry['@type']) {
    case 'tvm.stackEntryNumber':
      return ['num', objectOf(entry['number'])['number']];
    case 'tvm.stackEntryCell':
      return ['cell', entry['cell']];
    case 'tvm.stackEntrySlice':
      return ['slice', entry['slice']];
    case 'tvm.stackEntryTuple':
      return ['tuple', entry['tuple']];
    case 'tvm.stackEntryList':
      return ['list', entry['list']];
    default:
      return [entry['@type'], undefined];
  }
}

const pairs = (items: readonly TupleItem[]): TupleItem =>
  items.reduceRight<TupleItem>((rest, item) => ({ type: 'tuple', items: [item, rest] }), { type: 'null' });

/** Longest text of a 257-bit number, in decimal, with its sign. */
const MAX_DIGITS = 80;
const MIN_INT = -(2n ** 256n);

function integerOf(value: unknown): bigint {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > MAX_DIGITS || !/^-?(0x[\da-f]+|\d+)$/i.test(text))
    throw unknownItem('not a number');
  const number = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
  if (number < MIN_INT || number >= -MIN_INT) throw unknownItem('a number beyond 257 bits');
  return number;
}

function cellOf(value: unknown): Cell {
  const bytes = typeof value === 'string' ? value : objectOf(value)['bytes'];
  if (typeof bytes !== 'string') throw unknownItem('a cell without bytes');
  try {
    return Cell.fromBase64(bytes);
  } catch {
    throw unknownItem('not a cell');
  }
}

function elementsOf(value: unknown): readonly unknown[] {
  const elements: unknown = Array.isArray(value) ? value : objectOf(value)['elements'];
  if (!Array.isArray(elements)) throw unknownItem('no elements');
  return elements;
}

function objectOf(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw unknownItem('not an object');
  return value as Json;
}

const unknownItem = (detail: string): DevnetError => new DevnetError('devnet/params', `stack: ${detail}`);
