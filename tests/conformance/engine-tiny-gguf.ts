/** Makes a llama of a few thousand random weights: enough to run the real llama.cpp where no model was trained yet. */
import { concat, utf8, type Bytes } from '#protocol/bytes/bytes.ts';

const WIDTH = 64;
const HEADS = 2;
const FFN = 128;
const CONTEXT_TOKENS = 512;
const SPECIALS = ['<|endoftext|>', '<|im_start|>', '<|im_end|>'];
const CHATML =
  "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n'}}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

function le(bytes: number, write: (view: DataView) => void): Bytes {
  const out = new Uint8Array(bytes);
  write(new DataView(out.buffer));
  return out;
}
const u32 = (x: number): Bytes => le(4, (view) => view.setUint32(0, x, true));
const u64 = (x: number): Bytes => le(8, (view) => view.setBigUint64(0, BigInt(x), true));
const f32 = (x: number): Bytes => le(4, (view) => view.setFloat32(0, x, true));
const text = (x: string): Bytes => concat(u64(utf8(x).length), utf8(x));

const asText = (x: string): Bytes => concat(u32(8), text(x));
const asNumber = (x: number): Bytes => concat(u32(4), u32(x));
const asFloat = (x: number): Bytes => concat(u32(6), f32(x));
const asBool = (x: boolean): Bytes => concat(u32(7), Uint8Array.of(Number(x)));
const asTexts = (x: readonly string[]): Bytes => concat(u32(9), u32(8), u64(x.length), ...x.map(text));
const asInts = (x: readonly number[]): Bytes => concat(u32(9), u32(5), u64(x.length), ...x.map(u32));

/** ASCII only, in GPT-2's stand-ins: random bytes above it would not be UTF-8, which llama.cpp cannot put in JSON. */
function asciiTokens(): string[] {
  const printable = Array.from({ length: 94 }, (_, i) => String.fromCodePoint(33 + i));
  return [...printable, '\u0120', '\u010a']; // space, newline
}

/** A multiplicative generator: the same weights in every run. */
function randomTensor(shape: readonly number[], random: () => number): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  if (shape.length === 1) return new Float32Array(size).fill(1);
  return Float32Array.from({ length: size }, () => (random() - 0.5) * 0.6);
}

export function tinyGguf(): Bytes {
  const vocabulary = [...SPECIALS, ...asciiTokens()];
  const entries: [string, Bytes][] = [
    ['general.architecture', asText('llama')],
    ['general.name', asText('random')],
    ['llama.context_length', asNumber(CONTEXT_TOKENS)],
    ['llama.embedding_length', asNumber(WIDTH)],
    ['llama.block_count', asNumber(1)],
    ['llama.feed_forward_length', asNumber(FFN)],
    ['llama.vocab_size', asNumber(vocabulary.length)],
    ['llama.attention.head_count', asNumber(HEADS)],
    ['llama.attention.head_count_kv', asNumber(HEADS)],
    ['llama.rope.dimension_count', asNumber(WIDTH / HEADS)],
    ['llama.attention.layer_norm_rms_epsilon', asFloat(1e-5)],
    ['tokenizer.ggml.model', asText('gpt2')],
    ['tokenizer.ggml.pre', asText('gpt-2')],
    ['tokenizer.ggml.tokens', asTexts(vocabulary)],
    ['tokenizer.ggml.token_type', asInts(vocabulary.map((_, i) => (i < SPECIALS.length ? 3 : 1)))],
    ['tokenizer.ggml.merges', asTexts([])],
    ['tokenizer.ggml.bos_token_id', asNumber(0)],
    ['tokenizer.ggml.eos_token_id', asNumber(2)],
    ['tokenizer.ggml.eot_token_id', asNumber(2)],
    ['tokenizer.ggml.add_bos_token', asBool(false)],
    ['tokenizer.chat_template', asText(CHATML)],
  ];
  const shapes: [string, number[]][] = [
    ['token_embd.weight', [WIDTH, vocabulary.length]],
    ['output_norm.weight', [WIDTH]],
    ['blk.0.attn_norm.weight', [WIDTH]],
    ['blk.0.ffn_norm.weight', [WIDTH]],
    ...['attn_q', 'attn_k', 'attn_v', 'attn_output'].map((name): [string, number[]] => [
      `blk.0.${name}.weight`,
      [WIDTH, WIDTH],
    ]),
    ['blk.0.ffn_gate.weight', [WIDTH, FFN]],
    ['blk.0.ffn_up.weight', [WIDTH, FFN]],
    ['blk.0.ffn_down.weight', [FFN, WIDTH]],
  ];
  let seed = 42;
  const random = (): number => (seed = (seed * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;
  const infos: Bytes[] = [];
  const data: Bytes[] = [];
  let offset = 0;
  for (const [name, shape] of shapes) {
    const weights = randomTensor(shape, random);
    // Rows of the embedding are the output's too: zeros keep the end-of-answer token from ever being the likeliest.
    if (name === 'token_embd.weight') weights.fill(0, 0, SPECIALS.length * WIDTH);
    const raw = new Uint8Array(weights.buffer as ArrayBuffer);
    infos.push(concat(text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset)));
    data.push(raw);
    offset += raw.length; // every size is a multiple of the 32 bytes that tensors are aligned to
  }
  const head = concat(
    utf8('GGUF'),
    u32(3),
    u64(shapes.length),
    u64(entries.length),
    ...entries.map(([key, value]) => concat(text(key), value)),
    ...infos,
  );
  return concat(head, new Uint8Array(-head.length & 31), ...data);
}
