"""Trains the model from nothing: deterministic by seed, measured in steps, able to go on after an interruption."""
from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
import torch.nn.functional as F

import settings
from bpe import Tokenizer, learn_merges
from corpus import EARLY, FINISH, LATE, POLISH, Mixture, conversations
from model import Silkworm, parameter_count, segment_mask
from packing import IGNORED, Rows, batches

LOG_EVERY = 50


def make_tokenizer() -> Tokenizer:
    sample = islice(conversations(settings.TOKENIZER_SEED, EARLY), settings.TOKENIZER_SAMPLE_CONVERSATIONS)
    texts = [f"{role}\n{content}" for conversation in sample for role, content in conversation.messages()]
    return Tokenizer(learn_merges(texts, settings.VOCAB_SIZE))


def learning_rate(step: int) -> float:
    """Straight lines between the points of the schedule."""
    steps, fractions = zip(*settings.LEARNING_RATE_POINTS)
    return settings.PEAK_LEARNING_RATE * float(np.interp(step, steps, fractions))


# The parts of the training: text and the step after the last one.
PARTS: list[tuple[int, Mixture, int | None]] = [
    (settings.SEED, EARLY, settings.LATE_FROM_STEP), (settings.LATE_SEED, LATE, settings.POLISH_FROM_STEP),
    (settings.POLISH_SEED, POLISH, settings.FINISH_FROM_STEP), (settings.FINISH_SEED, FINISH, None),
]


def training_batches(tokenizer: Tokenizer, first_step: int) -> Iterator[Rows]:
    """The batches from this step on, part after part."""
    start = 0
    for seed, mixture, end in PARTS:
        if end is None or first_step < end:
            part = batches(tokenizer, seed, mixture, settings.BATCH_ROWS)
            yield from islice(part, max(0, first_step - start), None if end is None else end - start)
        start = end or start


def make_optimizer(model: Silkworm) -> torch.optim.AdamW:
    matrices = [parameter for parameter in model.parameters() if parameter.ndim == 2]
    norms = [parameter for parameter in model.parameters() if parameter.ndim == 1]
    groups = [{"params": matrices, "weight_decay": settings.WEIGHT_DECAY}, {"params": norms, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=settings.PEAK_LEARNING_RATE, betas=settings.ADAM_BETAS)


def loss_of(model: Silkworm, rows: Rows, weighted: bool) -> torch.Tensor:
    """Mean loss over the tokens of the answers; only their logits are computed. Products run in bfloat16, sums in float32."""
    targets = torch.from_numpy(rows.targets).flatten()
    learnt = (targets != IGNORED).nonzero().squeeze(1)
    mask = segment_mask(torch.from_numpy(rows.segments)).bfloat16()
    with torch.autocast("cpu", torch.bfloat16):
        hidden = model.hidden(torch.from_numpy(rows.inputs), mask)
        logits = model.logits(hidden.flatten(0, 1)[learnt])
    losses = F.cross_entropy(logits.float(), targets[learnt], reduction="none")
    weights = torch.from_numpy(rows.weights).flatten()[learnt] if weighted else torch.ones_like(losses)
    return (losses * weights).sum() / weights.sum()


class Clock:
    """Wall and processor seconds, carried on from an interrupted run."""

    def __init__(self, wall_before: float, cpu_before: float) -> None:
        self.wall_start = time.time() - wall_before
        self.cpu_start = time.process_time() - cpu_before

    def wall(self) -> float:
        return time.time() - self.wall_start

    def cpu(self) -> float:
        return time.process_time() - self.cpu_start


@dataclass
class Run:
    """All that changes while training; a snapshot of it is enough to go on after an interruption."""

    model: Silkworm
    optimizer: torch.optim.AdamW
    step: int = 0
    tokens: int = 0

    def save(self, clock: Clock) -> None:
        settings.SNAPSHOT.parent.mkdir(exist_ok=True)
        partial = settings.SNAPSHOT.with_suffix(".partial")
        torch.save({"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step, "tokens": self.tokens,
                    "wall": clock.wall(), "cpu": clock.cpu()}, partial)
        partial.replace(settings.SNAPSHOT)

    def resume(self) -> Clock:
        if not settings.SNAPSHOT.exists():
            return Clock(0, 0)
        saved = torch.load(settings.SNAPSHOT)
        self.model.load_state_dict(saved["model"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.step, self.tokens = saved["step"], saved["tokens"]
        return Clock(saved["wall"], saved["cpu"])


def train_step(run: Run, rows: Rows) -> float:
    if run.step in settings.NEW_OPTIMIZER_STEPS:
        run.optimizer = make_optimizer(run.model)
    for group in run.optimizer.param_groups:
        group["lr"] = learning_rate(run.step)
    loss = loss_of(run.model, rows, weighted=run.step >= settings.WEIGHTED_FROM_STEP)
    run.optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), settings.GRADIENT_CLIP)
    run.optimizer.step()
    run.step += 1
    run.tokens += int((rows.segments > 0).sum())
    return loss.item()


def train(steps: int) -> None:
    torch.manual_seed(settings.SEED)
    torch.set_num_threads(int(os.environ.get("TRAIN_THREADS", "2")))
    model = Silkworm()
    run = Run(model, make_optimizer(model))
    clock = run.resume()
    tokenizer = make_tokenizer()
    print(f"{parameter_count(model)} parameters, vocabulary {len(tokenizer.vocab)}, steps {run.step} to {steps}", flush=True)
    losses: list[float] = []
    for rows in islice(training_batches(tokenizer, run.step), max(0, steps - run.step)):
        losses.append(train_step(run, rows))
        if run.step % LOG_EVERY == 0:
            mean = sum(losses[-LOG_EVERY:]) / len(losses[-LOG_EVERY:])
            print(f"step {run.step} loss {mean:.4f} tokens {run.tokens} wall {clock.wall():.0f} s cpu {clock.cpu():.0f} s", flush=True)
        if run.step % settings.SNAPSHOT_EVERY == 0:
            run.save(clock)
    record = {"steps": steps, "tokens": run.tokens, "seed": settings.SEED, "trainingWallSeconds": round(clock.wall()), "trainingCpuSeconds": round(clock.cpu())}
    torch.save({"weights": model.state_dict(), "merges": tokenizer.merges, "record": record}, settings.CHECKPOINT)
    settings.SNAPSHOT.unlink(missing_ok=True)
    print(json.dumps(record), flush=True)


if __name__ == "__main__":
    train(int(os.environ.get("TRAIN_STEPS", str(settings.STEPS))))
