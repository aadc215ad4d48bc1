"""Trains the model from nothing: deterministic by seed, measured in steps, checkpoint at the end."""
from __future__ import annotations

import json
import math
import os
import time
from itertools import islice

import torch
import torch.nn.functional as F

import settings
from bpe import Tokenizer, learn_merges
from corpus import conversations
from model import Silkworm, parameter_count, segment_mask
from packing import IGNORED, Rows, batches

LOG_EVERY = 50


def make_tokenizer() -> Tokenizer:
    sample = islice(conversations(settings.SEED + 1), settings.TOKENIZER_SAMPLE_CONVERSATIONS)
    texts = [f"{role}\n{content}" for conversation in sample for role, content in conversation.messages()]
    return Tokenizer(learn_merges(texts, settings.VOCAB_SIZE))


def learning_rate(step: int, steps: int) -> float:
    """Linear warm-up, then a cosine down to a small fraction."""
    if step < settings.WARMUP_STEPS:
        return settings.PEAK_LEARNING_RATE * (step + 1) / settings.WARMUP_STEPS
    progress = (step - settings.WARMUP_STEPS) / max(1, steps - settings.WARMUP_STEPS)
    floor = settings.FINAL_LEARNING_RATE_FRACTION
    return settings.PEAK_LEARNING_RATE * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * progress)))


def make_optimizer(model: Silkworm) -> torch.optim.AdamW:
    matrices = [parameter for parameter in model.parameters() if parameter.ndim == 2]
    norms = [parameter for parameter in model.parameters() if parameter.ndim == 1]
    groups = [{"params": matrices, "weight_decay": settings.WEIGHT_DECAY}, {"params": norms, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=settings.PEAK_LEARNING_RATE, betas=settings.ADAM_BETAS)


def loss_of(model: Silkworm, rows: Rows) -> torch.Tensor:
    """Mean loss over the tokens of the answers; only their logits are computed. Products run in bfloat16, sums in float32."""
    targets = torch.from_numpy(rows.targets).flatten()
    learnt = (targets != IGNORED).nonzero().squeeze(1)
    mask = segment_mask(torch.from_numpy(rows.segments)).bfloat16()
    with torch.autocast("cpu", torch.bfloat16):
        hidden = model.hidden(torch.from_numpy(rows.inputs), mask)
        logits = model.logits(hidden.flatten(0, 1)[learnt])
    return F.cross_entropy(logits.float(), targets[learnt])


def train(steps: int) -> None:
    torch.manual_seed(settings.SEED)
    torch.set_num_threads(int(os.environ.get("TRAIN_THREADS", "2")))
    wall_start, cpu_start = time.time(), time.process_time()
    tokenizer = make_tokenizer()
    model = Silkworm()
    optimizer = make_optimizer(model)
    print(f"{parameter_count(model)} parameters, vocabulary {len(tokenizer.vocab)}, {steps} steps", flush=True)
    seen = 0
    for step, rows in enumerate(islice(batches(tokenizer, settings.SEED, settings.BATCH_ROWS), steps)):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps)
        loss = loss_of(model, rows)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), settings.GRADIENT_CLIP)
        optimizer.step()
        seen += int((rows.segments > 0).sum())
        if (step + 1) % LOG_EVERY == 0:
            seconds = time.time() - wall_start
            print(f"step {step + 1} loss {loss.item():.4f} tokens {seen} seconds {seconds:.0f}", flush=True)
    record = {"steps": steps, "tokens": seen, "seed": settings.SEED,
              "trainingWallSeconds": round(time.time() - wall_start), "trainingCpuSeconds": round(time.process_time() - cpu_start)}
    settings.CHECKPOINT.parent.mkdir(exist_ok=True)
    torch.save({"weights": model.state_dict(), "merges": tokenizer.merges, "record": record}, settings.CHECKPOINT)
    print(json.dumps(record), flush=True)


if __name__ == "__main__":
    train(int(os.environ.get("TRAIN_STEPS", str(settings.STEPS))))
