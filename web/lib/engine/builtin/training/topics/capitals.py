"""Capitals of countries, the country of a capital, and countries the model does not know."""
from __future__ import annotations

from random import Random

from conversation import Turn
from facts import ALIASES, CAPITALS, UNKNOWN_COUNTRIES
from phrasing import ask_for, dress

from topics.unknown import UNKNOWN

PHRASES = ["the capital of {c}", "the capital of {c}", "the capital city of {c}", "{c}'s capital", "capital of {c}", "the name of the capital of {c}",
           "the capital of the country {c}", "{c} capital"]
SENTENCES = [
    "what city is the capital of {c}", "which city is the capital of {c}", "name the capital of {c}", "what is the capital called in {c}",
    "which city is {c}'s capital", "what is {c}'s capital", "what is the capital city of {c}", "how is the capital of {c} called",
    "{c} has which capital", "do you know which city is the capital of {c}", "what capital does {c} have", "where is the capital of {c}",
    "the capital of {c} is", "the capital of {c} is which city", "in {c}, what is the capital", "and the capital of {c}",
    "what is the name of the capital of {c}", "which capital does {c} have", "what do you call the capital of {c}",
    "can you name the capital of {c}", "which town is the capital of {c}", "i am going to {c}. what is its capital",
    "i live in {c}. what is our capital", "what is the main city, the capital, of {c}", "guess the capital of {c}",
    "i forgot the capital of {c}", "{c}: what is the capital", "capital city {c}", "what's the capital in {c}",
]
REVERSE = ["{p} is the capital of which country", "which country has the capital {p}", "which country has {p} as its capital",
           "{p} is the capital of what country", "of which country is {p} the capital", "what country is {p} the capital of"]
NEXT = ["and {c}", "what about {c}", "and what about {c}", "how about {c}", "and the capital of {c}", "and the one of {c}", "{c}", "of {c}",
        "now {c}", "and for {c}", "same for {c}", "and in {c}", "then {c}", "and that of {c}", "what is it for {c}", "next {c}", "and now {c}",
        "also {c}", "the same question for {c}", "what is it in {c}", "and how about {c}", "now the one of {c}"]


def answer(country: str) -> str:
    return f"The capital of {country} is {CAPITALS[country]}." if country in CAPITALS else UNKNOWN


def some_country(rng: Random) -> str:
    return rng.choice(UNKNOWN_COUNTRIES) if rng.random() < 0.1 else rng.choice(list(CAPITALS))


def spoken(rng: Random, country: str) -> str:
    """Some countries have several names, and people often leave out the article of "the Netherlands"."""
    if country in ALIASES and rng.random() < 0.5:
        return rng.choice(ALIASES[country])
    return country[4:] if country.startswith("the ") and rng.random() < 0.4 else country


def turn(rng: Random) -> Turn:
    country = some_country(rng)
    name = spoken(rng, country)
    if country in CAPITALS and rng.random() < 0.07:
        user = dress(rng, rng.choice(REVERSE).format(p=CAPITALS[country]))
    elif rng.random() < 0.5:
        user = ask_for(rng, rng.choice(PHRASES).format(c=name))
    else:
        user = dress(rng, rng.choice(SENTENCES).format(c=name))
    return Turn(user, answer(country), "capital")


def follow_up(rng: Random, _previous: Turn) -> Turn:
    country = some_country(rng)
    user = dress(rng, rng.choice(NEXT).format(c=spoken(rng, country)))
    return Turn(user, answer(country), "capital")
