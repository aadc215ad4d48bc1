/** Who a relay is: one key, by which registry, contracts and verifiers know it under a name each. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { peerIdOf, relayIdOf, type PeerId, type RelayId } from '#protocol/ids.ts';
import { logOrigin } from '#protocol/log/checkpoint.ts';
import type { NoteSigner } from '#protocol/log/note.ts';
import type { RelaySigner } from './ledger/signatures.ts';

export interface RelayIdentity {
  readonly network: string;
  /** In requests, and in the log's origin. SPEC §12 */
  readonly relayId: RelayId;
  /** In evidence. SPEC §15.2 */
  readonly peerId: PeerId;
  readonly publicKey: Bytes;
  readonly signer: RelaySigner;
  /** The same key, for checkpoints. */
  readonly notes: NoteSigner;
}

export async function relayIdentity(network: string, signer: RelaySigner): Promise<RelayIdentity> {
  const { publicKey } = signer;
  const relayId = await relayIdOf(publicKey);
  return {
    network,
    relayId,
    peerId: await peerIdOf(publicKey),
    publicKey,
    signer,
    notes: { name: logOrigin(network, relayId), publicKey, sign: async (text) => signer.sign(text) },
  };
}
