/** A command's frame: reads its options, runs until it is done, fails or is asked to stop, leaves no process behind. */
import { CommandError, sentenceOf } from './errors.ts';
import { Processes } from './processes.ts';
import { readOptions, usageText, type Options, type Usage } from './usage.ts';

export interface Command {
  readonly options: Options;
  /** End with the command. */
  readonly processes: Processes;
  /** Resolves on Ctrl-C. */
  readonly stopAsked: Promise<void>;
}

/** Resolves when the person or the system asks this process to stop; npm passes one Ctrl-C on twice. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

/** Calls `run`, then exits: code 0, or 1 where it failed and 2 where the call made no sense, with one sentence why. */
export async function runCommand(usage: Usage, run: (command: Command) => Promise<void>): Promise<never> {
  const processes = new Processes();
  const stopAsked = untilSignal();
  try {
    const options = readOptions(usage, process.argv.slice(2));
    if (options['help']) console.log(usageText(usage));
    else await Promise.race([run({ options, processes, stopAsked }), stopAsked]);
  } catch (error) {
    console.error(sentenceOf(error));
    process.exitCode = error instanceof CommandError ? error.exitCode : 1;
  } finally {
    await processes.stop();
  }
  process.exit();
}
