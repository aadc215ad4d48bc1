"""Greedy answers of the quantised model, many prompts at once, with the margin by which each token won."""
from __future__ import annotations

from dataclasses import dataclass

import torch

from bpe import IM_END_ID, END_OF_TEXT_ID, Tokenizer
from model import Silkworm, segment_mask
from quantise import round_trip_all
from settings import CHECKPOINT, CONTEXT_LENGTH

BATCH = 64


@dataclass
class Answer:
    """`tokens` counts what was generated with the closing token, `margin` is the smallest lead in logits of a chosen token."""

    text: str
    tokens: int
    margin: float


def load_quantised() -> tuple[Silkworm, Tokenizer, dict]:
    """The model with the very weights that the GGUF file holds."""
    checkpoint = torch.load(CHECKPOINT)
    model = Silkworm()
    model.load_state_dict(round_trip_all(checkpoint["weights"]))
    return model.eval(), Tokenizer(checkpoint["merges"]), checkpoint["record"]


def last_logits(model: Silkworm, sequences: list[list[int]]) -> torch.Tensor:
    """Right padding is harmless: a position never looks at later ones."""
    longest = max(map(len, sequences))
    tokens = torch.full((len(sequences), longest), END_OF_TEXT_ID)
    for row, sequence in enumerate(sequences):
        tokens[row, :len(sequence)] = torch.tensor(sequence)
    hidden = model.hidden(tokens, segment_mask(torch.ones_like(tokens)))
    ends = torch.tensor([len(sequence) - 1 for sequence in sequences])
    return model.logits(hidden[torch.arange(len(sequences)), ends])


@torch.no_grad()
def answer_batch(model: Silkworm, tokenizer: Tokenizer, prompts: list[list[int]]) -> list[Answer]:
    sequences = [list(prompt) for prompt in prompts]
    margins = [float("inf")] * len(prompts)
    open_rows = list(range(len(prompts)))
    while open_rows:
        best = last_logits(model, [sequences[row] for row in open_rows]).topk(2, dim=-1)
        still_open = []
        for row, values, indices in zip(open_rows, best.values.tolist(), best.indices.tolist()):
            margins[row] = min(margins[row], values[0] - values[1])
            sequences[row].append(indices[0])
            if indices[0] != IM_END_ID and len(sequences[row]) < CONTEXT_LENGTH:
                still_open.append(row)
        open_rows = still_open
    return [Answer(tokenizer.decode(sequence[len(prompt):]), len(sequence) - len(prompt), margin)
            for sequence, prompt, margin in zip(sequences, prompts, margins)]


def answers(model: Silkworm, tokenizer: Tokenizer, conversations: list[list[tuple[str, str]]]) -> list[Answer]:
    """Greedy answers in the order asked; prompts of similar length share a batch."""
    prompts = [tokenizer.prompt(messages) for messages in conversations]
    order = sorted(range(len(prompts)), key=lambda index: len(prompts[index]))
    results: dict[int, Answer] = {}
    for start in range(0, len(order), BATCH):
        chosen = order[start:start + BATCH]
        results.update(zip(chosen, answer_batch(model, tokenizer, [prompts[index] for index in chosen])))
    return [results[index] for index in range(len(prompts))]
