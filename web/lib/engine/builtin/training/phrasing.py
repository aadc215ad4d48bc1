"""How people dress a question: openings, carriers, endings, lower case, missing punctuation, typing slips."""
from __future__ import annotations

import re
from random import Random

from facts import FIRST_NAMES, NUMBER_WORDS
from vocabulary import NOUNS

# Sentences that carry a noun phrase ("the capital of France", "7 plus 5", "the opposite of hot").
ASKING_CARRIERS: list[str] = [
    "what is {}", "what's {}", "whats {}", "what is {}", "tell me {}", "can you tell me {}", "do you know {}",
    "please tell me {}", "i want to know {}", "could you tell me {}", "i need {}", "give me {}", "say {}", "{}",
    "{}", "i am looking for {}", "can you say {}", "could you say what {} is", "can you tell me what {} is",
    "do you know what {} is", "tell me what {} is", "i wonder what {} is", "what would {} be", "what might {} be",
    "would you tell me {}", "let me know {}", "i have to know {}", "may i ask {}", "may i ask what {} is",
    "i do not know {}", "find {}", "answer this: {}", "my question is: {}", "i am trying to remember {}",
    "will you tell me what {} is", "have you any idea what {} is", "are you able to tell me {}", "show me {}",
    "i'd like {}", "i need to find out {}", "remind me of {}", "can i ask you {}", "you know {}", "is it true that you know {}",
    "i would be glad to hear {}", "help me find {}", "i need help with {}", "please help me with {}", "we need {}", "what do you think is {}", "what exactly is {}", "let us see: {}",
    "please say {}", "name {}", "please name {}", "guess {}", "i ask for {}", "give us {}", "can you work out {}", "could you find {}", "can you give me {}", "i must know {}",
    "what will {} be", "do you maybe know {}", "who knows {}", "what about {}", "how about {}", "just {}", "what is, please, {}", "i asked for {}", "what could {} be",
    "i want you to tell me {}", "i am asking for {}", "it would be nice to know {}", "can anyone tell me {}", "i was asked for {}", "any idea what {} is", "is there {}",
]

# Sentences that carry something to be made ("a fable about a fox").
MAKING_CARRIERS: list[str] = [
    "tell me {}", "write {}", "tell me {}", "can you tell me {}", "please tell me {}", "i want {}", "give me {}",
    "could you write {}", "make up {}", "i want to hear {}", "{}", "please write {}", "can you write {}", "invent {}",
    "i need {}", "do you know {}", "may i have {}", "i'd like {}", "write me {}", "let me hear {}", "tell us {}",
    "can you make up {}", "will you tell me {}", "how about {}", "could you invent {}", "my child wants {}",
]

OPENINGS: list[str] = [
    "hey, ", "hi, ", "hello, ", "hello! ", "hi! ", "ok, ", "okay, ", "so, ", "so ", "please ", "now ", "well, ",
    "quick question: ", "excuse me, ", "good morning, ", "hmm, ", "one more question: ", "hi there, ", "hey ", "hi ",
    "hello ", "um, ", "alright, ", "silkworm, ", "good evening! ", "next: ", "and now ", "sorry, ", "oh, ", "dear model, ",
    "listen, ", "please, ", "a question: ", "yo, ", "thanks. ", "great. ", "ok then, ", "good day, ",
]

FILLERS: list[str] = [
    "I am bored.", "My homework is due tomorrow.", "I forgot it.", "This is for school.", "I am not sure about this.",
    "Here is an easy one.", "My friend asked me this.", "I have a question.", "Let us try something.", "I am testing you.",
    "It is late here.", "My teacher wants to know.", "I am just curious.", "Help me.", "You seem nice.", "I like you.",
    "I am learning.", "Be quick.", "I hope you can help.", "Let us play a quiz.", "Next question.", "Another one.",
    "I have been thinking.", "My daughter asks me this.", "Be honest.", "We are playing a game.", "Be brief.", "It is urgent.",
]

ENDINGS: list[str] = [
    " please", ", please", " for me", " now", ", thanks", ", thank you", " today", " quickly", " again", ", friend",
    " if you can", " if you know", ", would you", " in short", ", my friend", " right now", " then",
]

