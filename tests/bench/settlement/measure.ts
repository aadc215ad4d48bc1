/** Everything that the settlement benchmark measures, on one chain. */
import { measureAll } from '#contracts/testing/costs/all.ts';
import type { Cost, Kind } from '#contracts/testing/costs/meter.ts';
import { setStage } from '#contracts/testing/costs/stage.ts';
import { measureChannel } from './channel.ts';

export interface Settlement {
  readonly costs: readonly Cost[];
  /** Top-up, charge and claim: from a client's wallet to a provider's. */
  readonly payment: Cost;
  /** The public payment channel, opened and closed by both parties. */
  readonly channel: Cost;
  /** What stays in an account, two years of its storage. */
  readonly reserves: Readonly<Record<'client' | 'provider' | 'vault', bigint>>;
}

function together(name: string, kind: Kind, all: readonly Cost[]): Cost {
  const costs = all.filter((cost) => cost.kind === kind);
  return {
    name,
    kind,
    gas: [],
    feesNano: costs.reduce((sum, { feesNano }) => sum + feesNano, 0n),
    payerNano: costs.reduce((sum, { payerNano }) => sum + payerNano, 0n),
  };
}

export async function measureSettlement(): Promise<Settlement> {
  const stage = await setStage();
  await measureAll(stage);
  await measureChannel(stage);
  const { costs } = stage.meter;
  return {
    costs,
    payment: together('top-up, charge and claim', 'payment', costs),
    channel: together('channel: opened and closed', 'channel', costs),
    reserves: {
      client: (await stage.client.state()).reserveNano,
      provider: (await stage.provider.state()).reserveNano,
      vault: (await stage.vault.state()).reserveNano,
    },
  };
}
