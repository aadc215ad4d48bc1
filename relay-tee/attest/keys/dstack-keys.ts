/** Keys from dstack's key provider, once this machine's own boot log says that it is the one we count on. SPEC §15.10. */
import { bootFactsOf, verifyEventLog } from '#protocol/attestation/event-log.ts';
import { decodeQuote } from '#protocol/attestation/quote.ts';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { DstackAgent } from '../dstack/agent.ts';
import { signerOfSeed, type KeyProvider, type RelayKeys } from './relay-keys.ts';

const SIGNING_PATH = 'bombyx/relay/signing/1';
const BOX_PATH = 'bombyx/relay/account-box/1';
const REPORT_DATA_BYTES = 64;

/** @param pinned - payload of the boot event `key-provider`, as the measured configuration names it. */
export const dstackKeys = (agent: DstackAgent, pinned: Bytes): KeyProvider => ({
  name: 'dstack',
  async keys(): Promise<RelayKeys> {
    await demandKeyProvider(agent, pinned);
    const signer = signerOfSeed(await agent.key(SIGNING_PATH));
    return { kind: 'lasting', signer, boxKey: await agent.key(BOX_PATH) };
  },
});

/** @throws BombyxError `relay/evidence`, `attest/event-log`. */
async function demandKeyProvider(agent: DstackAgent, pinned: Bytes): Promise<void> {
  const { quote, events } = await agent.quote(new Uint8Array(REPORT_DATA_BYTES));
  await verifyEventLog(events, decodeQuote(quote).td.rtMr3);
  if (!equalBytes(bootFactsOf(events).keyProvider, pinned))
    throw new BombyxError('relay/evidence', 'another key provider');
}
