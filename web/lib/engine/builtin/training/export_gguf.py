"""Writes the checkpoint as a GGUF file (version 3, llama, Q8_0 matrices, float32 norms) that llama.cpp reads."""
from __future__ import annotations

import struct

import numpy as np
import torch

import quantise
import settings
from bpe import END_OF_TEXT_ID, IM_END_ID, SPECIAL, Tokenizer

VERSION = 3
ALIGNMENT = 32
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
TENSOR_F32, TENSOR_Q8_0 = 0, 8
FILE_TYPE_Q8_0 = 7
TOKEN_NORMAL, TOKEN_CONTROL = 1, 3
LARGEST_FILE = 3_000_000


def text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack("<Q", len(encoded)) + encoded


class Metadata:
    def __init__(self) -> None:
        self.entries: list[bytes] = []

    def add(self, key: str, kind: int, payload: bytes) -> None:
        self.entries.append(text(key) + struct.pack("<I", kind) + payload)

    def string(self, key: str, value: str) -> None:
        self.add(key, STRING, text(value))

    def number(self, key: str, value: int) -> None:
        self.add(key, UINT32, struct.pack("<I", value))

    def real(self, key: str, value: float) -> None:
        self.add(key, FLOAT32, struct.pack("<f", value))

    def flag(self, key: str, value: bool) -> None:
        self.add(key, BOOL, struct.pack("<B", value))

    def strings(self, key: str, values: list[str]) -> None:
        self.add(key, ARRAY, struct.pack("<IQ", STRING, len(values)) + b"".join(map(text, values)))

    def integers(self, key: str, values: list[int]) -> None:
        self.add(key, ARRAY, struct.pack("<IQ", INT32, len(values)) + struct.pack(f"<{len(values)}i", *values))


def metadata(tokenizer: Tokenizer) -> Metadata:
    data = Metadata()
    data.string("general.architecture", "llama")
    data.string("general.name", settings.DISPLAY_NAME)
    data.string("general.author", "The Bombyx project")
    data.string("general.license", "apache-2.0")
    data.number("general.file_type", FILE_TYPE_Q8_0)
    data.number("general.quantization_version", 2)
    data.number("llama.context_length", settings.CONTEXT_LENGTH)
    data.number("llama.embedding_length", settings.DIM)
    data.number("llama.block_count", settings.LAYERS)
    data.number("llama.feed_forward_length", settings.FEED_FORWARD)
    data.number("llama.vocab_size", settings.VOCAB_SIZE)
    data.number("llama.attention.head_count", settings.HEADS)
    data.number("llama.attention.head_count_kv", settings.HEADS)
    data.number("llama.rope.dimension_count", settings.HEAD_DIM)
    data.real("llama.attention.layer_norm_rms_epsilon", settings.NORM_EPSILON)
    data.real("llama.rope.freq_base", settings.ROPE_BASE)
    add_tokenizer(data, tokenizer)
    return data


def add_tokenizer(data: Metadata, tokenizer: Tokenizer) -> None:
    data.string("tokenizer.ggml.model", "gpt2")
    data.string("tokenizer.ggml.pre", "gpt-2")
    data.strings("tokenizer.ggml.tokens", tokenizer.vocab)
    kinds = [TOKEN_CONTROL if index < len(SPECIAL) else TOKEN_NORMAL for index in range(len(tokenizer.vocab))]
    data.integers("tokenizer.ggml.token_type", kinds)
    data.strings("tokenizer.ggml.merges", [f"{one} {other}" for one, other in tokenizer.merges])
    data.number("tokenizer.ggml.bos_token_id", END_OF_TEXT_ID)
    data.number("tokenizer.ggml.eos_token_id", IM_END_ID)
    data.number("tokenizer.ggml.eot_token_id", IM_END_ID)
    data.number("tokenizer.ggml.padding_token_id", END_OF_TEXT_ID)
    data.flag("tokenizer.ggml.add_bos_token", False)
    data.string("tokenizer.chat_template", settings.CHAT_TEMPLATE)


def interleave_heads(rows: np.ndarray) -> np.ndarray:
    """From half-split rotary rows (as trained) to the interleaved rows that llama.cpp expects."""
    halves = rows.reshape(settings.HEADS, 2, settings.HEAD_DIM // 2, settings.DIM)
    return halves.swapaxes(1, 2).reshape(rows.shape)


def tensors(weights: dict[str, torch.Tensor]) -> list[tuple[str, np.ndarray]]:
    arrays = {name: value.float().numpy() for name, value in weights.items()}
    named = [("token_embd.weight", arrays["embedding"]), ("output_norm.weight", arrays["final_norm"])]
    for layer in range(settings.LAYERS):
        source, target = f"blocks.{layer}.", f"blk.{layer}."
        query, key, value = np.split(arrays[source + "qkv"], 3)
        gate, up = np.split(arrays[source + "gate_up"], 2)
        named += [
            (target + "attn_norm.weight", arrays[source + "attention_norm"]),
            (target + "attn_q.weight", interleave_heads(query)),
            (target + "attn_k.weight", interleave_heads(key)),
            (target + "attn_v.weight", value),
            (target + "attn_output.weight", arrays[source + "out"]),
            (target + "ffn_norm.weight", arrays[source + "feed_norm"]),
            (target + "ffn_gate.weight", gate),
            (target + "ffn_up.weight", up),
            (target + "ffn_down.weight", arrays[source + "down"]),
        ]
    return named


def padding(length: int) -> bytes:
    return b"\0" * (-length % ALIGNMENT)


def gguf_bytes(weights: dict[str, torch.Tensor], tokenizer: Tokenizer) -> bytes:
    entries = metadata(tokenizer).entries
    named = tensors(weights)
    infos, data = b"", b""
    for name, array in named:
        kind = TENSOR_F32 if array.ndim == 1 else TENSOR_Q8_0
        raw = array.astype(np.float32).tobytes() if kind == TENSOR_F32 else quantise.to_bytes(array)
        shape = b"".join(struct.pack("<Q", size) for size in reversed(array.shape))
        infos += text(name) + struct.pack("<I", array.ndim) + shape + struct.pack("<IQ", kind, len(data))
        data += raw + padding(len(raw))
    header = b"GGUF" + struct.pack("<IQQ", VERSION, len(named), len(entries)) + b"".join(entries) + infos
    return header + padding(len(header)) + data


def main() -> None:
    checkpoint = torch.load(settings.CHECKPOINT)
    content = gguf_bytes(checkpoint["weights"], Tokenizer(checkpoint["merges"]))
    if len(content) >= LARGEST_FILE:
        raise SystemExit(f"{len(content)} bytes are too many")
    settings.GGUF_FILE.parent.mkdir(parents=True, exist_ok=True)
    settings.GGUF_FILE.write_bytes(content)
    print(f"{settings.GGUF_FILE.name}: {len(content)} bytes")


if __name__ == "__main__":
    main()
