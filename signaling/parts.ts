/** Builds the parts of a hub and ties them together; `hub.ts` gives them a port and an end. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { ownBytes } from '#protocol/bytes/bytes.ts';
import { Admission } from './admission.ts';
import { AddressBudgets } from './budgets.ts';
import { MemoryBus } from './bus/memory.ts';
import type { Bus } from './bus/bus.ts';
import { systemClock } from './clock.ts';
import type { HubOptions } from './config.ts';
import { Directory } from './directory/directory.ts';
import type { LineContext } from './line.ts';
import { DEFAULT_LIMITS, SWEEP_MS, type HubLimits } from './limits.ts';
import { createLog } from './log.ts';
import type { MarketContext } from './market/endpoint.ts';
import { Letters } from './market/letters.ts';
import { Subscribers } from './market/subscribers.ts';
import { Metrics } from './metrics.ts';
import type { PeerEndpointContext } from './peerjs/endpoint.ts';
import { Relay } from './peerjs/relay.ts';

export type HubParts = LineContext &
  MarketContext &
  PeerEndpointContext & { readonly bus: Bus; readonly stop: () => Promise<void> };

export const limitsOf = (options: HubOptions): HubLimits => ({ ...DEFAULT_LIMITS, ...options.limits });

export function buildParts(options: HubOptions, publicOrigins: readonly string[]): HubParts {
  const clock = options.clock ?? systemClock;
  const limits = limitsOf(options);
  const bus = options.bus ?? new MemoryBus(clock);
  const metrics = new Metrics();
  const random = (length: number) => ownBytes(randomBytes(length));
  const directory = new Directory({ bus, clock, limits });
  const subscribers = new Subscribers(directory, clock);
  directory.onChange((provider) => subscribers.changed(provider));
  const relay = new Relay(bus, clock, metrics);
  const letters = new Letters({ bus, clock, limits, metrics });
  const budgets = new AddressBudgets(clock, limits);
  const stopSweep = clock.every(SWEEP_MS, () => [relay, letters, budgets].forEach((part) => part.sweep()));
  return {
    clock,
    limits,
    bus,
    metrics,
    log: createLog(options.logLevel ?? 'info', options.logSink),
    admission: new Admission({ clock, bus, publicOrigins, random }),
    budgets,
    directory,
    subscribers,
    relay,
    letters,
    newSession: randomUUID,
    randomBelow: (below) => randomInt(below),
    stop: async () => {
      stopSweep();
      subscribers.stop();
      directory.stop();
      relay.stop();
      if (options.bus === undefined) await bus.close();
    },
  };
}
