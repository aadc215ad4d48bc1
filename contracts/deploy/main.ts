/** Deploys from the command line and `DEPLOY_*`: `npm run deploy -- --help`. */
import { runDeploy } from './command.ts';
import { compiledHashes } from './verify.ts';

process.exitCode = await runDeploy({
  args: process.argv.slice(2),
  env: process.env,
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  compile: compiledHashes,
});
