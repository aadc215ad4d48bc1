/** What can go wrong between page, wallet and chain, each with what happened and what to do. */

export const PROBLEMS = {
  'wallet/rejected': 'You said no in your wallet. Nothing was sent and it cost nothing.',
  'wallet/refused': 'The wallet did not take the request. Nothing was sent and it cost nothing.',
  'wallet/absent': 'The wallet is not in this browser any more. Install or unlock it, then connect again.',
  'wallet/failed': 'The wallet did not answer as it should. Nothing was sent. Try to connect again.',
  'wallet/proof':
    'The wallet could not prove that it holds the key of its address. It was not connected. Try another wallet.',
  'wallet/setup': 'The wallet software could not be loaded. Check your connection and reload the page.',
  'chain/unreachable': 'The chain cannot be reached. Your money is where it was. Trying again by itself.',
  'relay/unreachable':
    'The relay cannot be reached, so it signed nothing. Your money is where it was, and it cost nothing.',
  'relay/refused': 'The relay did not sign. Your money is where it was, and it cost nothing.',
  'relay/dishonest':
    'The relay answered with something else than was asked for. It was not used. Your money is where it was.',
  'storage/blocked':
    'This browser does not let the page keep notes, so nothing was sent: after a reload nobody could tell. Allow storage for this site.',
  'order/pending': 'One thing at a time: something of yours is still on its way.',
} as const;

export type Problem = keyof typeof PROBLEMS;

export class WalletError extends Error {
  override readonly name = 'WalletError';
  readonly problem: Problem;
  /** What somebody else gave as the reason. */
  readonly reason: string | undefined;

  constructor(problem: Problem, options?: { cause?: unknown; reason?: string }) {
    super(PROBLEMS[problem], options);
    this.problem = problem;
    this.reason = options?.reason;
  }
}

/** A problem as a page shows it. */
export interface Trouble {
  readonly problem: Problem;
  readonly reason?: string;
}

export function troubleOf(error: unknown, fallback: Problem): Trouble {
  if (!(error instanceof WalletError)) return { problem: fallback };
  const { problem, reason } = error;
  return reason === undefined ? { problem } : { problem, reason };
}

/** True where there is another way: alone. */
export const isOfRelay = ({ problem }: Trouble): boolean => problem.startsWith('relay/');

/** The sentence for it, with the reason behind. */
export const troubleText = ({ problem, reason }: Trouble): string =>
  reason === undefined ? PROBLEMS[problem] : `${PROBLEMS[problem]} Its reason: ${reason}`;
