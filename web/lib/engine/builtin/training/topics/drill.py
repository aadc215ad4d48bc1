"""The finish: questions that were confused before, in many more shapes, and all other topics in the same clothes.

What leads into a question or trails behind it must not decide the answer, so every topic gets the same leads and tails.
"""
from __future__ import annotations

from random import Random

import heldout
from conversation import Turn
from facts import ALIASES, ANIMALS, CAPITALS, with_article
from phrasing import ask_to_make, bare, change_case, dress, end_mark
from settings import MAX_SUM
from vocabulary import NOUNS

from topics import capitals, fables, identity, network, opposites, plain, sums, unknown
from topics.intents import Intent

LEADS = (
    "and ", "and ", "so ", "so ", "well, ", "well ", "but ", "but ", "ok, ", "ok so ", "okay, and ", "hey, ", "hi, ", "hello, ", "hm, ", "now ", "tell me, ", "honestly, ", "wait, ", "sorry, but ",
    "excuse me, ", "say, ", "one question: ", "come on, ", "seriously, ", "just to be sure, ", "first of all, ", "oh, ", "and now ", "good, but ", "then ", "alright, so ", "before we start, ",
)
TAILS = (
    " exactly", " exactly", " then", " then", ", please", " please", ", if i may ask", " if i may ask", ", may i ask", ", if you do not mind", " if you don't mind my asking", ", if i might ask", ", if i may know",
    " really", " anyway", ", tell me", " again", " actually", ", honestly", ", i wonder", ", just out of curiosity", " now", ", in short", ", in a few words", ", if i am allowed to ask", ", my friend",
)

NAMES = (
    "ChatGPT", "ChatGPT", "chatgpt", "Chat GPT", "GPT", "gpt", "GPT-3", "GPT-4", "gpt 4", "GPT-5", "Claude", "claude", "Gemini", "gemini", "Llama", "Siri", "siri", "Alexa", "Mistral", "DeepSeek", "Copilot",
    "Grok", "Qwen", "Bard", "Cortana", "Perplexity", "Gemma", "Watson", "Google", "OpenAI", "Google Assistant", "a GPT model", "an OpenAI model", "the assistant of Google", "Bing", "Anthropic", "Replika",
)
PERSONS = (
    "a human", "a human", "a person", "a person", "a real person", "a human being", "a real human", "someone real", "a man", "a woman", "an actual person", "a living person", "some human",
    "somebody real", "a real human being", "a person of flesh and blood", "an operator", "an employee", "a real man", "a real woman",
)
MACHINES = ("a bot", "a bot", "an ai", "an AI", "a machine", "a program", "a chatbot", "a language model", "an llm", "an LLM", "a robot", "a computer program", "a small model", "an assistant", "artificial intelligence")
# {x} is a name, a person or a machine.
IS_IT_WAYS = (
    "is it {x} i am talking to", "is it {x} i am talking to", "is it {x} that i am talking to", "is it {x} i am speaking with", "is it {x} i'm talking to", "is it {x} i am chatting with", "is it {x} i talk to",
    "is it {x} who answers me", "is it {x} that answers", "is that {x} i am talking to", "is that {x}", "is this {x} i am talking with", "is this {x} that i am speaking to", "is this {x}", "is it {x} on the line",
    "am i talking to {x}", "am i talking to {x}", "am i talking with {x}", "am i speaking to {x}", "am i chatting with {x}", "am i writing to {x}", "do i talk to {x}", "do i speak with {x}", "have i reached {x}",
    "is {x} answering me", "is {x} behind this", "is {x} typing this", "are you {x}", "are you {x}", "are you {x}", "are you just {x}", "are you maybe {x}", "are you really {x}", "you are {x}, right", "you're {x}, right",
    "aren't you {x}", "this is {x}, isn't it", "could it be that you are {x}", "would you be {x}", "can it be {x} i am talking to", "i am talking to {x}, right", "so i am talking to {x}", "might you be {x}",
    "i wonder if you are {x}", "are you {x} by chance", "are you {x} or not", "it is {x} i am talking to, right",
)
WHO_WAYS = (
    "what are you", "what are you", "what are you", "what are you", "who are you", "who are you", "who am i talking to", "who is this", "what is this that i am talking to", "whom am i speaking to", "what is answering me",
    "who is answering", "who is it that i am talking to", "what is it that i am talking to", "what kind of thing are you", "what sort of thing are you", "what kind of ai are you", "what kind of model is this",
    "who do i have here", "who or what are you", "what are you, a program", "tell me what you are", "tell me who you are", "say what you are", "explain what you are", "what am i talking to", "what would you call yourself",
)
ABILITY_WAYS = (
    "what can you do", "what can you do", "what can you do", "what do you do", "what are you able to do", "what are you good at", "what are you for", "what are you capable of", "what are you made for", "what are you useful for",
    "what can i ask you", "what can i ask", "what do you know", "what can you tell me", "what could you do for me", "how can you help me", "what are your abilities", "tell me what you can do", "what are you there for",
)

