/** Makes one rising bar of WebLLM's progress, which runs from 0 to 1 once for each of its phases. */
import type { LoadProgress } from '../api.ts';

interface Phase {
  readonly begins: RegExp;
  readonly phase: string;
  readonly from: number;
  readonly to: number;
}

/** Shares of the bar: a guess for a first load, where the download takes longest. */
const PHASES: readonly Phase[] = [
  { begins: /^(Start to fetch|Fetching param)/, phase: 'Fetching weights', from: 0, to: 0.7 },
  {
    begins: /^Loading model from cache/,
    phase: 'Moving weights to the graphics processor',
    from: 0.7,
    to: 0.85,
  },
  { begins: /^Loading GPU shader/, phase: 'Compiling shaders', from: 0.85, to: 0.95 },
];

/** What is shown while the weights are hashed, which WebLLM knows nothing of. */
export const CHECKING: LoadProgress = { fraction: 0.96, phase: 'Checking weights' };
export const READY: LoadProgress = { fraction: 1, phase: 'Ready' };

/** Takes WebLLM's reports; the fraction that it passes on never falls. */
export function progressTeller(
  report: (progress: LoadProgress) => void,
): (step: { readonly progress: number; readonly text: string }) => void {
  let reached = 0;
  return ({ progress, text }) => {
    const found = PHASES.find(({ begins }) => begins.test(text));
    if (found === undefined) return;
    const share = Number.isFinite(progress) ? Math.min(1, Math.max(0, progress)) : 0;
    reached = Math.max(reached, found.from + share * (found.to - found.from));
    report({ fraction: reached, phase: found.phase });
  };
}
