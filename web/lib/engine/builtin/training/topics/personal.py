"""What people say about themselves and ask back later in the same conversation."""
from __future__ import annotations

from random import Random

from conversation import Turn
from facts import FAVOURITES, FIRST_NAMES, with_article
from phrasing import change_case, dress, end_mark

TELL_NAME = ["my name is {n}", "i am {n}", "i'm {n}", "call me {n}", "you can call me {n}", "my name's {n}", "hello, i am {n}", "hi, my name is {n}", "hello, my name is {n}",
             "please call me {n}", "people call me {n}", "hey, i'm {n}", "i am called {n}", "the name is {n}", "hi, i am {n}", "my first name is {n}", "hello! my name is {n}",
             "hi! i'm {n}", "it is me, {n}", "here is {n}", "let me introduce myself: i am {n}", "by the way, my name is {n}", "for your information, i am {n}",
             "you should know that my name is {n}", "good morning, i am {n}", "remember that my name is {n}", "my friends call me {n}", "everybody calls me {n}"]
ASK_NAME = ["what is my name", "what's my name", "who am i", "do you know my name", "do you remember my name", "tell me my name", "can you tell me my name", "what am i called",
            "say my name", "what did i say my name was", "how am i called", "which name did i tell you", "what name did i give you", "my name", "and what is my name",
            "whats my name", "please say my name", "can you remember my name", "what was my name", "what was my name again", "did i tell you my name", "i forgot my name",
            "so what is my name", "do you still know my name", "what do people call me", "can you say who i am", "do you know who i am", "what name do i have", "do you remember what my name is", "tell me what my name is", "what did i call myself", "what did i tell you about my name", "what name did i say", "what did i say about my name",
            "how did i say my name is", "do you still remember who i am", "and how am i called", "can you tell me how i am called", "which name is mine"]
NOT_TOLD = "You have not told me your name."

TELL_FAVOURITE = ["my favourite {k} is {v}", "my favorite {k} is {v}", "the {k} i like most is {v}", "i like {v} best of every {k}", "{v} is my favourite {k}",
                  "my best {k} is {v}", "remember my favourite {k}: {v}", "of every {k} i love {v}", "{v} is the {k} that i like most", "i think the best {k} is {v}"]
ASK_FAVOURITE = ["what is my favourite {k}", "what's my favorite {k}", "which {k} do i like most", "do you remember my favourite {k}", "tell me my favourite {k}", "my favourite {k}",
                 "which {k} is my favourite", "what {k} do i like", "what was my favourite {k}", "do you know my favorite {k}", "what did i say is my favourite {k}",
                 "which {k} do i like best", "what {k} do i love"]

CONSONANTS = "bcdfghjklmnprstvz"
VOWELS = "aeiou"


def some_name(rng: Random) -> str:
    """A common name, or an invented one so that copying is learnt and not a list."""
    if rng.random() < 0.5:
        return rng.choice(FIRST_NAMES)
    syllables = [rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(rng.randint(2, 3))]
    return ("".join(syllables) + rng.choice(["", "n", "s", "l", "r", "k"])).capitalize()


def keep_name(rng: Random, core: str, name: str) -> str:
    """Dresses a sentence but keeps the spelling of the name, which the answer must copy."""
    text = core.format(n=name)
    if rng.random() < 0.5:
        text = text[0].upper() + text[1:]
    return text + end_mark(rng, question=False).replace("?", ".")


def tell_name(rng: Random) -> Turn:
    name = some_name(rng)
    if rng.random() < 0.2:
        name = name.lower()
    return Turn(keep_name(rng, rng.choice(TELL_NAME), name), f"Nice to meet you, {name}. How can I help you?", "name", {"name": name})


def ask_name(rng: Random, name: str | None) -> Turn:
    answer = NOT_TOLD if name is None else f"Your name is {name}."
    return Turn(dress(rng, rng.choice(ASK_NAME)), answer, "other")


def tell_favourite(rng: Random) -> Turn:
    kind = rng.choice(list(FAVOURITES))
    value = rng.choice(FAVOURITES[kind])
    shown = ("the " + value if rng.random() < 0.5 else with_article(value)) if kind == "animal" else value
    core = rng.choice(TELL_FAVOURITE).format(k=kind, v=shown)
    text = change_case(rng, core[0].upper() + core[1:] + end_mark(rng, question=False).replace("?", "."))
    if text.isupper():
        text = text.lower()
    return Turn(text, f"Good to know. Your favourite {kind} is {shown}.", "favourite", {"kind": kind, "value": shown})


def ask_favourite(rng: Random, told: Turn) -> Turn:
    kind, value = told.memory["kind"], told.memory["value"]
    return Turn(dress(rng, rng.choice(ASK_FAVOURITE).format(k=kind)), f"Your favourite {kind} is {value}.", "other")
