/** What the sequences have reached: without it, a property that never meets the hard cases would pass as well. */
import type { Name } from '../model/message.ts';
import { EXPECTED } from './expected.ts';
import { masterOf } from './intend.ts';
import type { Step } from './step.ts';

export class Coverage {
  readonly #counts = new Map<string, number>();

  /** Which message met which end, and who had sent it. */
  count({ message, before, verdict }: Step): void {
    const { contract } = before.account;
    const { kind } = message.body;
    this.#add(`${contract.kind} ${kind}: ${verdict}`);
    this.#add(`${contract.kind} ${kind} by ${this.#role(message.from, masterOf(contract))}`);
  }

  #role(from: Name, master: Name): string {
    return from === master ? 'its master' : 'another';
  }

  #add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** What no sequence has met. */
  get missing(): readonly string[] {
    return expected.filter((what) => !this.#counts.has(what));
  }

  /** How much of it some sequence has met. */
  get share(): number {
    return 1 - this.missing.length / expected.length;
  }
}

const expected = Object.entries(EXPECTED).flatMap(([contract, messages]) =>
  Object.entries(messages).flatMap(([message, ends]) => ends.map((end) => `${contract} ${message}: ${end}`)),
);
