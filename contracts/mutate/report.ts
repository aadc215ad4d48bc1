/** What a run of mutation found, in words, in a table, and in one line of JSON. */
import type { Mutant } from './mutants.ts';

export const VERDICTS = ['killed', 'unreachable', 'survived', 'same code', 'twin', 'not compiling'] as const;

/** Only the first three are mutants that a test could tell from the contract: a twin has the code of another one. */
export type Verdict = (typeof VERDICTS)[number];

export interface Judged {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
  /** The test that noticed. */
  readonly by?: string | undefined;
}

const JUDGED: readonly Verdict[] = ['killed', 'unreachable', 'survived'];

export const lineFor = ({ mutant, verdict, by }: Judged): string =>
  `${verdict.padEnd(13)} ${mutant.path}:${mutant.line} ${mutant.id.slice(mutant.path.length + 1)}` +
  (by === undefined ? '' : `\n${' '.repeat(16)}by ${by}`);

/** Rows are sources, columns are verdicts. */
export function tableOf(judged: readonly Judged[]): string {
  const paths = [...new Set(judged.map(({ mutant }) => mutant.path)), 'all'];
  const rows = paths.map((path) => {
    const here = judged.filter(({ mutant }) => path === 'all' || mutant.path === path);
    return [path, ...VERDICTS.map((verdict) => String(countOf(here, verdict)))];
  });
  return [['', ...VERDICTS], ...rows]
    .map(([path = '', ...cells]) => path.padEnd(40) + cells.map((cell) => cell.padStart(14)).join(''))
    .join('\n');
}

export const countOf = (judged: readonly Judged[], verdict: Verdict): number =>
  judged.filter((each) => each.verdict === verdict).length;

export const idsOf = (judged: readonly Judged[], verdict: Verdict): string[] =>
  judged.filter((each) => each.verdict === verdict).map(({ mutant }) => mutant.id);

export const jsonOf = (judged: readonly Judged[], stale: readonly string[], seconds: number): string =>
  JSON.stringify({
    tool: 'mutate',
    mutants: judged.filter(({ verdict }) => JUDGED.includes(verdict)).length,
    killed: countOf(judged, 'killed'),
    sameCode: countOf(judged, 'same code'),
    twins: countOf(judged, 'twin'),
    notCompiling: countOf(judged, 'not compiling'),
    unreachable: idsOf(judged, 'unreachable'),
    survivors: idsOf(judged, 'survived'),
    stale,
    seconds,
  });