# Clauses around a random noun: what they mention must not change the answer.
CLAUSES_BEFORE: list[str] = [
    "my {x} teacher asks: ", "in the {x} quiz they ask: ", "i am at the {x} and wonder, ", "for the {x} game: ", "{n} asks: ", "{n} wants to know: ", "my {x} is broken. ",
    "i read a book about {x}. ", "before we talk about {x}: ", "i am {n}'s friend. ", "the {x} is nice. ", "{n} and i have a bet. ", "forget the {x}. ", "as {n} would say: ",
    "we are in the {x} lesson. ", "i'm learning about {x}. ", "{x}! ", "dear {n}, ", "i come from the {x}. ", "i'm planning a {x}. ", "{x} time! ",
]
CLAUSES_AFTER: list[str] = [
    " for my {x} class", " for the {x} test", " for my {x} homework", ", {n} asked me", " because of the {x}", ", says {n}", ", it is for {n}", " and not about {x}", " for our {x} club",
    ", {n} forgot it", " while i look at the {x}", " like in the {x} book", " before the {x} starts", " for a {x} project", ", i need it for my {x}",
]
# Words that people sprinkle into a sentence.
STRAY_WORDS: list[str] = (
    "actually just maybe perhaps really simply honestly briefly exactly possibly again so then truly well now first also kindly basically quite very only surely anyway please "
    "still even finally sometime here there precisely certainly happily somehow"
).split() + ["by any chance", "you know", "i guess", "i think", "by the way", "if i may", "of course", "more or less", "in fact", "for once", "at all", "in your opinion", "as you know"]
WORDS_NOT_TO_PART = set(NUMBER_WORDS) | {"plus", "minus", "times", "new", "south", "of", "the", "by", "divided"}

TYPING_SLIPS: dict[str, str] = {
    "what": "waht", "capital": "captial", "opposite": "oposite", "please": "plz", "you": "u", "are": "r",
    "plus": "pluss", "tell": "tel", "story": "storry", "about": "abuot", "know": "kno", "the": "teh", "who": "woh",
}


def bare(text: str) -> str:
    """Lower case, letters, digits and signs of sums only, single spaces."""
    return " ".join(re.sub(r"[^\w+\-*/]", " ", text.lower()).split())


def dress(rng: Random, core: str, question: bool = True) -> str:
    """A core sentence the way one of many people would type it."""
    text = sprinkle(rng, core) if rng.random() < 0.14 else core
    if rng.random() < 0.22:
        text = text + rng.choice(ENDINGS)
    elif rng.random() < 0.05:
        text = text + clause(rng, CLAUSES_AFTER)
    if rng.random() < 0.28:
        text = rng.choice(OPENINGS) + text
    elif rng.random() < 0.06:
        text = clause(rng, CLAUSES_BEFORE) + text
    if rng.random() < 0.03:
        text = slip(rng, text)
    text = text + end_mark(rng, question)
    if rng.random() < 0.62:
        text = text[0].upper() + text[1:]
    if rng.random() < 0.07:
        text = rng.choice(FILLERS) + " " + text
    return change_case(rng, text)


def clause(rng: Random, clauses: list[str]) -> str:
    return rng.choice(clauses).format(x=rng.choice(NOUNS), n=rng.choice(FIRST_NAMES))


def sprinkle(rng: Random, text: str) -> str:
    """Puts a stray word between two plain words, never beside a number or inside a name of two words."""
    words = text.split(" ")
    gaps = [index for index in range(1, len(words))
            if all(word.isalpha() and word.islower() and word not in WORDS_NOT_TO_PART for word in (words[index - 1], words[index]))]
    if not gaps:
        return text
    words.insert(rng.choice(gaps), rng.choice(STRAY_WORDS))
    return " ".join(words)


def end_mark(rng: Random, question: bool) -> str:
    choices = ["?", "?", "?", "", "", ".", "??", " ?"] if question else [".", ".", "", "", "!", "?"]
    return rng.choice(choices)


def change_case(rng: Random, text: str) -> str:
    chance = rng.random()
    if chance < 0.3:
        return text.lower()
    if chance < 0.32:
        return text.upper()
    return text


def slip(rng: Random, text: str) -> str:
    words = text.split(" ")
    for index, word in enumerate(words):
        if word.lower() in TYPING_SLIPS and rng.random() < 0.6:
            words[index] = TYPING_SLIPS[word.lower()]
    return " ".join(words)


def ask_for(rng: Random, noun_phrase: str) -> str:
    return dress(rng, rng.choice(ASKING_CARRIERS).format(noun_phrase))


def ask_to_make(rng: Random, noun_phrase: str) -> str:
    return dress(rng, rng.choice(MAKING_CARRIERS).format(noun_phrase), question=False)
