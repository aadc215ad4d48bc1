"""Proves that no held-out question occurs in the training stream, not even with another case or punctuation."""
from __future__ import annotations

import re
from itertools import islice

import heldout
import settings
from corpus import conversations
from train import make_tokenizer
from packing import packed_rows


def bare(text: str) -> str:
    """Lower case, letters, digits and signs of sums only, single spaces."""
    return " ".join(re.sub(r"[^\w+\-*/]", " ", text.lower()).split())


def conversations_used(steps: int) -> int:
    """How many conversations the packer consumed for this many steps."""
    rows = packed_rows(make_tokenizer(), settings.SEED)
    return sum(int(row.count) for row in islice(rows, steps * settings.BATCH_ROWS)) + settings.TOKENIZER_SAMPLE_CONVERSATIONS


def main() -> None:
    forbidden = {bare(text): text for text in heldout.user_texts()}
    exact = heldout.user_texts()
    count = 250_000
    checked = 0
    for seed in (settings.SEED, settings.SEED + 1):
        for conversation in islice(conversations(seed), count):
            for role, content in conversation.messages():
                if role != "user":
                    continue
                checked += 1
                assert content not in exact, f"training contains the held-out question {content!r}"
                assert bare(content) not in forbidden, f"training contains {content!r}, held out as {forbidden[bare(content)]!r}"
    print(f"{checked} training questions, none of the {len(exact)} held-out ones among them")


if __name__ == "__main__":
    main()
