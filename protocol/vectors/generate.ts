/**
 * Writes our own vectors beside itself: `npx node protocol/vectors/generate.ts`.
 *
 * What is hashed, signed or sealed is put together here from SPEC.md with the smallest means, not with the functions
 * under test, wherever that costs a line; the tests compare. The `rfc*.json` files are copied from the RFCs by hand.
 */
import { writeFileSync } from 'node:fs';
import { fixedPolicy } from '../attestation/fixtures/policies.ts';
import { concat, lp, utf8, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { fromHex, toBase32, toBase64url, toHex } from '../bytes/text.ts';
import { sha256 } from '../crypto/hash.ts';
import { decapsulate, sealingPublicKey } from '../crypto/sealing.ts';
import {
  counting,
  fixedAddress,
  fixedIdentity,
  fixedOfferBody,
  fixedQuoteBody,
  fixedReceiptBody,
  fixedSealingKeys,
  fixedTicketBody,
  plain,
} from './fixed.ts';

const SOURCE = 'Bombyx, protocol/vectors/generate.ts';
const BUCKETS = [128, 256, 512, 1024, 2048, 4096, 8192, 15364];

function write(name: string, spec: string, vectors: Record<string, unknown>): void {
  const text = JSON.stringify({ source: `${SOURCE}, for SPEC.md ${spec}`, ...vectors }, null, 2);
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${text}\n`);
}

const inDomain = (domain: string, data: Uint8Array): Promise<Bytes> => sha256(concat(lp(domain), data));

async function hkdf(ikm: Bytes, salt: Bytes, info: string, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, length * 8));
}

function padded(content: Bytes): Bytes {
  const size = BUCKETS.find((bucket) => bucket >= content.length + 4) ?? 0;
  const out = new Uint8Array(size);
  out.set(lp(content));
  return out;
}

async function sealChunk(
  kind: string,
  secret: Bytes,
  salt: Bytes,
  seq: number,
  final: boolean,
  content: Bytes,
): Promise<Bytes> {
  const raw = await hkdf(secret, salt, `bombyx ${kind} key`, 16);
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
  const iv = await hkdf(secret, salt, `bombyx ${kind} nonce`, 12);
  const counter = new Uint8Array(12);
  counter[11] = seq;
  iv[11] = (iv[11] ?? 0) ^ seq;
  const additionalData = concat(lp('bombyx/chunk/1'), lp(kind), counter, Uint8Array.of(final ? 1 : 0));
  return new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, padded(content)),
  );
}

const requesterSeed = counting(32, 1);
const providerSeed = counting(32, 33);
const recipientIkm = counting(32, 65);
const senderIkm = counting(32, 97);
const requester = await fixedIdentity(requesterSeed);
const provider = await fixedIdentity(providerSeed);
const recipient = await fixedSealingKeys(recipientIkm);
const recipientKey = await sealingPublicKey(recipient);
const recipientKeyId = await inDomain('bombyx/sealing-key/1', recipientKey);
const enc = await sealingPublicKey(await fixedSealingKeys(senderIkm));

const idOf = async (key: Bytes) => toBase32(await inDomain('bombyx/peer/1', key));
write('identities', '§2 and §5', {
  identities: [
    {
      seed: toHex(requesterSeed),
      publicKey: toHex(requester.publicKey),
      peerId: await idOf(requester.publicKey),
    },
    {
      seed: toHex(providerSeed),
      publicKey: toHex(provider.publicKey),
      peerId: await idOf(provider.publicKey),
    },
  ],
  sealingKeys: [
    { ikm: toHex(recipientIkm), publicKey: toHex(recipientKey), keyId: toHex(recipientKeyId) },
    {
      ikm: toHex(senderIkm),
      publicKey: toHex(enc),
      keyId: toHex(await inDomain('bombyx/sealing-key/1', enc)),
    },
  ],
});

const ticketHash = counting(32, 0xc0);
const policyHash = await inDomain('bombyx/policy/1', fromHex('a165636c617373646f70656e')); // {"class": "open"}
const info = concat(lp('bombyx/job/1'), lp(ticketHash), lp(policyHash), lp(recipientKeyId));
const secrets = await decapsulate(recipient, enc, info);
const responseNonce = counting(32, 0xe0);
const contents = [
  utf8('Where does silk come from?'),
  new Uint8Array(0),
  counting(124),
  counting(125),
  utf8('end'),
];

async function chunks(kind: string, secret: Bytes, salt: Bytes) {
  const sealed = contents.map(async (content, seq) => {
    const final = seq === contents.length - 1;
    const box = await sealChunk(kind, secret, salt, seq, final, content);
    return { seq, final, content: toHex(content), box: toHex(box) };
  });
  return Promise.all(sealed);
}

write('envelope', '§5', {
  recipientIkm: toHex(recipientIkm),
  ticketHash: toHex(ticketHash),
  policyHash: toHex(policyHash),
  recipientKeyId: toHex(recipientKeyId),
  info: toHex(info),
  enc: toHex(enc),
  secrets: plain(secrets),
  responseNonce: toHex(responseNonce),
  request: await chunks('request', secrets.request, new Uint8Array(0)),
  response: await chunks('response', secrets.response, concat(enc, responseNonce)),
});

write('padding', '§5', {
  sizes: BUCKETS.flatMap((bucket, i) => [
    { contentBytes: i === 0 ? 0 : (BUCKETS[i - 1] ?? 0) - 3, paddedBytes: bucket },
    { contentBytes: bucket - 4, paddedBytes: bucket },
  ]),
  tooLargeBytes: 15361,
  example: { content: '737061726b', padded: toHex(padded(fromHex('737061726b'))) },
});

const letterInfo = concat(lp('bombyx/letter/1'), lp(recipientKeyId));
const letterSecrets = await decapsulate(recipient, enc, letterInfo);
const [question, answer, id] = [utf8('What would it cost?'), utf8('Nothing.'), counting(16, 0x10)];
const askBox = await sealChunk('request', letterSecrets.request, new Uint8Array(0), 0, true, question);
const answerSalt = concat(enc, responseNonce);
const answerBox = await sealChunk('response', letterSecrets.response, answerSalt, 0, true, answer);
write('letters', '§3', {
  recipientIkm: toHex(recipientIkm),
  info: toHex(letterInfo),
  secrets: plain(letterSecrets),
  question: toHex(question),
  ask: toHex(encodeCbor({ t: 'ask', id, enc, box: askBox })),
  answerContent: toHex(answer),
  answer: toHex(encodeCbor({ t: 'answer', id, nonce: responseNonce, box: answerBox })),
});

const [requesterNonce, providerNonce] = [counting(32, 0x20), counting(32, 0x40)];
const [requesterFingerprint, providerFingerprint] = [counting(32, 0x60), counting(32, 0x90)];
const suites = ['X25519-HKDF-SHA256/AES-128-GCM'];
const hello = (fields: CborValue) => concat(utf8('BMBX'), lp('bombyx-wire/1'), encodeCbor(fields));
const requesterHello = hello({
  network: 'devnet',
  role: 'requester',
  suites,
  identityKey: requester.publicKey,
  sealingKey: new Uint8Array(0),
  nonce: requesterNonce,
});
const providerHello = hello({
  network: 'devnet',
  role: 'provider',
  suites,
  identityKey: provider.publicKey,
  sealingKey: recipientKey,
  nonce: providerNonce,
});
const sides = { requesterHello, providerHello, requesterFingerprint, providerFingerprint };
const transcriptOf = (signer: string) => encodeCbor({ signer, ...sides });
const requesterSig = await requester.sign('bombyx/handshake/1', transcriptOf('requester'));
const providerSig = await provider.sign('bombyx/handshake/1', transcriptOf('provider'));
write('handshake', '§2', {
  network: 'devnet',
  requesterSeed: toHex(requesterSeed),
  providerSeed: toHex(providerSeed),
  sealingKey: toHex(recipientKey),
  requesterNonce: toHex(requesterNonce),
  providerNonce: toHex(providerNonce),
  requesterFingerprint: toHex(requesterFingerprint),
  providerFingerprint: toHex(providerFingerprint),
  requesterHello: toHex(requesterHello),
  providerHello: toHex(providerHello),
  requesterProof: toHex(
    encodeCbor({ own: requesterFingerprint, peer: providerFingerprint, sig: requesterSig }),
  ),
  providerProof: toHex(
    encodeCbor({ own: providerFingerprint, peer: requesterFingerprint, sig: providerSig }),
  ),
  sessionId: toHex(await inDomain('bombyx/session/1', transcriptOf('requester'))),
});

async function statement(domain: string, fields: Record<string, unknown>, signer = provider) {
  const body = encodeCbor(fields as CborValue);
  const sig = await signer.sign(domain, body);
  const hash = toHex(await inDomain(domain, body));
  return { domain, fields: plain(fields), signed: toHex(encodeCbor({ body, sig })), hash };
}

const challenge = counting(32, 0x30);
const admissionBody = encodeCbor({ hub: 'https://bombyx.example', challenge });
const admissionSig = await provider.sign('bombyx/admission/1', admissionBody);
write('statements', '§3 and §4', {
  signerSeed: toHex(providerSeed),
  sealingKey: toHex(recipientKey),
  requester: requester.peerId,
  offer: await statement('bombyx/offer/1', { ...fixedOfferBody(provider, recipientKey) }),
  quote: await statement('bombyx/quote/1', {
    ...(await fixedQuoteBody(provider, requester.peerId, recipientKey)),
  }),
  admission: {
    hub: 'https://bombyx.example',
    challenge: toHex(challenge),
    sig: toHex(admissionSig),
    proof: toHex(encodeCbor({ key: provider.publicKey, challenge, sig: admissionSig })),
  },
});

const [relaySeed, receiptKeySeed] = [counting(32, 129), counting(32, 161)];
const [relay, receiptKey] = [await fixedIdentity(relaySeed), await fixedIdentity(receiptKeySeed)];
const relayId = toBase32(await inDomain('bombyx/relay/1', relay.publicKey));
const ticketFields = fixedTicketBody(relay, provider, receiptKey);
const ticket = await statement('bombyx/ticket/1', { ...ticketFields }, relay);
const account = fixedAddress(0x71);
const { network, relayKey, quoteHash, maxAmountNano } = ticketFields;
const [e6, u64] = [1_000_000n, (1n << 64n) - 1n];
const priced = [
  { prices: [0n, 0n, 0n], counts: [9, 3, 9], amount: 0n },
  { prices: [1n, 0n, 0n], counts: [1, 0, 0], amount: 1n }, // a millionth of a nano is a nano
  { prices: [e6, e6, e6], counts: [1, 0, 1], amount: 2n },
  { prices: [1n, 1n, 1n], counts: [999_999, 0, 1], amount: 1n }, // three parts, one rounding
  { prices: [1n, 1n, 1n], counts: [1_000_000, 0, 1], amount: 2n },
  { prices: [7n, 5n, 3n], counts: [1_000_000, 400_000, 0], amount: 7n }, // 4.2 + 2
  { prices: [u64, u64, u64], counts: [2_147_483_647, 0, 0], amount: (2_147_483_647n * u64 + e6 - 1n) / e6 },
];
write('money', '§12', {
  relaySeed: toHex(relaySeed),
  providerSeed: toHex(providerSeed),
  receiptKeySeed: toHex(receiptKeySeed),
  sessionSeed: toHex(requesterSeed),
  relayId,
  prices: priced.map(({ prices, counts, amount }) => ({
    prices: plain({ prompt: prices[0], cached: prices[1], completion: prices[2] }),
    counts: { promptTokens: counts[0], cachedTokens: counts[1], completionTokens: counts[2] },
    amountNano: amount.toString(),
  })),
  fees: [
    { amountNano: '39', feeBps: 250, feeNano: '0' },
    { amountNano: '40', feeBps: 250, feeNano: '1' },
    { amountNano: '34801', feeBps: 250, feeNano: '870' },
    { amountNano: '1', feeBps: 10_000, feeNano: '1' },
    { amountNano: '1000000', feeBps: 0, feeNano: '0' },
  ],
  ticket,
  receipt: await statement('bombyx/receipt/1', { ...fixedReceiptBody(fromHex(ticket.hash)) }, receiptKey),
  receiptKey: await statement(
    'bombyx/receipt-key/1',
    { network, relayKey, account, receiptKey: receiptKey.publicKey, quoteHash, maxAmountNano },
    requester,
  ),
  close: await statement('bombyx/close/1', { ticket: fromHex(ticket.hash), amountNano: 34_801n }),
  payoutWallet: await statement('bombyx/payout-wallet/1', {
    network,
    relayKey,
    providerKey: provider.publicKey,
    wallet: fixedAddress(0x81),
    seq: 2,
  }),
});

const [method, path, nonce, timeMs] = ['POST', '/v1/tickets?dry=1', counting(16, 0x91), 1_760_000_000_000];
const [requestBody, answerBody] = [utf8('{"a":1}'), utf8('{"b":2}')];
const requestStatement = encodeCbor({
  method,
  path,
  relay: relayId,
  bodyHash: await sha256(requestBody),
  nonce,
  timeMs,
});
const requestHash = await inDomain('bombyx/relay-request/1', requestStatement);
const requestSignature = await requester.sign('bombyx/relay-request/1', requestStatement);
const answerStatement = encodeCbor({ request: requestHash, status: 201, bodyHash: await sha256(answerBody) });
write('requests', '§13', {
  relaySeed: toHex(relaySeed),
  signerSeed: toHex(requesterSeed),
  relayId,
  method,
  path,
  nonce: toHex(nonce),
  timeMs,
  requestBody: toHex(requestBody),
  requestHash: toHex(requestHash),
  header: toBase64url(encodeCbor({ key: requester.publicKey, nonce, timeMs, sig: requestSignature })),
  stamp: toBase64url(encodeCbor({ nonce, timeMs })),
  status: 201,
  answerBody: toHex(answerBody),
  answer: toBase64url(await relay.sign('bombyx/relay-answer/1', answerStatement)),
});

const attestedKeys = {
  sealingKey: counting(1216),
  signingKey: provider.publicKey,
  nonce: counting(32, 0x50),
};
const notAfterMs = 1_764_000_000_000;
const end = fromHex('0000019ab697e800'); // notAfterMs
async function reportData(role: string, peerId: string): Promise<Bytes> {
  const { sealingKey, signingKey, nonce } = attestedKeys;
  const fields = ['bombyx/attested-keys/1', role, 'devnet', peerId, sealingKey, signingKey, end, nonce];
  const content = concat(...fields.map((field) => lp(field)));
  return new Uint8Array(await crypto.subtle.digest('SHA-512', content));
}
const lps = (...fields: (Bytes | string)[]): Bytes => concat(...fields.map((field) => lp(field)));
const relayData = await reportData('relay', provider.peerId);
const providerData = await reportData('provider', provider.peerId);
const checkpoint = 'bombyx.example/relay\n7\nroot\n';
const relayLive = lps(challenge, requester.peerId, provider.peerId, relayData, checkpoint);
const sessionId = counting(32, 0xd0);
const providerLive = lps(sessionId, requester.peerId, providerData, attestedKeys.sealingKey);
const policyDocument = encodeCbor({
  class: 'confidential',
  policy: { ...fixedPolicy() },
} as object as CborValue);
const listBody = encodeCbor({
  version: 7,
  network: 'devnet',
  issuedAtMs: notAfterMs - 1000,
  expiresAtMs: notAfterMs + 1000,
  relay: { ...fixedPolicy() },
  provider: { ...fixedPolicy() },
} as object as CborValue);
const live = async (domain: string, body: Bytes) => ({
  domain,
  body: toHex(body),
  sig: toHex(await provider.sign(domain, body)),
});
write('attestation', '§15', {
  signerSeed: toHex(providerSeed),
  id: provider.peerId,
  network: 'devnet',
  notAfterMs,
  ...(plain(attestedKeys) as object),
  reportData: { relay: toHex(relayData), provider: toHex(providerData) },
  challenge: toHex(challenge),
  caller: requester.peerId,
  checkpoint,
  sessionId: toHex(sessionId),
  live: {
    relay: await live('bombyx/live-relay/1', relayLive),
    provider: await live('bombyx/live-provider/1', providerLive),
  },
  policy: { document: toHex(policyDocument), hash: toHex(await inDomain('bombyx/policy/1', policyDocument)) },
  allowList: { body: toHex(listBody), hash: toHex(await inDomain('bombyx/allow-list/1', listBody)) },
});
