/** What an operator can do to time: let it pass, keep blocks away, turn clocks, show old views. */
import type { Deed } from './deed.ts';

export const shortTime: Deed = async (fleet) => fleet.pass(fleet.upTo(20));
export const someTime: Deed = async (fleet) => fleet.pass(fleet.upTo(400));

/** No block comes for a while. */
export const stall: Deed = async (fleet) => fleet.stall(fleet.upTo(60));

/** The operator turns a clock, or turns it back. */
export const stepClock: Deed = async (fleet, running) => {
  running.clock.hostMs = fleet.world.clock.hostMs + (fleet.chance(0.7) ? 0 : (fleet.upTo(120) - 60) * 1_000);
};

export const look: Deed = async (fleet, running) => fleet.look(running);

/** A view of some time ago, by its own query or as the answer to a new one. */
export const staleView: Deed = async (fleet, running) => {
  const view = fleet.one(fleet.views);
  if (!view) return;
  const { monotonicMs } = running.clock;
  await fleet.show(running, { ...view, queriedAtMs: fleet.chance(0.5) ? monotonicMs : monotonicMs - 20_000 });
};
