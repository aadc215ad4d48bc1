"""Sums and differences up to 20, in figures and in words, and what lies beyond them."""
from __future__ import annotations

from random import Random

from conversation import Turn
from facts import FIRST_NAMES, NUMBER_WORDS
from phrasing import ask_for, dress
from settings import MAX_SUM

TOO_HARD = "I cannot work that out. I only know sums up to 20."

SUM_PHRASES = ["{a} plus {b}", "{a} + {b}", "{a}+{b}", "{a} plus {b}", "{a} + {b}", "{a}+{b}", "{a} +{b}", "the sum of {a} and {b}", "{a} and {b} together",
               "{a} added to {b}", "the total of {a} and {b}", "{a} and {b}", "the result of {a} plus {b}", "the result of {a} + {b}", "the result of {a}+{b}",
               "the answer to {a} + {b}", "the answer of {a} plus {b}", "the sum {a}+{b}"]

SUM_SENTENCES = [
    "how much is {a} plus {b}", "how much is {a} + {b}", "how much do {a} and {b} make", "add {a} and {b}",
    "add {a} to {b}", "what do you get if you add {a} and {b}", "calculate {a} + {b}", "calculate {a} plus {b}",
    "compute {a} + {b}", "work out {a} + {b}", "{a} plus {b} equals", "{a} + {b} =", "{a}+{b}=", "{a} + {b} = ?",
    "{a} plus {b} makes", "{a} plus {b} is", "what does {a} plus {b} equal", "what does {a} + {b} make", "solve {a} + {b}",
    "if i add {a} and {b}, what do i get", "can you add {a} and {b}", "can you calculate {a} plus {b}", "sum {a} and {b}",
    "what is the sum if i take {a} and {b}", "could you compute {a} plus {b}", "how many is {a} plus {b}",
    "i add {a} and {b}. what comes out", "put {a} and {b} together", "tell me how much {a} plus {b} is",
    "can you add {a} to {b}", "what comes out of {a} + {b}", "count {a} and {b} together", "{a} plus {b} equals what number",
    "what number is {a} plus {b}", "take {a} and add {b}", "start with {a} and add {b}", "what is {a} if you add {b}",
    "suppose i add {a} and {b}, what is it", "suppose we put {a} to {b}", "i want to add {a} to {b}", "what if we add {a} to {b}", "when i add {a} and {b} i get",
    "how much would {a} plus {b} be", "how much would {a}+{b} be", "what total do {a} and {b} give", "what do {a} and {b} make", "{a} plus {b} gives", "{a}+{b} = ?", "{a}+{b} is",
    "take the sum of {a} and {b}", "tell me what you get for {a}+{b}", "can you do {a}+{b}", "do you know how much {a} and {b} is", "what value has {a} + {b}", "evaluate {a}+{b}",
    "could you add up {a} and {b}", "add up {a} and {b}", "help me add {a} and {b}", "do the sum {a} + {b}",
]

# Little stories are put together from three parts, so that the model learns to look for the two numbers and nothing else.
THINGS = ("apples pears books coins eggs cups stones flowers cards pens balls cakes shells sheep stars cookies tickets keys bells boats children dogs cats cows ducks fish "
          "frogs people friends trees leaves houses cars marbles pencils chairs lemons oranges bees ants horses toys lamps shoes letters songs points nuts").split()
STORY_BEGINNINGS = ["i have {a} {things}", "{name} has {a} {things}", "there are {a} {things}", "there are {a} {things} on the {place}", "i had {a} {things}", "we see {a} {things}",
                    "{a} {things} are in the {place}", "i own {a} {things}", "there were {a} {things} in the {place}", "{name} finds {a} {things}", "{a} {things} sit on the {place}",
                    "if i have {a} {things}", "if {name} has {a} {things}", "{name} bought {a} {things}", "in a {place} there are {a} {things}", "you have {a} {things}"]