WORDS_FOR_BOMBYX = ("Bombyx", "Bombyx", "Bombyx", "bombyx", "bombyx", "BOMBYX")
BOMBYX_WAYS = (
    "what is {B}", "what is {B}", "what is {B}", "what is {B}", "what is {B}", "what's {B}", "whats {B}", "what is this {B}", "what exactly is {B}", "what is {B} exactly", "what is {B} about", "tell me about {B}", "tell me more about {B}",
    "explain {B}", "explain {B} to me", "can you explain {B}", "can you tell me what {B} is", "could you tell me what {B} is", "what does {B} do", "how does {B} work", "what is the {B} network", "what is the {B} project", "what is the {B} page",
    "{B}", "{B}, what is it", "{B}, what is that", "what is {B}, the network", "do you know {B}", "do you know what {B} is", "i want to know what {B} is", "describe {B}", "what is {B} for", "what kind of thing is {B}", "what kind of network is {B}",
    "i am new here, what is {B}", "what do you know about {B}", "please explain what {B} is", "what is {B} and how does it work", "what should i know about {B}", "say what {B} is", "who or what is {B}", "is {B} a network",
)
CAPITALISED_THINGS = ("Bitcoin", "Ethereum", "Java", "Wikipedia", "Facebook", "Amazon", "Netflix", "YouTube", "Boston", "Bamboo", "Bollywood", "Barcelona", "Bosnia", "Bombay", "Windows", "Reddit", "Spotify", "Tesla", "Linux", "Ubuntu", "Zoom", "Minecraft")
THING_WAYS = ("what is {x}", "what is {x}", "what is {x}", "what's {x}", "tell me about {x}", "explain {x}", "what is {x} exactly", "do you know {x}", "how does {x} work", "what does {x} do", "what is {x} for", "define {x}")

MORE_ALIASES: dict[str, list[str]] = {
    "the United States": [*ALIASES["the United States"], "usa", "us", "the usa", "the us", "the U.S.", "the u.s.a.", "the States", "america", "united states", "the united states", "US", "United States of America"],
    "the United Kingdom": [*ALIASES["the United Kingdom"], "uk", "the uk", "the U.K.", "united kingdom", "great britain", "britain"],
    "the Netherlands": ["Holland", "holland", "the netherlands", "netherlands", "Netherlands"],
    "England": ["England", "england"],
    "China": ["China", "the People's Republic of China"],
    "Russia": ["Russia", "the Russian Federation"],
    "South Korea": ["South Korea", "south korea"],
    "New Zealand": ["New Zealand", "new zealand"],
    "Vietnam": ["Vietnam", "Viet Nam"],
    "Turkey": ["Turkey", "Turkiye"],
}
CAPITAL_WAYS = (*plain.CAPITAL_WAYS, *plain.CAPITAL_WAYS, *capitals.SENTENCES, "whats the capital of {c}", "what's the capital of {c}", "what's the capital city of {c}")

# The animal is replaced after a fable.
NEXT_HERO_WAYS = (
    *fables.NEXT_HERO, "do it with {x} instead", "can you do it with {x}", "could you tell it with {x} instead", "make it with {x} instead", "could you do one with {x}", "could you do the same with {x}", "do the same with {x} instead",
    "i want the same about {x}", "i want it to be about {x}", "the same but about {x}", "the same story but with {x}", "i would like the same but with {x}", "can you tell the same but about {x}", "and the same with {x} instead", "could you write it with {x}",
    "could you make it with {x}", "would you do it with {x} instead", "i want the story but about {x}", "could you use {x} instead", "now do it with {x}", "can it be done with {x} instead",
)

# Sums around the border between answer and refusal.
BORDER = range(MAX_SUM - 4, MAX_SUM + 7)

# No held-out question about the model, not even within a longer one, and not the halves that make two of them what they are.
HELD_BACK = (*(bare(question) for question, _ in heldout.IDENTITY_WAYS), "is it chatgpt", "what are you if i may")


def wear(rng: Random, core: str, question: bool = True) -> str:
    """Leads and tails instead of the openings and endings of `dress`."""
    if rng.random() < 0.3:
        return plain.finish(rng, core)
    text = core + rng.choice(TAILS) if rng.random() < 0.4 else core
    if rng.random() < 0.45:
        text = rng.choice(LEADS) + text
    text += end_mark(rng, question)
    if rng.random() < 0.6:
        text = text[0].upper() + text[1:]
    return change_case(rng, text.replace(" i ", " I ") if rng.random() < 0.4 else text)


def clothe(rng: Random, core: str) -> str:
    return wear(rng, core) if rng.random() < 0.75 else dress(rng, core)


