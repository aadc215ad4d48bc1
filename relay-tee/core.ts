/** Opens what everything else of a relay stands on: its keys, its books, and the log within them. */
import { randomBytes } from 'node:crypto';
import { Address } from '@ton/core';
import { vaultOf } from '#contracts/client/addresses.ts';
import { ownBytes } from '#protocol/bytes/bytes.ts';
import type { RelayOptions } from './config.ts';
import { relayIdentity } from './identity.ts';
import { Ledger } from './ledger/ledger.ts';
import type { Now } from './ledger/rules/time.ts';
import type { RelaySigner } from './ledger/signatures.ts';
import type { Terms } from './ledger/terms.ts';
import type { KeyProvider, RelayCore, RelayPorts } from './ports.ts';
import { createLog } from './service-log.ts';

const BOOT_ID_BYTES = 16;

const systemClock = (): Now => ({ monotonicMs: performance.now(), hostMs: Date.now() });

/** @throws BombyxError `relay/books`, `log/corrupt` when the books cannot be opened or do not add up. */
export async function openCore(options: RelayOptions, ports: RelayPorts): Promise<RelayCore> {
  const signer = await ports.keys.signer();
  const terms = await termsOf(options, signer, ports.keys);
  const identity = await relayIdentity(options.network.name, signer);
  const clock = ports.clock ?? systemClock;
  const ledger = new Ledger({
    path: options.database,
    terms,
    signer,
    bootId: BigInt(`0x${randomBytes(BOOT_ID_BYTES).toString('hex')}`),
    clock,
    random: (length) => ownBytes(randomBytes(length)),
  });
  const transparency = ledger.desk.store.log;
  const log = createLog(options.logLevel ?? 'info', options.logSink);
  return { identity, ledger, transparency, clock, log };
}

async function termsOf(options: RelayOptions, signer: RelaySigner, keys: KeyProvider): Promise<Terms> {
  const { network, operatorWallet, feeBps, exposureNano, uncoveredNano, topUpNano } = options;
  const operator = Address.parseRaw(operatorWallet);
  return {
    vault: vaultOf({ network, operator, relayKey: signer.publicKey }),
    feeBps,
    operatorWallet,
    exposureNano,
    uncoveredNano,
    topUpNano,
    boxKey: await keys.boxKey(),
  };
}