STORY_MIDDLES = [" and {b} more", " and get {b} more", ". {name} gives me {b} more", ". then {b} more come", " and {b} {things} are added", ". {b} more {things} join them", " and {b} others",
                 ". later {b} more appear", " and find {b}", ". i buy {b} more", " and wins {b} more", " and then {b} {things}", ", plus {b} more", " and another {b}", ". now {b} new {things} fly in",
                 " and {b} {things} walk in", " and then gets {b}"]
STORY_ENDS = [". how many {things} is that", ". how many {things} are there", ". how many are there now", ", how many {things} in all", ". how many do we have", ". what is the total",
              ", how many is that together", ". how many {things} now", ". count them all", ", how many are that", ". how many does that make", ", how many {things} do i have",
              ". how many {things} do you count", ". how many are they", ", how many {things} are there then"]
STORY_PLACES = "table field garden box bag house street boat meadow hill lake shelf bus farm pond room roof park barn bowl".split()

DIFFERENCE_PHRASES = ["{a} minus {b}", "{a} - {b}", "{a}-{b}", "{a} minus {b}", "{a} less {b}", "the difference of {a} and {b}"]
DIFFERENCE_SENTENCES = [
    "how much is {a} minus {b}", "how much is {a} - {b}", "subtract {b} from {a}", "take {b} from {a}", "take {b} away from {a}",
    "calculate {a} - {b}", "what is left of {a} if you take {b}", "{a} minus {b} equals", "{a} - {b} =", "compute {a} minus {b}",
    "i have {a} apples and eat {b}. how many are left", "i had {a} coins and lost {b}. how many are left", "work out {a} minus {b}",
]

NEXT_PLUS = [
    "and plus {n} more", "plus {n}", "plus {n} more", "and {n} more", "now add {n}", "add {n} to that", "and if you add {n}", "then plus {n}",
    "and then add {n}", "now plus {n}", "add {n}", "add another {n}", "what if i add {n}", "and + {n}", "+ {n}", "+{n}", "and that plus {n}",
    "that plus {n}", "and with {n} more", "and what is that plus {n}", "what is that plus {n}", "increase it by {n}", "add {n} more to it",
    "and when we add {n}", "put {n} on top", "add {n} on top", "and {n} on top of that", "then {n} more on top", "and now with {n} more", "what if you put {n} more", "plus another {n}", "what do i get if i add {n} to it", "add {n} to the result",
]
NEXT_MINUS = ["and minus {n}", "minus {n}", "now minus {n}", "now take away {n}", "subtract {n} from that", "take {n} from that", "- {n}",
              "and less {n}", "then take {n} away", "what is that minus {n}", "and if i take {n} away"]
NEXT_SUM = ["and {a} plus {b}", "and {a} + {b}", "what about {a} plus {b}", "what about {a} + {b}", "how about {a} + {b}", "now {a} plus {b}",
            "and what is {a} + {b}", "then {a} plus {b}"]


def sum_answer(a: int, b: int) -> str:
    return f"{a} plus {b} is {a + b}." if a + b <= MAX_SUM else TOO_HARD


def difference_answer(a: int, b: int) -> str:
    return f"{a} minus {b} is {a - b}."


def spell(rng: Random, *numbers: int) -> list[str]:
    """The numbers in figures, or sometimes all of them in words."""
    if rng.random() < 0.18 and max(numbers) <= MAX_SUM:
        return [NUMBER_WORDS[number] for number in numbers]
    return [str(number) for number in numbers]


def small_pair(rng: Random) -> tuple[int, int]:
    """Uniform over the 231 pairs whose sum is at most 20."""
    total = rng.randrange(231)
    for a in range(MAX_SUM + 1):
        row = MAX_SUM + 1 - a
        if total < row:
            return a, total
        total -= row
    raise AssertionError("unreachable")


def ask_sum(rng: Random, a: int, b: int) -> str:
    first, second = spell(rng, a, b)
    chance = rng.random()
    if chance < 0.42:
        return ask_for(rng, rng.choice(SUM_PHRASES).format(a=first, b=second))
    if chance < 0.8:
        return dress(rng, rng.choice(SUM_SENTENCES).format(a=first, b=second))
    return dress(rng, sum_story(rng, first, second))


