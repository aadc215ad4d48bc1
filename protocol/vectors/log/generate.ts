/**
 * Writes the log's own vectors beside itself: `npx node protocol/vectors/log/generate.ts`.
 *
 * What is hashed or signed is put together here from SPEC.md §8, not with the functions under test. The other files
 * are copied from their sources by hand.
 */
import { writeFileSync } from 'node:fs';
import { concat, lp, utf8, type Bytes } from '../../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../../bytes/cbor.ts';
import { toHex } from '../../bytes/text.ts';
import { sha256 } from '../../crypto/hash.ts';
import { counting, fixedIdentity, plain } from '../fixed.ts';
import { fixedFiguresBody, fixedLogRecords, fixedNoteSigner, fixedProvenanceBody } from './fixed.ts';

const providerSeed = counting(32, 33);
const relaySeed = counting(32, 7);
const provider = await fixedIdentity(providerSeed);
const relay = await fixedIdentity(relaySeed);

const inDomain = (domain: string, ...parts: Uint8Array[]): Promise<Bytes> =>
  sha256(concat(lp(domain), ...parts));

async function signed(by: typeof provider, domain: string, fields: CborValue): Promise<Bytes> {
  const body = encodeCbor(fields);
  return encodeCbor({ body, sig: await by.sign(domain, body) });
}

const provenance = { ...fixedProvenanceBody(provider) };
const provenanceRecord = await signed(provider, 'bombyx/provenance/1', provenance);
const figures = { ...(await fixedFiguresBody()) };
const { journal, release, refusal } = await fixedLogRecords();
const records = {
  journal: encodeCbor({ ...journal }),
  release: encodeCbor({ ...release }),
  refusal: encodeCbor({ ...refusal }),
  provenance: provenanceRecord,
};
const salt = counting(32, 0x50);
const leaves = Object.entries(records).map(async ([kind, record]) => {
  const leaf = await inDomain(`bombyx/log/${kind}/1`, salt, record);
  return { kind, salt: toHex(salt), record: toHex(record), leaf: toHex(leaf) };
});

const boxes = [counting(128), counting(128, 1)];
const [request, answer] = [counting(100, 2), 'Silk comes from moths.'];

const origin = 'bombyx/devnet/relay-1';
const root = counting(32, 0x40);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const text = `${origin}\n${21}\n${base64(root)}\n`;
const keyHash = await sha256(concat(utf8(`${origin}\n`), Uint8Array.of(1), relay.publicKey));
const signature = await (await fixedNoteSigner(origin, relaySeed)).sign(utf8(text));
const note = `${text}\n— ${origin} ${base64(concat(keyHash.slice(0, 4), signature))}\n`;

const vectors = {
  source: 'Bombyx, protocol/vectors/log/generate.ts, for SPEC.md §8',
  leaves: await Promise.all(leaves),
  checkpoint: {
    origin,
    seed: toHex(relaySeed),
    publicKey: toHex(relay.publicKey),
    size: 21,
    root: toHex(root),
    note,
  },
  provenance: { seed: toHex(providerSeed), fields: plain(provenance), record: toHex(provenanceRecord) },
  transcript: {
    boxes: boxes.map(toHex),
    requestHash: toHex(await inDomain('bombyx/sealed-request/1', ...boxes.map((box) => lp(box)))),
    request: toHex(request),
    answer,
    transcriptHash: toHex(await inDomain('bombyx/transcript/1', lp(request), lp(answer))),
  },
  figures: {
    seed: toHex(relaySeed),
    fields: plain(figures),
    signed: toHex(await signed(relay, 'bombyx/figures/1', figures)),
  },
};
writeFileSync(new URL('log.json', import.meta.url), `${JSON.stringify(vectors, null, 2)}\n`);
