/** Keeps an answer valid UTF-8: llama.cpp streams JSON, and an answer with any other byte in it ends in an error. */

/** What is added to every completion. */
export interface Utf8Constraint {
  readonly grammar: string;
  readonly logit_bias: Record<string, number>;
}

/** Any characters but NUL and lone surrogates: llama.cpp then refuses tokens whose bytes cannot go on a character. */
const ANY_TEXT = 'root ::= [\\x01-\\uD7FF\\uE000-\\U0010FFFF]*';

/**
 * First bytes that are never valid, or only before some second bytes, which a grammar of characters cannot tell apart
 * from overlong forms. In the alphabet of byte-level BPE each stands for itself.
 */
const UNSAFE_FIRST_BYTES = [
  0xc0, 0xc1, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff,
];

/** Far below any logit, and finite: JSON has no infinity. */
const NEVER = -1_000;

/**
 * Only tokens of one single such byte are ruled out; characters that are tokens of their own are not touched.
 *
 * @param vocabulary of a byte-level BPE (`gpt2` in GGUF).
 */
export function onlyUtf8(vocabulary: readonly string[]): Utf8Constraint {
  const unsafe = new Set(UNSAFE_FIRST_BYTES.map((byte) => String.fromCodePoint(byte)));
  const logit_bias: Record<string, number> = {};
  for (const [id, text] of vocabulary.entries()) if (unsafe.has(text)) logit_bias[id] = NEVER;
  return { grammar: ANY_TEXT, logit_bias };
}
