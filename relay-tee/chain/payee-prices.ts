/** What carrying to provider accounts costs besides what the books know, as the last looks at them showed it. */
import type { Prices } from './errands.ts';
import { KEPT_READINGS } from './limits.ts';
import type { PayeeSight } from './views.ts';

export class PayeePrices implements Prices {
  readonly #operator: string;
  readonly #lacks = new Map<string, bigint>();
  openFeeNano: bigint | undefined;
  operatorIsAbsent = false;

  /** @param operator raw address of the operator's own provider account */
  constructor(operator: string) {
    this.#operator = operator;
  }

  saw({ view: { account, epoch }, lackNano, openFeeNano }: PayeeSight): void {
    if (openFeeNano !== undefined) this.openFeeNano = openFeeNano;
    if (account === this.#operator) this.operatorIsAbsent = epoch === 0n;
    this.#lacks.delete(account);
    if (lackNano > 0n) this.#lacks.set(account, lackNano);
    const [oldest] = this.#lacks.keys();
    if (this.#lacks.size > KEPT_READINGS && oldest !== undefined) this.#lacks.delete(oldest);
  }

  lackNano(account: string): bigint {
    return this.#lacks.get(account) ?? 0n;
  }
}
