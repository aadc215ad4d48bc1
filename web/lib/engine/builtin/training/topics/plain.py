"""The commonest questions as most people type them: no openings, no clauses, no stray words."""
from __future__ import annotations

from random import Random

from conversation import Turn
from facts import CAPITALS
from phrasing import end_mark

from topics import capitals, fables, identity, intents, network, opposites, smalltalk, sums

CAPITAL_WAYS = ["capital of {c}", "what is the capital of {c}", "the capital of {c}", "{c} capital", "tell me the capital of {c}", "what's the capital of {c}"]
OPPOSITE_WAYS = ["opposite of {w}", "what is the opposite of {w}", "the opposite of {w}", "tell me the opposite of {w}", "what's the opposite of {w}"]
SUM_WAYS = ["{a} plus {b}", "{a}+{b}", "{a} + {b}", "what is {a} plus {b}", "what is {a} + {b}", "what's {a} + {b}", "what number is {a} plus {b}", "which number is {a} plus {b}",
            "what number comes from {a} plus {b}", "how much is {a} plus {b}"]


def finish(rng: Random, core: str) -> str:
    text = core + end_mark(rng, question=True)
    return rng.choice([text, text.lower(), text[0].upper() + text[1:]])


def intent_turn(rng: Random, choices: list[intents.Intent]) -> Turn:
    intent = rng.choice(choices)
    core = rng.choice(intent.ways)
    if intent.others:
        core = core.replace("{o}", rng.choice(intent.others))
    return Turn(finish(rng, core), intent.answer, "other")


def turn(rng: Random) -> Turn:
    chance = rng.random()
    if chance < 0.35:
        return intent_turn(rng, identity.INTENTS)
    if chance < 0.5:
        return intent_turn(rng, network.INTENTS)
    if chance < 0.62:
        return intent_turn(rng, smalltalk.INTENTS)
    if chance < 0.76:
        country = rng.choice(list(CAPITALS))
        return Turn(finish(rng, rng.choice(CAPITAL_WAYS).format(c=capitals.spoken(rng, country))), capitals.answer(country), "capital")
    if chance < 0.84:
        word = rng.choice(list(opposites.TABLE))
        return Turn(finish(rng, rng.choice(OPPOSITE_WAYS).format(w=word)), opposites.answer(word), "opposite", {"word": opposites.TABLE[word]})
    if chance < 0.97:
        a, b = sums.small_pair(rng)
        return Turn(finish(rng, rng.choice(SUM_WAYS).format(a=a, b=b)), sums.sum_answer(a, b), "sum", {"result": a + b})
    return fables.turn(rng)
