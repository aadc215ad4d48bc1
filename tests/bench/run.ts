/** `npm run bench -- NAME`: runs one benchmark, alone, since each wants the machine for itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const [name, ...rest] = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter(
    (file) => file.endsWith('.ts') && !/\.test\.ts$/.test(file) && file !== basename(import.meta.filename),
  )
  .map((file) => file.replace(/\.ts$/, ''))
  .toSorted();

if (name === undefined || !names.includes(name)) {
  const asked = name !== undefined && !['--help', '-h'].includes(name);
  if (asked) console.error(`There is no benchmark "${name}".`);
  console[asked ? 'error' : 'log'](`Usage: npm run bench -- NAME\nNames: ${names.join(', ')}`);
  process.exit(name === undefined || asked ? 2 : 0);
}

const bench = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...rest], {
  stdio: 'inherit',
});
const [code, signal] = (await once(bench, 'exit')) as [number | null, NodeJS.Signals | null];
if (signal !== null) console.error(`The benchmark was ended by ${signal}.`);
process.exit(code ?? 1);
