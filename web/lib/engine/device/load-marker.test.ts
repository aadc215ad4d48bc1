/** A tab that died while loading is found once; tabs that still load, old marks and foreign text are not. */
import { expect, test } from 'vitest';
import { clearMark, markLoading, takeCrash, type MarkStorage } from './load-marker.ts';

function memoryStorage(): MarkStorage & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
const gone = async (): Promise<boolean> => false;
const open = async (): Promise<boolean> => true;

test('a mark that nobody cleared is a crash, told once', async () => {
  const storage = memoryStorage();
  markLoading(storage, 'big-model', 'tab-a', 1_000);
  expect(await takeCrash(storage, 2_000, gone)).toEqual({
    modelId: 'big-model',
    startedAtMs: 1_000,
    tab: 'tab-a',
  });
  expect(await takeCrash(storage, 2_000, gone)).toBeUndefined();
});

test('a load that ended leaves no mark, and clears only its own', async () => {
  const storage = memoryStorage();
  markLoading(storage, 'a', 'tab-a', 1_000);
  markLoading(storage, 'b', 'tab-b', 1_000);
  clearMark(storage, 'tab-a');
  expect((await takeCrash(storage, 2_000, gone))?.modelId).toBe('b');
  markLoading(storage, 'c', 'tab-c', 1_000);
  clearMark(storage, 'tab-c');
  expect(await takeCrash(storage, 2_000, gone)).toBeUndefined();
});

test('a tab that is still loading did not crash', async () => {
  const storage = memoryStorage();
  markLoading(storage, 'a', 'tab-a', 1_000);
  expect(await takeCrash(storage, 2_000, open)).toBeUndefined();
  expect(storage.values.size).toBe(1);
});

test('a mark of last month is forgotten, foreign text is ignored', async () => {
  const storage = memoryStorage();
  markLoading(storage, 'a', 'tab-a', 0);
  expect(await takeCrash(storage, 30 * 24 * 3_600_000, gone)).toBeUndefined();
  for (const text of ['', '{', '[]', '{"modelId":1}']) {
    storage.setItem('bombyx.loading', text);
    expect(await takeCrash(storage, 0, gone)).toBeUndefined();
  }
});
