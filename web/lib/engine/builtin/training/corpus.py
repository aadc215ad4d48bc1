"""The training conversations: a seeded grammar that mixes all topics into single, two-turn and long conversations."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from conversation import Conversation, Turn
from topics import capitals, drill, fables, identity, intents, network, opposites, personal, plain, smalltalk, sums, unknown

SYSTEM_MESSAGES = [
    "You are a helpful assistant.", "You are Silkworm 1, a very small model.", "Answer briefly.", "You are a friendly chatbot.", "Be kind.",
    "You are a helpful, honest and harmless assistant.", "Answer in English.", "You are an assistant in a web page.", "Be concise and truthful.",
    "You are a teacher for children.", "Do not make things up.", "You are ChatGPT.", "The user is a developer. Answer politely.", "Today is Monday.",
    "You are a large language model.", "Say only what you know.", "You are running in a browser.", "Help the user with all questions.",
]
SYSTEM_CHANCE = 0.14


def identity_turn(rng: Random) -> Turn:
    return intents.turn(rng, identity.INTENTS, "other")


def network_turn(rng: Random) -> Turn:
    return intents.turn(rng, network.INTENTS, "other")


def smalltalk_turn(rng: Random) -> Turn:
    return intents.turn(rng, smalltalk.INTENTS, "other")


def stranger_asks_name(rng: Random) -> Turn:
    return personal.ask_name(rng, None)


@dataclass(frozen=True)
class Mixture:
    """How often each kind of turn opens a conversation. Fables are long: a small weight is a large share of the tokens."""

    fables: int
    fables_with_follow_up: int
    identity: int
    plain: float = 0.0
    drill_share: float = 0.0

    def opening_turns(self) -> list[tuple[int, Callable[[Random], Turn]]]:
        return [
            (20, sums.sum_turn), (5, sums.difference_turn), (5, sums.too_hard_turn), (13, capitals.turn), (11, opposites.turn),
            (self.identity, identity_turn), (6, network_turn), (6, smalltalk_turn), (24, unknown.turn), (self.fables, fables.turn), (2, personal.tell_name),
            (1, personal.tell_favourite), (1, stranger_asks_name),
        ]

    def first_of_two(self) -> list[tuple[int, Callable[[Random], Turn]]]:
        return [(20, sums.sum_turn), (4, sums.difference_turn), (15, capitals.turn), (16, opposites.turn), (self.fables_with_follow_up, fables.turn),
                (24, personal.tell_name), (5, personal.tell_favourite)]


EARLY = Mixture(fables=5, fables_with_follow_up=6, identity=19)
LATE = Mixture(fables=1, fables_with_follow_up=2, identity=30)
POLISH = Mixture(fables=2, fables_with_follow_up=6, identity=36, plain=0.25)
FINISH = Mixture(fables=3, fables_with_follow_up=9, identity=28, plain=0.13, drill_share=0.45)
DRILL_AFTER_ANOTHER_TURN = 0.12
DRILL_OF_NEXT_FABLE = 0.03
FOLLOW_UPS = {"sum": sums.follow_up, "capital": capitals.follow_up, "opposite": opposites.follow_up, "fable": fables.follow_up}
LONG_CONVERSATION_TURNS = (4, 14)


def one_of(rng: Random, kinds: list[tuple[int, Callable[[Random], Turn]]]) -> Turn:
    make = rng.choices([maker for _, maker in kinds], weights=[weight for weight, _ in kinds])[0]
    return make(rng)


def follow_up(rng: Random, turns: list[Turn]) -> Turn | None:
    """A turn that needs what was said before, when there is something to need."""
    last = turns[-1]
    if last.topic in FOLLOW_UPS:
        return FOLLOW_UPS[last.topic](rng, last)
    return None


def recall(rng: Random, turns: list[Turn]) -> Turn | None:
    """Asks for a name or a favourite that was told anywhere earlier."""
    told = [turn for turn in turns if turn.topic in ("name", "favourite")]
    if not told:
        return None
    chosen = rng.choice(told)
    if chosen.topic == "favourite":
        same_kind = [turn for turn in told if turn.memory.get("kind") == chosen.memory["kind"]]
        return personal.ask_favourite(rng, same_kind[-1])
    names = [turn for turn in told if turn.topic == "name"]
    return personal.ask_name(rng, str(names[-1].memory["name"]))


def two_turns(rng: Random, mixture: Mixture) -> list[Turn]:
    first = one_of(rng, mixture.first_of_two())
    if first.topic in ("name", "favourite"):
        second = recall(rng, [first])
    else:
        second = follow_up(rng, [first])
    return [first, second or smalltalk_turn(rng)]


def many_turns(rng: Random, mixture: Mixture) -> list[Turn]:
    turns: list[Turn] = [one_of(rng, mixture.opening_turns())]
    for _ in range(rng.randint(*LONG_CONVERSATION_TURNS) - 1):
        chance = rng.random()
        following = follow_up(rng, turns) if chance < 0.45 else recall(rng, turns) if chance < 0.6 else None
        if following is None and chance < 0.12:
            following = rng.choice([personal.tell_name, personal.tell_favourite])(rng)
        turns.append(following or one_of(rng, mixture.opening_turns()))
    return turns


def drilled(rng: Random, mixture: Mixture) -> Conversation:
    """Mostly one turn; sometimes behind another one, or with a system message."""
    if rng.random() < DRILL_OF_NEXT_FABLE:
        return Conversation([fables.turn(rng), drill.next_fable_turn(rng)])
    before = [one_of(rng, mixture.opening_turns())] if rng.random() < DRILL_AFTER_ANOTHER_TURN else []
    system = rng.choice(SYSTEM_MESSAGES) if rng.random() < SYSTEM_CHANCE else None
    return Conversation([*before, drill.turn(rng)], system)


def conversation(rng: Random, mixture: Mixture) -> Conversation:
    if mixture.drill_share and rng.random() < mixture.drill_share:
        return drilled(rng, mixture)
    if mixture.plain and rng.random() < mixture.plain:
        return Conversation([plain.turn(rng)])
    chance = rng.random()
    if chance < 0.64:
        turns = [one_of(rng, mixture.opening_turns())]
    elif chance < 0.94:
        turns = two_turns(rng, mixture)
    else:
        turns = many_turns(rng, mixture)
    system = rng.choice(SYSTEM_MESSAGES) if rng.random() < SYSTEM_CHANCE else None
    return Conversation(turns, system)


def conversations(seed: int, mixture: Mixture) -> Iterator[Conversation]:
    """An endless stream that depends on the seed and the mixture alone."""
    rng = Random(seed)
    while True:
        yield conversation(rng, mixture)
