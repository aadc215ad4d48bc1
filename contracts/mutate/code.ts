/** Stands in for `client/code.gen.ts` in a trial: the tests see the code that is on trial, and nothing else is changed. */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    code: Readonly<Record<string, { readonly hash: string; readonly code: string }>>;
    /** Words that a test which notices the change is likely to hold. */
    hints: readonly string[];
  }
}

export const CODE = inject('code');
