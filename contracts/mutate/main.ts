/**
 * `npm run mutate`: takes every check out of the contracts, one at a time, and sees that a test notices.
 *
 * Words behind it choose the mutants whose description holds one of them. The last line is JSON. Fails when a mutant
 * survives that is not listed as unreachable, or when the list has an entry that is not needed.
 */
import { allMutants, Compiler, fingerprint, type Mutant } from './mutants.ts';
import { countOf, idsOf, jsonOf, lineFor, tableOf, type Judged } from './report.ts';
import { ALL_TESTS, Court, testsFor } from './trial.ts';
import { MAX_UNREACHABLE, UNREACHABLE } from './unreachable.ts';

/** As many as there are cores. */
const COURTS = 2;

const startedMs = performance.now();
const print = (text: string): boolean => process.stdout.write(`${text}\n`);

const words = process.argv.slice(2);
const compiler = await Compiler.create();
const courts = await Promise.all(Array.from({ length: COURTS }, () => Court.open()));
const known = new Set([fingerprint(compiler.original)]);

async function judge(court: Court, mutant: Mutant): Promise<Judged> {
  const code = await compiler.compile(mutant);
  if (code === undefined) return { mutant, verdict: 'not compiling' };
  const mark = fingerprint(code);
  if (mark === fingerprint(compiler.original)) return { mutant, verdict: 'same code' };
  if (known.has(mark)) return { mutant, verdict: 'twin' };
  known.add(mark);
  const by = await court.firstFailure({
    code,
    hints: mutant.hints,
    tests: testsFor(compiler.users(mutant.path)),
  });
  if (by !== undefined) return { mutant, verdict: 'killed', by };
  return { mutant, verdict: mutant.id in UNREACHABLE ? 'unreachable' : 'survived' };
}

/** Code that behaves the same and is not the same must pass: else whatever is killed proves nothing. */
async function assertFair(court: Court): Promise<void> {
  for (const code of [compiler.original, await compiler.harmless()]) {
    const failure = await court.firstFailure({ code, hints: [], tests: ALL_TESTS });
    if (failure !== undefined) throw new Error(`fails without any mutation: ${failure}`);
  }
}

async function judgeAll(mutants: readonly Mutant[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  const left = mutants.values();
  const session = async (court: Court): Promise<void> => {
    for (const mutant of left) {
      const each = await judge(court, mutant);
      judged.push(each);
      print(lineFor(each));
    }
  };
  await Promise.all(courts.map(session));
  return judged;
}

const [first] = courts;
if (first !== undefined) await assertFair(first);
const mutants = allMutants().filter(
  ({ id }) => words.length === 0 || words.some((word) => id.includes(word)),
);
const judged = await judgeAll(mutants);
for (const court of courts) await court.close();

const needed = idsOf(judged, 'unreachable');
const stale = words.length > 0 ? [] : Object.keys(UNREACHABLE).filter((id) => !needed.includes(id));
print(`\n${tableOf(judged)}\n`);
for (const id of needed) print(`unreachable: ${id}\n  ${UNREACHABLE[id] ?? ''}`);
for (const id of idsOf(judged, 'survived')) print(`SURVIVED: ${id}`);
for (const id of stale) print(`no survivor, or no mutant, any more: ${id}`);
print(jsonOf(judged, stale, Math.round((performance.now() - startedMs) / 1000)));
const fails = countOf(judged, 'survived') + stale.length > 0 || needed.length > MAX_UNREACHABLE;
process.exitCode = fails ? 1 : 0; // vitest has set it for every test that failed
