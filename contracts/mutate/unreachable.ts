/** The changes that no test can notice, each with the proof that what was changed cannot be reached. */

export const MAX_UNREACHABLE = 3;

/** By the id of the mutant. */
export const UNREACHABLE: Readonly<Record<string, string>> = {};
