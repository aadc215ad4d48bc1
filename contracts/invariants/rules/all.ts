/** The eight invariants of the contracts, all checked after every step. */
import type { Encoder } from '../world/encode.ts';
import type { Flight } from '../play/flight.ts';
import type { History } from '../play/history.ts';
import type { Step } from '../play/step.ts';
import { invariant1 } from './1-loss.ts';
import { invariant2 } from './2-solvency.ts';
import { invariant3 } from './3-totals.ts';
import { invariant4 } from './4-leaving.ts';
import { invariant5 } from './5-recovery.ts';
import { invariant6 } from './6-binding.ts';
import { invariant7 } from './7-authority.ts';
import { invariant8 } from './8-endurance.ts';

/** What was before the step, and what is on its way after it. */
export interface Past {
  readonly history: History;
  readonly flights: readonly Flight[];
  readonly encoder: Encoder;
}

export type Invariant = (step: Step, past: Past) => void | Promise<void>;

const INVARIANTS: readonly Invariant[] = [
  invariant1,
  invariant2,
  invariant3,
  invariant4,
  invariant5,
  invariant6,
  invariant7,
  invariant8,
];

/** @throws Error, which names the invariant that does not hold. */
export async function checkAll(step: Step, past: Past): Promise<void> {
  for (const invariant of INVARIANTS) {
    try {
      await invariant(step, past);
    } catch (cause) {
      throw new Error(`${invariant.name}: ${String(cause)}`, { cause });
    }
  }
}
