/** What an account pays that its vault does not know: the vault looks at it longer than the notice has paid for. */
import { GAS_NEEDED } from '../model/gas.ts';
import { gasFee } from '../model/prices.ts';
import type { Step } from '../play/step.ts';
import { areSiblings } from '../world/siblings.ts';
import type { Past } from './all.ts';

/** At most the gas of undoing a charge, whenever one comes back; nothing where account and vault are siblings. */
export function strangersFeeNano({ message, life, prices }: Step, { encoder }: Past): bigint {
  const { bounced, body, from, to } = message;
  const isCharge =
    bounced && life !== undefined && body.kind === 'bounced' && body.of.kind === 'chargeNotice';
  if (!isCharge || areSiblings(encoder.cast, from, to)) return 0n;
  return gasFee(prices, GAS_NEEDED.bounced);
}
