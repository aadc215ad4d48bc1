/** Stacks survive the way to TonClient and back, nested ones too. */
import { beginCell, parseTuple, serializeTuple, type TupleItem } from '@ton/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDevnetError } from '../errors.ts';
import { decodeStack, encodeStack } from './stack.ts';

const cell = beginCell().storeUint(7, 8).endCell();
const int = (value: bigint): TupleItem => ({ type: 'int', value });
const tuple = (...items: TupleItem[]): TupleItem => ({ type: 'tuple', items });
const NULL: TupleItem = { type: 'null' };

const number = (value: string) => ({
  '@type': 'tvm.stackEntryNumber',
  number: { '@type': 'tvm.numberDecimal', number: value },
});

describe('out', () => {
  it('writes every kind as toncenter does', () => {
    const bytes = cell.toBoc().toString('base64');
    expect(encodeStack([int(255n), int(-255n), { type: 'nan' }])).toEqual([
      ['num', '0xff'],
      ['num', '-0xff'],
      ['num', 'NaN'],
    ]);
    expect(
      encodeStack([
        { type: 'cell', cell },
        { type: 'slice', cell },
        { type: 'builder', cell },
      ]),
    ).toEqual([
      ['cell', { bytes }],
      ['slice', { bytes }],
      ['builder', { bytes }],
    ]);
    expect(encodeStack([NULL])).toEqual([['list', { '@type': 'tvm.list', elements: [] }]]);
    expect(encodeStack([tuple(int(1n), int(-2n), int(3n))])).toEqual([
      ['tuple', { '@type': 'tvm.tuple', elements: [number('1'), number('-2'), number('3')] }],
    ]);
  });

  it('writes pairs that end in null as a list, and other pairs as tuples', () => {
    expect(encodeStack([tuple(int(1n), tuple(int(2n), NULL))])).toEqual([
      ['list', { '@type': 'tvm.list', elements: [number('1'), number('2')] }],
    ]);
    expect(encodeStack([tuple(int(1n), int(2n))])).toEqual([
      ['tuple', { '@type': 'tvm.tuple', elements: [number('1'), number('2')] }],
    ]);
  });
});

describe('in', () => {
  it('reads what it wrote', () => {
    const leaf = fc.oneof(
      fc.bigInt(-(2n ** 256n), 2n ** 256n - 1n).map(int),
      fc.constantFrom<TupleItem>({ type: 'cell', cell }, { type: 'slice', cell }, NULL),
    );
    const { item } = fc.letrec<{ item: TupleItem }>((tie) => ({
      item: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('item'), { maxLength: 4 }).map((items) => tuple(...items)),
      ),
    }));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 5 }), (stack) => {
        const back = decodeStack(JSON.parse(JSON.stringify(encodeStack(stack))));
        // As cells: the emulator's own form, and the only one with an equality
        expect(serializeTuple(back).equals(serializeTuple(parseTuple(serializeTuple(stack))))).toBe(true);
      }),
    );
  });

  it('takes numbers, hexadecimal and negative ones', () => {
    const values = ['5', '0x10', '-0x10', '-7', 9].map((value) => ['num', value]);
    expect(decodeStack(values)).toEqual([5n, 16n, -16n, -7n, 9n].map(int));
  });

  it.each([
    [['num', 'x']],
    [['num', '1'.repeat(81)]],
    [['num', (2n ** 256n).toString()]],
    [['num', 1.5]],
    [['tvm.Cell', 'not a cell']],
    [['cell', {}]],
    [['tuple', {}]],
    [['continuation', '']],
    [[]],
    ['num'],
    [null],
  ])('refuses %j by name', (item) => {
    expect(codeOf(() => decodeStack([item]))).toBe('devnet/params');
  });

  it('refuses stacks without bound', () => {
    expect(codeOf(() => decodeStack({}))).toBe('devnet/params');
    expect(codeOf(() => decodeStack(Array(1_025).fill(['num', '1'])))).toBe('devnet/params');
    let deep: unknown[] = ['tuple', []];
    for (let depth = 0; depth < 100; depth++) deep = ['tuple', [deep]];
    expect(codeOf(() => decodeStack([deep]))).toBe('devnet/params');
  });
});

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (isDevnetError(error)) return error.code;
    throw error;
  }
  return undefined;
}
