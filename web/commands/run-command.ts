/** A command's frame: runs until it is done, fails or is asked to stop, and leaves no process behind. */
import { Processes } from './processes.ts';

/** Resolves when the person or the system asks this process to stop. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

/**
 * Calls `run` with the processes that end with the command, and a promise that resolves on Ctrl-C; then exits, with
 * code 1 and one line of reason where `run` failed.
 */
export async function runCommand(
  run: (processes: Processes, stopAsked: Promise<void>) => Promise<void>,
): Promise<never> {
  const processes = new Processes();
  const stopAsked = untilSignal();
  try {
    await Promise.race([run(processes, stopAsked), stopAsked]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await processes.stop();
  }
  process.exit();
}
