/** The benchmark inside of a browser: waits to be asked for samples. */
import { makeSubjects, measure, type Samples } from './subjects.ts';

const subjects = await makeSubjects();

declare global {
  var attestSamples: (rounds: number) => Promise<Samples[]>;
}

globalThis.attestSamples = async (rounds) => {
  const samples: Samples[] = [];
  for (const subject of subjects) samples.push(await measure(subject, rounds));
  return samples;
};
