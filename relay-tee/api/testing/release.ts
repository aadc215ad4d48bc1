/** A stand-in for the release of keys: it checks the ticket and nothing of the machine, and what it gives out opens nothing. */
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { sha256 } from '#protocol/crypto/hash.ts';
import { BombyxError } from '#protocol/errors.ts';
import { verifyTicket } from '#protocol/receipt/verify.ts';
import { bytesOf } from '../../ledger/testing/keys.ts';
import type { RelayCore } from '../../ports.ts';
import { ReleaseRefused } from '../../release/refusals.ts';
import type { KeyRelease } from '../ports.ts';

/** What it calls a policy that it cannot evaluate. */
export const BAD_POLICY: Bytes = Uint8Array.of(0xff, 0xff);

/** An encapsulation that it refuses, with a record of that. */
export const BAD_ENC: Bytes = new Uint8Array(1_120).fill(0xff);

const filled = (length: number): Bytes => ownBytes(Buffer.alloc(length, bytesOf('release')));

export function standInRelease({ ledger, identity }: RelayCore): KeyRelease {
  const { vault } = ledger.desk.terms;
  const expected = {
    network: identity.network,
    relayKey: identity.publicKey,
    vault: vault.address.toRawString(),
  };
  return {
    keepPolicy: async (document) => {
      if (document[0] === BAD_POLICY[0]) throw new BombyxError('release/policy');
      return sha256(document);
    },
    nonce: () => filled(32),
    tidy: () => {},
    release: async ({ ticket, enc }) => {
      const { expiresAtMs } = await verifyTicket(ticket, expected);
      if (expiresAtMs < ledger.standing.timeMs) throw new BombyxError('ticket/late');
      if (enc[0] === BAD_ENC[0])
        throw new ReleaseRefused(new BombyxError('attest/measurement'), {
          record: filled(90),
          salt: filled(32),
          position: 7,
        });
      return { enc: filled(1_120), box: filled(48), promise: filled(700) };
    },
  };
}
