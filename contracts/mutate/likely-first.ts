/** Runs the tests that are likely to notice a change before the others: it spares most of the time and judges nothing. */
import { TestRunner, type RunnerTask, type RunnerTestFile, type RunnerTestSuite } from 'vitest';

export default class LikelyFirst extends TestRunner {
  onBeforeRunFiles(files: RunnerTestFile[]): void {
    const hints: readonly string[] = this.injectValue('hints');
    for (const file of files) sort(file, hints);
  }
}

/** Sorts a suite in place, and tells how well its best test fits. */
function sort(suite: RunnerTestSuite, hints: readonly string[]): number {
  const ranks = new Map(suite.tasks.map((task) => [task, rank(task, hints)]));
  suite.tasks.sort((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0));
  return Math.max(0, ...ranks.values());
}

function rank(task: RunnerTask, hints: readonly string[]): number {
  if (task.type === 'suite') return sort(task, hints);
  const text = `${task.name} ${String(TestRunner.getTestFn(task))}`.toLowerCase();
  return hints.filter((hint) => text.includes(hint)).length;
}
