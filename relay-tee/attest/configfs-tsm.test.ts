/** configfs-tsm on a tree that behaves like the kernel's, and on trees that do not. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REAL_V4 } from '#protocol/attestation/fixtures/real.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { ConfigfsTsm } from './configfs-tsm.ts';
import { FakeTree } from './testing/tree.ts';

const { quote } = REAL_V4.evidence;
const REPORT_DATA = new Uint8Array(64).fill(7);
const NO_PAUSE = 0;

const sourceOf = (tree: FakeTree) => new ConfigfsTsm(tree.root, tree, NO_PAUSE);

test('hands the report data in, the quote out, and leaves nothing behind', async () => {
  const written: Uint8Array[] = [];
  await using tree = await FakeTree.make((inblob) => {
    written.push(inblob);
    return quote;
  });
  expect(await sourceOf(tree).quote(REPORT_DATA)).toEqual({ quote, events: [] });
  expect(written.map((each) => new Uint8Array(each))).toEqual([REPORT_DATA]);
  expect(await readdir(tree.root)).toEqual([]);
});

test('many at once have a report each, and each its own quote', async () => {
  await using tree = await FakeTree.make((inblob) => inblob);
  const asked = Array.from({ length: 8 }, (_, i) => new Uint8Array(64).fill(i));
  const made = await Promise.all(asked.map((each) => sourceOf(tree).quote(each)));
  expect(made.map((each) => each.quote)).toEqual(asked);
});

test('waits while the module is busy, and gives up in the end', async () => {
  await using tree = await FakeTree.make(() => quote);
  tree.busy = 5;
  expect((await sourceOf(tree).quote(REPORT_DATA)).quote).toEqual(quote);
  tree.busy = 1_000;
  expect(await codeOf(() => sourceOf(tree).quote(REPORT_DATA))).toBe('relay/evidence');
  expect(await readdir(tree.root)).toEqual([]);
});

test('refuses a quote that somebody else may have written for', async () => {
  await using tree = await FakeTree.make(() => quote);
  tree.intruder = new Uint8Array(64).fill(9);
  expect(await codeOf(() => sourceOf(tree).quote(REPORT_DATA))).toBe('relay/evidence');
});

test('refuses a quote that somebody wrote for while it was read', async () => {
  await using tree = await FakeTree.make(async () => {
    const [report = ''] = await readdir(tree.root);
    await tree.writeFile(join(tree.root, report, 'inblob'), new Uint8Array(64));
    return quote;
  });
  expect(await codeOf(() => sourceOf(tree).quote(REPORT_DATA))).toBe('relay/evidence');
});

test.each([
  ['empty', 0],
  ['larger than any', 10_001],
])('refuses a quote that is %s', async (_, length) => {
  await using tree = await FakeTree.make(() => new Uint8Array(length));
  expect(await codeOf(() => sourceOf(tree).quote(REPORT_DATA))).toBe('relay/evidence');
});

test('refuses another module than TDX, and a kernel without the tree', async () => {
  await using tree = await FakeTree.make(() => quote);
  tree.provider = 'sev_guest\n';
  expect(await codeOf(() => sourceOf(tree).quote(REPORT_DATA))).toBe('relay/evidence');
  const nowhere = new ConfigfsTsm(join(tree.root, 'nowhere'));
  expect(await codeOf(() => nowhere.quote(REPORT_DATA))).toBe('relay/evidence');
});
