/** Letters: one sealed question to a peer's sealing key and its sealed answer, carried by the hub. SPEC §3. */
import * as v from 'valibot';
import { encodeCbor } from '../bytes/cbor.ts';
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import {
  decapsulate,
  encapsulate,
  ENCAPSULATION_BYTES,
  sealingKeyId,
  sealingPublicKey,
  type JobSecrets,
  type SealingKeys,
} from '../crypto/sealing.ts';
import { MAX_LETTER_BYTES } from '../limits.ts';
import { boundedBytes, fixedBytes, parseCbor } from '../messages/schema.ts';
import {
  ChunkOpener,
  ChunkSealer,
  requestKeys,
  RESPONSE_NONCE_BYTES,
  responseKeys,
  TAG_BYTES,
} from './chunks.ts';

const LETTER_INFO_DOMAIN = 'bombyx/letter/1';
const LETTER_ID_BYTES = 16;

const box = boundedBytes(TAG_BYTES, MAX_LETTER_BYTES);
const letterSchema = v.variant('t', [
  v.strictObject({
    t: v.literal('ask'),
    id: fixedBytes(LETTER_ID_BYTES),
    enc: fixedBytes(ENCAPSULATION_BYTES),
    box,
  }),
  v.strictObject({
    t: v.literal('answer'),
    id: fixedBytes(LETTER_ID_BYTES),
    nonce: fixedBytes(RESPONSE_NONCE_BYTES),
    box,
  }),
]);

export type Letter = v.InferOutput<typeof letterSchema>;
export type AskLetter = Extract<Letter, { t: 'ask' }>;
export type AnswerLetter = Extract<Letter, { t: 'answer' }>;

/** @throws BombyxError `wire/malformed` or `wire/too-large`. */
export const decodeLetter = (bytes: Uint8Array): Letter => parseCbor(letterSchema, bytes, MAX_LETTER_BYTES);
export const encodeLetter = (letter: Letter): Bytes => encodeCbor({ ...letter });

const letterInfo = async (recipientKey: Uint8Array): Promise<Bytes> =>
  concat(lp(LETTER_INFO_DOMAIN), lp(await sealingKeyId(recipientKey)));

/** What the asker keeps to open the answer. */
export interface LetterSecret {
  readonly enc: Bytes;
  readonly secrets: JobSecrets;
}

/** Seals `content` to the holder of `recipientKey`. */
export async function sealAsk(
  recipientKey: Uint8Array,
  content: Uint8Array,
): Promise<{ readonly letter: AskLetter; readonly secret: LetterSecret }> {
  const { enc, secrets } = await encapsulate(recipientKey, await letterInfo(recipientKey));
  const sealed = await new ChunkSealer(await requestKeys(secrets.request)).seal(content, true);
  const id = crypto.getRandomValues(new Uint8Array(LETTER_ID_BYTES));
  return { letter: { t: 'ask', id, enc, box: sealed.box }, secret: { enc, secrets } };
}

/** @throws BombyxError `envelope/open` unless the letter was sealed to `keys` and is unchanged. */
export async function openAsk(
  keys: SealingKeys,
  letter: AskLetter,
): Promise<{ readonly content: Bytes; readonly secret: LetterSecret }> {
  const secrets = await decapsulate(keys, letter.enc, await letterInfo(await sealingPublicKey(keys)));
  const opener = new ChunkOpener(await requestKeys(secrets.request));
  const content = await opener.open({ seq: 0, final: true, box: letter.box });
  return { content, secret: { enc: letter.enc, secrets } };
}

/** Seals the answer to `ask`, which only its sender can open. */
export async function sealAnswer(
  ask: AskLetter,
  secret: LetterSecret,
  content: Uint8Array,
): Promise<AnswerLetter> {
  const nonce = crypto.getRandomValues(new Uint8Array(RESPONSE_NONCE_BYTES));
  const keys = await responseKeys(secret.secrets.response, secret.enc, nonce);
  const sealed = await new ChunkSealer(keys).seal(content, true);
  return { t: 'answer', id: ask.id, nonce, box: sealed.box };
}

/** @throws BombyxError `envelope/open` unless it answers the letter that `secret` came from. */
export async function openAnswer(letter: AnswerLetter, secret: LetterSecret): Promise<Bytes> {
  const keys = await responseKeys(secret.secrets.response, secret.enc, letter.nonce);
  return new ChunkOpener(keys).open({ seq: 0, final: true, box: letter.box });
}
