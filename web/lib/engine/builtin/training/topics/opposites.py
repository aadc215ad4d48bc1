"""Opposites, in both directions."""
from __future__ import annotations

from random import Random

from conversation import Turn
from facts import ANIMALS, opposite_of
from phrasing import ask_for, dress
from vocabulary import NOUNS

from topics.unknown import UNKNOWN

TABLE = opposite_of()

PHRASES = ["the opposite of {w}", "the opposite of {w}", "the opposite word of {w}", "opposite of {w}", "the opposite of the word {w}",
           "the opposite of '{w}'", "the opposite of \"{w}\"", "the antonym of {w}", "the contrary of {w}", "a word that means the opposite of {w}"]
SENTENCES = [
    "what word is the opposite of {w}", "which word is the opposite of {w}", "name the opposite of {w}", "what is {w} the opposite of",
    "opposite of {w}", "{w} is the opposite of what", "what is the opposite word for {w}", "which word means the opposite of {w}",
    "not {w} but", "what do you call the opposite of {w}", "if something is not {w}, it is", "the opposite of {w} is", "{w} and its opposite",
    "{w}: opposite", "what word is opposite to {w}", "what stands opposite to {w}", "give the antonym for {w}", "what is the reverse of {w}",
    "what would be the opposite of {w}", "how do you say the opposite of {w}", "find the opposite for {w}", "guess the opposite of {w}",
    "what is the opposite meaning of {w}", "which word is opposite to {w}", "the word {w}: what is its opposite", "say a word opposite in meaning to {w}", "antonym of {w}",
    "what is an antonym for {w}", "what is the word for not {w}", "turn {w} into its opposite", "what's opposite to {w}",
]
NEXT_WORD = ["and {w}", "what about {w}", "and what about {w}", "how about {w}", "and the opposite of {w}", "{w}", "of {w}", "now {w}",
             "and for {w}", "same for {w}", "then {w}", "and that of {w}", "next {w}", "also {w}", "and now {w}", "the same for {w}"]
NEXT_BACK = ["and its opposite", "and the opposite of that", "and back", "what is the opposite of that", "and the opposite of that word",
             "now back again", "and the other way round", "and the reverse", "what is the opposite of it", "and of that", "and the opposite of this one",
             "turn it back", "and what is its opposite", "what is the opposite of that one", "now the other way around", "and back again",
             "what is its opposite", "and the opposite of it"]


def answer(word: str) -> str:
    return f"The opposite of {word} is {TABLE[word]}."


def turn(rng: Random) -> Turn:
    if rng.random() < 0.1:
        return Turn(ask_for(rng, rng.choice(PHRASES[:6]).format(w=rng.choice(NOUNS + list(ANIMALS)))), UNKNOWN, "other")
    word = rng.choice(list(TABLE))
    if rng.random() < 0.5:
        user = ask_for(rng, rng.choice(PHRASES).format(w=word))
    else:
        user = dress(rng, rng.choice(SENTENCES).format(w=word))
    return Turn(user, answer(word), "opposite", {"word": TABLE[word]})


def follow_up(rng: Random, previous: Turn) -> Turn:
    if rng.random() < 0.5:
        word = str(previous.memory["word"])
        core = rng.choice(NEXT_BACK)
    else:
        word = rng.choice(list(TABLE))
        core = rng.choice(NEXT_WORD).format(w=word)
    return Turn(dress(rng, core), answer(word), "opposite", {"word": TABLE[word]})