def identity_core(rng: Random) -> tuple[str, str]:
    """A question and its answer: who or what, abilities, is it someone else, or any other thing about the model."""
    chance = rng.random()
    if chance < 0.2:
        return rng.choice(WHO_WAYS), identity.WHO
    if chance < 0.33:
        return rng.choice(ABILITY_WAYS), identity.ABILITIES
    if chance < 0.65:
        kinds = ((NAMES, identity.OTHER_MODEL), (NAMES, identity.OTHER_MODEL), (PERSONS, identity.HUMAN), (MACHINES, identity.WHO))
        names, answer = rng.choice(kinds)
        return rng.choice(IS_IT_WAYS).format(x=rng.choice(names)), answer
    intent: Intent = rng.choice(identity.INTENTS)
    core = rng.choice(intent.ways + intent.parts)
    return core.replace("{o}", rng.choice(intent.others)) if intent.others else core, intent.answer


def identity_turn(rng: Random) -> Turn:
    """What is held back is drawn again."""
    while True:
        core, answer = identity_core(rng)
        user = clothe(rng, core)
        if not any(question in bare(user) for question in HELD_BACK):
            return Turn(user, answer, "other")


def bombyx_turn(rng: Random) -> Turn:
    """The word in all cases; every other question about the network; and other things with a capital letter, which are unknown."""
    word = rng.choice(WORDS_FOR_BOMBYX)
    chance = rng.random()
    if chance < 0.6:
        return Turn(clothe(rng, rng.choice(BOMBYX_WAYS).format(B=word)), network.BOMBYX, "other")
    if chance < 0.8:
        intent = rng.choice(network.INTENTS)
        return Turn(clothe(rng, rng.choice(intent.ways).replace("bombyx", word)), intent.answer, "other")
    thing = rng.choice(CAPITALISED_THINGS) if rng.random() < 0.4 else rng.choice(NOUNS).replace("-", " ").capitalize()
    return Turn(clothe(rng, rng.choice(THING_WAYS).format(x=thing)), unknown.UNKNOWN, "other")


def capital_turn(rng: Random) -> Turn:
    if rng.random() < 0.6:
        country = rng.choice(list(MORE_ALIASES)) if rng.random() < 0.6 else rng.choice(["the United States", "the United Kingdom"])
        name = rng.choice(MORE_ALIASES[country])
    else:
        country = capitals.some_country(rng)
        name = capitals.spoken(rng, country)
    ways = CAPITAL_WAYS if rng.random() < 0.85 else capitals.PHRASES
    return Turn(clothe(rng, rng.choice(ways).format(c=name)), capitals.answer(country), "capital")


def sum_turn(rng: Random) -> Turn:
    """Pairs around the border, pairs of numbers up to 20 whatever they make, and larger ones."""
    chance = rng.random()
    if chance < 0.5:
        total = rng.choice(BORDER)
        a = rng.randint(max(0, total - MAX_SUM), min(total, MAX_SUM))
        b = total - a
    elif chance < 0.85:
        a, b = rng.randint(0, MAX_SUM), rng.randint(0, MAX_SUM)
    else:
        a, b = rng.choice([(rng.randint(21, 300), rng.randint(0, 99)), (rng.randint(0, MAX_SUM), rng.randint(21, 200))])
    if rng.random() < 0.5:
        user = plain.finish(rng, rng.choice(plain.SUM_WAYS).format(a=a, b=b))
    elif rng.random() < 0.5:
        user = clothe(rng, rng.choice(sums.SUM_PHRASES + sums.SUM_SENTENCES).format(a=a, b=b))
    else:
        user = sums.ask_sum(rng, a, b)
    memory: dict[str, object] = {"result": a + b} if a + b <= MAX_SUM else {}
    return Turn(user, sums.sum_answer(a, b), "sum" if memory else "other", memory)


def fable_turn(rng: Random) -> Turn:
    """Every animal, asked for in the commonest ways."""
    hero = rng.choice(list(ANIMALS))
    request = f"{with_article(rng.choice(fables.KINDS))} about {with_article(hero)}"
    return fables.fable_turn(rng, ask_to_make(rng, request), hero)


def next_fable_turn(rng: Random) -> Turn:
    hero = rng.choice(list(ANIMALS))
    return fables.fable_turn(rng, dress(rng, rng.choice(NEXT_HERO_WAYS).format(x=with_article(hero)), question=False), hero)


def other_turn(rng: Random) -> Turn:
    """The remaining topics with the same leads and tails."""
    if rng.random() < 0.35:
        word = rng.choice(list(opposites.TABLE))
        core = rng.choice(plain.OPPOSITE_WAYS).format(w=word)
        return Turn(wear(rng, core), opposites.answer(word), "opposite", {"word": opposites.TABLE[word]})
    return Turn(wear(rng, unknown.core_question(rng)), unknown.UNKNOWN, "other")


def turn(rng: Random) -> Turn:
    kinds = [(34, identity_turn), (17, bombyx_turn), (13, capital_turn), (20, sum_turn), (4, fable_turn), (12, other_turn)]
    make = rng.choices([maker for _, maker in kinds], weights=[weight for weight, _ in kinds])[0]
    return make(rng)
