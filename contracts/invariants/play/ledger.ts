/** Every nano that was put in is somewhere: in an account, on its way, outside, kept by the chain, or gone with an account. */
import type { Flight } from './flight.ts';
import { hold } from './step.ts';

export class Ledger {
  #putInNano = 0n;
  #outsideNano = 0n;
  #feesNano = 0n;
  #vanishedNano = 0n;

  /** A wallet has sent this much. */
  putIn(nano: bigint): void {
    this.#putInNano += nano;
  }

  /** A wallet has received this much. */
  out(nano: bigint): void {
    this.#outsideNano += nano;
  }

  /** The chain has kept this much. */
  fees(nano: bigint): void {
    this.#feesNano += nano;
  }

  /** An account was taken away that had this much. */
  vanished(nano: bigint): void {
    this.#vanishedNano += nano;
  }

  /** @throws Error unless all of it is there. */
  check(balancesNano: bigint, flights: readonly Flight[]): void {
    const flying = flights.reduce((sum, each) => sum + each.message.valueNano + each.forwardNano, 0n);
    const found = balancesNano + flying + this.#outsideNano + this.#feesNano + this.#vanishedNano;
    hold(found === this.#putInNano, `every nano is accounted for: ${this.#putInNano - found} are missing`);
  }
}
