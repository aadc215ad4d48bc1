/** Which answers are being written by some tab of this browser: each holds a Web Lock, and a lock dies with its tab. */

const PREFIX = 'bombyx-answer:';

/** Absent where the page is not secure: then every tab is on its own. */
const locks = () => (navigator as Partial<Navigator>).locks;

/** Tells the other tabs that this one writes the answer; returns the way to stop. */
export function holdAnswer(id: string): () => void {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  locks()
    ?.request(PREFIX + id, () => promise)
    .catch(() => undefined); // then the others take it for interrupted until it has ended
  return () => resolve(undefined);
}

/** The answers that some tab writes now. */
export async function answersBeingWritten(): Promise<ReadonlySet<string>> {
  const held = (await locks()?.query())?.held ?? [];
  return new Set(
    held.flatMap(({ name = '' }) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [])),
  );
}

/** Resolves when no tab writes the answer any more. */
export async function answerIsOver(id: string): Promise<void> {
  await locks()?.request(PREFIX + id, { mode: 'shared' }, () => undefined);
}
