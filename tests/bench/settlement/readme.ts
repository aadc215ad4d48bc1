/** The part of contracts/README.md that this benchmark writes, between two marks. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Settlement } from './measure.ts';
import { gram, tableOf } from './table.ts';

const README = new URL('../../../contracts/README.md', import.meta.url);
const BEGIN = '<!-- written by `npm run bench -- settlement --write` -->';
const END = '<!-- end of what is written -->';

/** What the README has to say of these costs. */
export function sectionOf(settlement: Settlement): string {
  const { client, provider, vault } = settlement.reserves;
  const reserves = [
    `${gram(client)} in a client's account`,
    `${gram(provider)} in a provider's`,
    `${gram(vault)} in a vault`,
  ];
  return `\n\n${tableOf(settlement)}\n\nReserves, GRAM: ${reserves.join(', ')}.\n\n`;
}

/** What it says now. @throws Error when a mark is missing. */
export function writtenSection(): string {
  const { section } = parts();
  return section;
}

export function writeSection(section: string): void {
  const { before, after } = parts();
  writeFileSync(README, `${before}${BEGIN}${section}${END}${after}`);
}

function parts(): { readonly before: string; readonly section: string; readonly after: string } {
  const [before, rest, ...more] = readFileSync(README, 'utf8').split(BEGIN);
  const [section, after, ...others] = (rest ?? '').split(END);
  if (before === undefined || section === undefined || after === undefined || more.length + others.length > 0)
    throw new Error('contracts/README.md has not each mark once');
  return { before, section, after };
}
