/** Keys from dstack's key provider, once this machine's own boot log says that it is the one we count on. SPEC §15.10. */
import { seedSigner } from '#contracts/client/seed-signer.ts';
import type { Signer } from '#contracts/client/signer.ts';
import { bootFactsOf, replayEvents } from '#protocol/attestation/event-log.ts';
import { decodeQuote } from '#protocol/attestation/quote.ts';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { DstackAgent } from '../dstack/agent.ts';
import type { RelaySigner } from '../../ledger/signatures.ts';
import { signerOfSeed, type LastingKeys } from './relay-keys.ts';

const SIGNING_PATH = 'bombyx/relay/signing/1';
const BOX_PATH = 'bombyx/relay/account-box/1';
const CARRIER_PATH = 'bombyx/relay/carrier/1';
const REPORT_DATA_BYTES = 64;

export class DstackKeys implements LastingKeys {
  readonly #agent: DstackAgent;
  readonly #pinned: Bytes;

  /** @param pinned - payload of the boot event `key-provider`, as the measured configuration names it. */
  constructor(agent: DstackAgent, pinned: Bytes) {
    this.#agent = agent;
    this.#pinned = pinned;
  }

  async signer(): Promise<RelaySigner> {
    return signerOfSeed(await this.#key(SIGNING_PATH));
  }

  boxKey(): Promise<Bytes> {
    return this.#key(BOX_PATH);
  }

  /** Key of the wallet that pays for what the relay carries to the chain. */
  async carrier(): Promise<Signer> {
    const seed = await this.#key(CARRIER_PATH);
    try {
      return await seedSigner(seed);
    } finally {
      seed.fill(0);
    }
  }

  async #key(path: string): Promise<Bytes> {
    await demandKeyProvider(this.#agent, this.#pinned);
    return this.#agent.key(path);
  }
}

/** @throws BombyxError `relay/evidence`, `attest/event-log`. */
async function demandKeyProvider(agent: DstackAgent, pinned: Bytes): Promise<void> {
  const { quote, events } = await agent.quote(new Uint8Array(REPORT_DATA_BYTES));
  const replayed = await replayEvents(events);
  if (!equalBytes(replayed, decodeQuote(quote).td.rtMr3)) throw new BombyxError('attest/event-log');
  if (!equalBytes(bootFactsOf(events).keyProvider, pinned))
    throw new BombyxError('relay/evidence', 'another key provider');
}
