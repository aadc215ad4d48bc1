"""A byte-level BPE tokenizer in the manner of GPT-2: any text can be encoded, and llama.cpp reads it as `gpt2`."""
from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable

END_OF_TEXT, IM_START, IM_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL = [END_OF_TEXT, IM_START, IM_END]
END_OF_TEXT_ID, IM_START_ID, IM_END_ID = 0, 1, 2

# llama.cpp's "gpt-2" splitting with \p{L} and \p{N} written for Python's `re`.
SPLIT = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
SPACE = "Ġ"
LARGEST_WHOLE_NUMBER = 20


def byte_alphabet() -> dict[int, str]:
    """GPT-2's printable stand-in for each of the 256 bytes."""
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    table = {byte: chr(byte) for byte in printable}
    missing = [byte for byte in range(256) if byte not in table]
    for position, byte in enumerate(missing):
        table[byte] = chr(256 + position)
    return table


BYTE_TO_CHAR = byte_alphabet()
CHAR_TO_BYTE = {char: byte for byte, char in BYTE_TO_CHAR.items()}


def split_words(text: str) -> list[str]:
    return ["".join(BYTE_TO_CHAR[byte] for byte in word.encode()) for word in SPLIT.findall(text)]


def number_merges() -> list[tuple[str, str]]:
    """The first merges: every whole number from 0 to 20 is one token, with and without a space before it."""
    merges = [(str(number)[0], str(number)[1]) for number in range(10, LARGEST_WHOLE_NUMBER + 1)]
    return merges + [(SPACE, str(number)) for number in range(LARGEST_WHOLE_NUMBER + 1)]


def apply_merge(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    merged: list[str] = []
    position = 0
    while position < len(symbols):
        if position + 1 < len(symbols) and (symbols[position], symbols[position + 1]) == pair:
            merged.append(symbols[position] + symbols[position + 1])
            position += 2
        else:
            merged.append(symbols[position])
            position += 1
    return merged


def learn_merges(texts: Iterable[str], vocab_size: int) -> list[tuple[str, str]]:
    """The most frequent pairs, ties broken by the text of the pair, until the vocabulary is full."""
    counts = Counter(word for text in texts for word in split_words(text))
    words = {word: list(word) for word in counts}
    merges: list[tuple[str, str]] = []
    forced = number_merges()
    while len(SPECIAL) + len(BYTE_TO_CHAR) + len(merges) < vocab_size:
        pair = forced.pop(0) if forced else most_frequent_pair(words, counts)
        merges.append(pair)
        joined = pair[0] + pair[1]
        for word, symbols in words.items():
            if joined in word:
                words[word] = apply_merge(symbols, pair)
    return merges


def most_frequent_pair(words: dict[str, list[str]], counts: Counter[str]) -> tuple[str, str]:
    pairs: Counter[tuple[str, str]] = Counter()
    for word, symbols in words.items():
        weight = counts[word]
        for pair in zip(symbols, symbols[1:]):
            pairs[pair] += weight
    return max(pairs.items(), key=lambda item: (item[1], item[0]))[0]


class Tokenizer:
    """Encodes and decodes text, and lays out ChatML conversations."""

    def __init__(self, merges: list[tuple[str, str]]) -> None:
        self.merges = merges
        self.vocab = SPECIAL + [BYTE_TO_CHAR[byte] for byte in range(256)] + [one + other for one, other in merges]
        self.ids = {token: index for index, token in enumerate(self.vocab)}
        self.ranks = {pair: rank for rank, pair in enumerate(merges)}
        self.cache: dict[str, list[int]] = {}
        if len(self.ids) != len(self.vocab):
            raise ValueError("two merges make the same token")

    def encode_word(self, word: str) -> list[int]:
        if word not in self.cache:
            symbols = list(word)
            while len(symbols) > 1:
                best = min(zip(symbols, symbols[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
                if best not in self.ranks:
                    break
                symbols = apply_merge(symbols, best)
            self.cache[word] = [self.ids[symbol] for symbol in symbols]
        return self.cache[word]

    def encode(self, text: str) -> list[int]:
        return [token for word in split_words(text) for token in self.encode_word(word)]

    def decode(self, tokens: Iterable[int]) -> str:
        chars = "".join(self.vocab[token] for token in tokens if token >= len(SPECIAL))
        return bytes(CHAR_TO_BYTE[char] for char in chars).decode("utf-8", "replace")

    def message(self, role: str, content: str) -> list[int]:
        return [IM_START_ID, *self.encode(f"{role}\n{content}"), IM_END_ID, *self.encode("\n")]

    def prompt(self, messages: Iterable[tuple[str, str]]) -> list[int]:
        """The conversation so far and the opening of the assistant's answer."""
        tokens = [token for role, content in messages for token in self.message(role, content)]
        return tokens + [IM_START_ID, *self.encode("assistant\n")]

    def sha256(self) -> str:
        """SHA-256 of the canonical JSON {"merges":["a b",…],"vocab":[…]}: sorted keys, no spaces, UTF-8 unescaped."""
        content = {"merges": [f"{one} {other}" for one, other in self.merges], "vocab": self.vocab}
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()
