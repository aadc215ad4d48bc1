"""Packs tokenised conversations into rows of the full context, each conversation seeing only itself."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bpe import END_OF_TEXT_ID, Tokenizer
from conversation import Conversation
from corpus import Mixture, conversations
from settings import CONTEXT_LENGTH

OPEN_ROWS = 24
IGNORED = -1


@dataclass
class Rows:
    """`targets` is IGNORED wherever the model is not asked to predict; `segments` numbers the conversation in its row.

    `weights` is one over the square root of the length of the answer: a fable must not drown a sum.
    """

    inputs: np.ndarray
    targets: np.ndarray
    weights: np.ndarray
    segments: np.ndarray


def tokenise(tokenizer: Tokenizer, conversation: Conversation) -> tuple[list[int], list[float]]:
    """The tokens, and the weight of each in the loss: above 0 for answers and their ends. Late turns that do not fit are left out."""
    tokens: list[int] = []
    weights: list[float] = []
    for role, content in conversation.messages():
        message = tokenizer.message(role, content)
        if len(tokens) + len(message) > CONTEXT_LENGTH:
            break
        tokens += message
        header = 1 + len(tokenizer.encode(f"{role}\n"))
        newline = 1
        said = len(message) - header - newline
        weight = said ** -0.5 if role == "assistant" else 0.0
        weights += [0.0] * header + [weight] * said + [0.0] * newline
    return tokens, weights


class Row:
    def __init__(self) -> None:
        self.inputs = np.full(CONTEXT_LENGTH, END_OF_TEXT_ID, dtype=np.int16)
        self.targets = np.full(CONTEXT_LENGTH, IGNORED, dtype=np.int16)
        self.weights = np.zeros(CONTEXT_LENGTH, dtype=np.float32)
        self.segments = np.zeros(CONTEXT_LENGTH, dtype=np.int16)
        self.used = 0
        self.count = 0

    def add(self, tokens: list[int], weights: list[float]) -> None:
        self.count += 1
        end = self.used + len(tokens)
        self.inputs[self.used:end] = tokens
        self.targets[self.used:end - 1] = np.where(np.array(weights[1:]) > 0, tokens[1:], IGNORED)
        self.weights[self.used:end - 1] = weights[1:]
        self.segments[self.used:end] = self.count
        self.used = end


def packed_rows(tokenizer: Tokenizer, seed: int, mixture: Mixture) -> Iterator[Row]:
    """Endless rows: each conversation goes into the fullest open row that still has room for it."""
    open_rows: list[Row] = []
    for conversation in conversations(seed, mixture):
        tokens, weights = tokenise(tokenizer, conversation)
        if not any(weights):
            continue
        fitting = [row for row in open_rows if row.used + len(tokens) <= CONTEXT_LENGTH]
        if not fitting:
            if len(open_rows) == OPEN_ROWS:
                fullest = max(open_rows, key=lambda row: row.used)
                open_rows.remove(fullest)
                yield fullest
            open_rows.append(Row())
            fitting = [open_rows[-1]]
        max(fitting, key=lambda row: row.used).add(tokens, weights)


def batches(tokenizer: Tokenizer, seed: int, mixture: Mixture, rows_per_batch: int) -> Iterator[Rows]:
    rows = packed_rows(tokenizer, seed, mixture)
    while True:
        chosen = [next(rows) for _ in range(rows_per_batch)]
        yield Rows(np.stack([row.inputs for row in chosen]).astype(np.int64),
                   np.stack([row.targets for row in chosen]).astype(np.int64),
                   np.stack([row.weights for row in chosen]),
                   np.stack([row.segments for row in chosen]).astype(np.int64))