def sum_story(rng: Random, first: str, second: str) -> str:
    story = rng.choice(STORY_BEGINNINGS) + rng.choice(STORY_MIDDLES) + rng.choice(STORY_ENDS)
    name = rng.choice(["she", "he", "my mother", "my friend", rng.choice(FIRST_NAMES)])
    return story.format(a=first, b=second, things=rng.choice(THINGS), name=name, place=rng.choice(STORY_PLACES))


def sum_turn(rng: Random) -> Turn:
    a, b = small_pair(rng)
    return Turn(ask_sum(rng, a, b), sum_answer(a, b), "sum", {"result": a + b})


def difference_turn(rng: Random) -> Turn:
    a = rng.randint(0, MAX_SUM)
    b = rng.randint(0, a)
    first, second = spell(rng, a, b)
    if rng.random() < 0.5:
        user = ask_for(rng, rng.choice(DIFFERENCE_PHRASES).format(a=first, b=second))
    else:
        user = dress(rng, rng.choice(DIFFERENCE_SENTENCES).format(a=first, b=second))
    return Turn(user, difference_answer(a, b), "sum", {"result": a - b})


def too_hard_turn(rng: Random) -> Turn:
    """Numbers, or operations, beyond what the model was taught."""
    chance = rng.random()
    if chance < 0.35:
        a, b = rng.choice([(rng.randint(21, 999), rng.randint(0, 99)), (rng.randint(0, 20), rng.randint(21, 999))])
        return Turn(ask_sum(rng, a, b), TOO_HARD, "other")
    if chance < 0.55:
        a = rng.randint(1, MAX_SUM)
        return Turn(ask_sum(rng, a, rng.randint(MAX_SUM + 1 - a, MAX_SUM)), TOO_HARD, "other")
    if chance < 0.65:
        a = rng.randint(0, MAX_SUM - 1)
        core = rng.choice(DIFFERENCE_PHRASES[:4]).format(a=a, b=rng.randint(a + 1, MAX_SUM))
        return Turn(ask_for(rng, core), TOO_HARD, "other")
    a, b, c = rng.randint(0, 30), rng.randint(0, 30), rng.randint(0, 30)
    core = rng.choice(["{a} times {b}", "{a} * {b}", "{a} x {b}", "{a} divided by {b}", "{a} / {b}", "{a} + {b} + {c}", "half of {a}",
                       "the square root of {a}", "{a} squared", "{a} plus {b} plus {c}", "{a} percent of {b}", "the product of {a} and {b}",
                       "{a} to the power of {b}", "{a} modulo {b}", "double {a}", "{a} multiplied by {b}", "{a}.5 + {b}"])
    return Turn(ask_for(rng, core.format(a=a, b=b, c=c)), TOO_HARD, "other")


def follow_up(rng: Random, previous: Turn) -> Turn:
    """A question that needs the result of the turn before it."""
    result = int(str(previous.memory["result"]))
    chance = rng.random()
    if chance < 0.6:
        n = rng.randint(0, MAX_SUM - result) if rng.random() < 0.92 else rng.randint(0, MAX_SUM)
        answer = sum_answer(result, n)
        known = result + n if result + n <= MAX_SUM else None
        core = rng.choice(NEXT_PLUS).format(n=spell(rng, n)[0])
    elif chance < 0.82:
        n = rng.randint(0, result)
        answer, known = difference_answer(result, n), result - n
        core = rng.choice(NEXT_MINUS).format(n=spell(rng, n)[0])
    else:
        a, b = small_pair(rng)
        answer, known = sum_answer(a, b), a + b
        first, second = spell(rng, a, b)
        core = rng.choice(NEXT_SUM).format(a=first, b=second)
    memory: dict[str, object] = {"result": known} if known is not None else {}
    return Turn(dress(rng, core), answer, "sum" if memory else "other", memory)
