/**
 * Writes the vectors of class `confidential` beside itself: `npx node protocol/vectors/confidential/generate.ts`.
 *
 * Combined, hashed and signed here from SPEC.md with the smallest means; the shares come from the KEM that
 * `hpke-pq.json` checks. Nobody can encapsulate twice alike, so that both parties have the key pair of that file.
 */
import { writeFileSync } from 'node:fs';
import * as HPKE from 'hpke';
import { concat, lp, utf8, type Bytes } from '../../bytes/bytes.ts';
import { encodeCbor } from '../../bytes/cbor.ts';
import { fromHex, toHex } from '../../bytes/text.ts';
import { sha256 } from '../../crypto/hash.ts';
import { counting, fixedIdentity, fixedXWingKeys, plain } from '../fixed.ts';
import published from './hpke-pq.json' with { type: 'json' };

const suite = new HPKE.CipherSuite(HPKE.KEM_MLKEM768_X25519, HPKE.KDF_HKDF_SHA256, HPKE.AEAD_AES_128_GCM);
const keys = await fixedXWingKeys(fromHex(published.skRm), fromHex(published.pkRm));
const enc = fromHex(published.enc);
const job = {
  hash: counting(32, 0xc0),
  policyHash: counting(32, 0x40),
  recipientKeyId: await sha256(
    concat(lp('bombyx/sealing-key/1'), await suite.SerializePublicKey(keys.publicKey)),
  ),
};

const infoOf = (domain: string): Bytes =>
  concat(lp(domain), lp(job.hash), lp(job.policyHash), lp(job.recipientKeyId));
const shareOf = (info: Bytes): Promise<Uint8Array> =>
  suite.ReceiveExport(keys, enc, utf8('bombyx share'), 32, { info });

const infos = { relay: infoOf('bombyx/job-relay/1'), provider: infoOf('bombyx/job-provider/1') };
const shares = { relay: await shareOf(infos.relay), provider: await shareOf(infos.provider) };
const context = await sha256(
  concat(lp('bombyx/shares/1'), lp(infos.relay), lp(enc), lp(infos.provider), lp(enc)),
);
const ikm = await crypto.subtle.importKey('raw', concat(shares.relay, shares.provider), 'HKDF', false, [
  'deriveBits',
]);

async function secret(label: string): Promise<string> {
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: context, info: utf8(`bombyx ${label}`) };
  return toHex(new Uint8Array(await crypto.subtle.deriveBits(hkdf, ikm, 256)));
}

const relaySeed = counting(32, 129);
const relay = await fixedIdentity(relaySeed);
const provider = await fixedIdentity(counting(32, 33));
const record = encodeCbor({
  ticketHash: job.hash,
  provider: provider.peerId,
  policyHash: job.policyHash,
  encHash: await sha256(enc),
  reportDataHash: counting(32, 0x10),
  machineHash: await sha256(utf8('SIMULATED-CPU-00')),
  timeMs: 1_764_000_000_000,
});
const salt = counting(32, 0x20);
const body = encodeCbor({ network: 'devnet', relayKey: relay.publicKey, record, salt, position: 41 });
const sig = await relay.sign('bombyx/release/1', body);

const vectors = {
  source: 'Bombyx, protocol/vectors/confidential/generate.ts, for SPEC.md §5.1 and §16',
  job: plain(job),
  infos: plain(infos),
  boxInfo: toHex(concat(lp('bombyx/release-box/1'), lp(job.hash), lp(await sha256(enc)))),
  shares: plain(shares),
  context: toHex(context),
  secrets: {
    request: await secret('request'),
    response: await secret('response'),
    salt: await secret('salt'),
  },
  promise: {
    relaySeed: toHex(relaySeed),
    record: toHex(record),
    salt: toHex(salt),
    position: 41,
    leaf: toHex(await sha256(concat(lp('bombyx/log/release/1'), salt, record))),
    signed: toHex(encodeCbor({ body, sig })),
  },
};
writeFileSync(new URL('confidential.json', import.meta.url), `${JSON.stringify(vectors, null, 2)}\n`);
