"""Questions with one fixed answer each: who the model is, what Bombyx is, and small talk."""
from __future__ import annotations

from dataclasses import dataclass
from random import Random

from conversation import Turn
from phrasing import dress


@dataclass(frozen=True)
class Intent:
    """Many ways to ask, one answer; `{o}` in a way is replaced by one of `others`; `parts` are ways put together by a loop."""

    ways: tuple[str, ...]
    answer: str
    others: tuple[str, ...] = ()
    is_question: bool = True
    parts: tuple[str, ...] = ()


def turn(rng: Random, intents: list[Intent], topic: str) -> Turn:
    intent = rng.choice(intents)
    core = rng.choice(intent.ways + intent.parts)
    if intent.others:
        core = core.replace("{o}", rng.choice(intent.others))
    return Turn(dress(rng, core, intent.is_question), intent.answer, topic)
