/** The chain worker of a relay: its endpoints, and the wallet that pays for what it carries. */
import type { Signer } from '#contracts/client/signer.ts';
import type { ChainEndpoints } from './chain/endpoint.ts';
import { ChainWorker } from './chain/worker.ts';
import type { RelayPorts } from './ports.ts';

export const chainPort =
  (endpoints: ChainEndpoints, carrier: Signer): RelayPorts['chain'] =>
  ({ ledger, clock, log }) =>
    new ChainWorker({
      ledger,
      endpoints,
      carrier,
      clock,
      onFailure: (error) => log.warn('chain round failed', { error }),
    });
