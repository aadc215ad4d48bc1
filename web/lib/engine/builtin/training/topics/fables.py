"""Short fables of one hundred words and more, and questions about the fable just told."""
from __future__ import annotations

from random import Random

from conversation import Turn
from facts import ANIMALS, OBJECTS, PLACES, RARE_HEROES, with_article
from phrasing import ask_to_make, dress
from vocabulary import NOUNS

from topics.plots import PLOTS, Plot

# The usual choice for each hero is likely enough that greedy decoding is stable, and rare enough that sampling varies.
USUAL_CHOICE = 0.7

KINDS = ["fable", "fable", "story", "tale", "short fable", "short story", "little story", "bedtime story", "short tale", "nice story", "little fable", "nice fable"]
NEXT_HERO = ["now about {x}", "and one about {x}", "what about {x}", "the same about {x}", "now with {x}", "and about {x}",
             "can you make it about {x}", "use {x} instead", "with {x} instead", "change it to {x}", "tell me one about {x}", "now one with {x}", "another one about {x}",
             "do it again with {x}", "i want one about {x}", "let it be about {x}", "can it be {x}", "replace the hero by {x}", "one about {x} now", "could it be about {x}",
             "i would prefer {x}", "rather about {x}", "again, but about {x}", "please make one about {x}"]
NEXT_ANY = ["next", "can you tell another", "please tell me another", "i want another one", "and now another", "another one", "one more", "tell me another one", "another", "again", "one more story", "a different one", "tell me one more", "can i have another one", "more",
            "another story", "another fable", "give me another one", "a new one"]
ASK_MORAL = ["what is the moral", "and what is the moral", "what was the moral", "what do we learn from it", "what does it teach", "what is the lesson", "tell me the moral again",
             "what is the moral of the story", "so what is the moral", "the moral", "what can i learn from it", "what was the lesson again", "and the moral was"]
ASK_CAST = ["who is it about", "who was in the story", "which animals were in it", "who was it about", "who are the heroes", "about whom was it", "which animals did you use", "who were the two",
            "who was in it", "about which animals was it", "what animals were they"]


def describe(hero: str) -> str:
    return f"{ANIMALS.get(hero, 'little')} {hero}"


def tell(plot: Plot, hero: str, friend: str, place: str, thing: str) -> str:
    a_friend = with_article(describe(friend))
    text = plot.text.format(hero=hero, a_hero=with_article(describe(hero)), friend=friend, a_friend=a_friend,
                            A_friend=a_friend[0].upper() + a_friend[1:], place=place, thing=thing, a_thing=with_article(thing))
    return f"{text} The moral is: {plot.moral}."


def usual_index(hero: str, factor: int, size: int) -> int:
    """A fixed, scattered choice per hero (the position of the hero, or the sum of its letters for a rare one)."""
    heroes = list(ANIMALS)
    position = heroes.index(hero) if hero in ANIMALS else sum(map(ord, hero))
    return (position * factor + position // 7) % size


def choose(rng: Random, options: list, usual: int):
    return options[usual] if rng.random() < USUAL_CHOICE else rng.choice(options)


def fable_turn(rng: Random, user: str, hero: str, friend: str | None = None, place: str | None = None, plot: Plot | None = None) -> Turn:
    """One fable for this hero; what the request leaves open is chosen."""
    plot = plot or choose(rng, PLOTS, usual_index(hero, 1, len(PLOTS)))
    if friend is None:
        others = [animal for animal in ANIMALS if animal != hero]
        friend = choose(rng, others, usual_index(hero, 5, len(others)))
    place = place or choose(rng, PLACES, usual_index(hero, 3, len(PLACES)))
    thing = choose(rng, OBJECTS, usual_index(hero, 7, len(OBJECTS)))
    memory = {"moral": plot.moral, "hero": hero, "friend": friend}
    return Turn(user, tell(plot, hero, friend, place, thing), "fable", memory)


def some_hero(rng: Random) -> str:
    chance = rng.random()
    if chance < 0.05:
        return rng.choice(NOUNS)
    return rng.choice(RARE_HEROES) if chance < 0.15 else rng.choice(list(ANIMALS))


def favourite_hero(rng: Random) -> str:
    """The hero when nobody asks for one: the fox most of the time."""
    return "fox" if rng.random() < 0.6 else rng.choice(list(ANIMALS))


def turn(rng: Random) -> Turn:
    kind = rng.choice(KINDS)
    chance = rng.random()
    if chance < 0.17:
        return fable_turn(rng, ask_to_make(rng, with_article(kind)), favourite_hero(rng))
    hero = some_hero(rng)
    request = f"{with_article(kind)} about {with_article(hero)}"
    if chance < 0.62:
        return fable_turn(rng, ask_to_make(rng, request), hero)
    if chance < 0.67:
        return fable_turn(rng, ask_to_make(rng, f"a {hero} {kind.split()[-1]}"), hero)
    if chance < 0.8:
        friend = rng.choice([name for name in list(ANIMALS) + RARE_HEROES if name != hero])
        return fable_turn(rng, ask_to_make(rng, f"{request} and {with_article(friend)}"), hero, friend=friend)
    if chance < 0.9:
        place = rng.choice(PLACES)
        return fable_turn(rng, ask_to_make(rng, f"{request} {place}"), hero, place=place)
    plot = rng.choice(PLOTS)
    if chance < 0.95:
        return fable_turn(rng, ask_to_make(rng, f"{with_article(kind)} about {rng.choice(plot.themes)}"), favourite_hero(rng), plot=plot)
    return fable_turn(rng, ask_to_make(rng, f"{request} and {rng.choice(plot.themes)}"), hero, plot=plot)


def follow_up(rng: Random, previous: Turn) -> Turn:
    chance = rng.random()
    if chance < 0.5:
        hero = some_hero(rng)
        shown = with_article(hero) if rng.random() < 0.85 else f"the {hero}"
        return fable_turn(rng, dress(rng, rng.choice(NEXT_HERO).format(x=shown), question=False), hero)
    if chance < 0.6:
        heroes = list(ANIMALS)
        last = str(previous.memory["hero"])
        usual = (heroes.index(last) + 1) % len(heroes) if last in heroes else 0
        return fable_turn(rng, dress(rng, rng.choice(NEXT_ANY), question=False), choose(rng, heroes, usual))
    if chance < 0.82:
        return Turn(dress(rng, rng.choice(ASK_MORAL)), f"The moral is: {previous.memory['moral']}.", "fable", previous.memory)
    cast = f"It is about {with_article(str(previous.memory['hero']))} and {with_article(str(previous.memory['friend']))}."
    return Turn(dress(rng, rng.choice(ASK_CAST)), cast, "fable", previous.memory)
