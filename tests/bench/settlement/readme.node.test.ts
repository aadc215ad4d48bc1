/** contracts/README.md says what is measured; a wrong figure is mended with `npm run bench -- settlement --write`. */
import { expect, test } from 'vitest';
import { measureSettlement } from './measure.ts';
import { sectionOf, writtenSection } from './readme.ts';

test('the costs in contracts/README.md, and the channel’s beside them, are those that are measured', async () => {
  expect(writtenSection()).toBe(sectionOf(await measureSettlement()));
});
