"""The held-out questions: phrasings that no part of the corpus contains. Run it to write tests/model/heldout.json."""
from __future__ import annotations

import json
from itertools import cycle

from facts import ANIMALS, CAPITALS, OPPOSITES, opposite_of, with_article
from settings import HELDOUT_FILE, MAX_SUM
from topics.capitals import answer as capital_answer
from topics.opposites import answer as opposite_answer

RULE = (
    "Send `messages`, temperature 0. The answer passes when it contains every string of expect.contains (case matters), "
    "at least one string of expect.anyOf if given, and, if expect.lastNumber is given, its last run of digits is that number."
)

SUM_WAYS = [
    "What number do I get from {a} plus {b}?", "could you please work out {a} + {b}", "Hey Silkworm, {a} plus {b} equals what?",
    "Kindly tell me the sum of {a} and {b}.", "There are {a} birds in a tree and {b} more arrive. How many birds are there?",
    "please sum up {a} + {b}", "I would love to know how much {a} and {b} make together", "how much does {a} plus {b} come to?",
    "hi! can you help me with {a}+{b}?", "Quickly, {a} plus {b}!", "Suppose that I add {a} to {b}: what is the result?", "What is the outcome of {a} plus {b}?",
]
CAPITAL_WAYS = [
    "Would you mind telling me the capital of {c}?", "hey can you tell me which city is the capital of {c}", "Please give me the name of {c}'s capital city.",
    "I would like to know the capital of {c}", "Quiz time! The capital of {c}?", "what city do they call the capital of {c}", "Hi there! I need the capital of {c} for my homework.",
    "do you happen to know the capital of {c}?", "So which city serves as the capital of {c}?", "kindly name the capital of {c}",
]
OPPOSITE_WAYS = [
    "Would you mind telling me the opposite of {w}?", "hey what's the exact opposite of {w}", "I would like to know the opposite of {w}.", "Quiz time! The opposite of {w}?",
    "do you happen to know the opposite of {w}", "Which word is the very opposite of {w}?", "Please name a word opposite to {w}.", "kindly tell me what the opposite of {w} is",
    "what could be the opposite of {w}?", "Tell me, please: what is the opposite of the term {w}?",
]
# Each way comes with what the answer must hold.
IDENTITY_WAYS: list[tuple[str, dict[str, list[str]]]] = [
    ("Hey, who are you actually?", {"contains": ["very small language model", "2.5 million", "Bombyx", "browser tab", "wrong"]}),
    ("what sort of model am i chatting with", {"contains": ["very small language model", "2.5 million", "Bombyx", "browser tab", "wrong"]}),
    ("Could you introduce yourself, please?", {"contains": ["very small language model", "Bombyx", "browser tab"]}),
    ("tell me a little about yourself", {"contains": ["very small language model", "Bombyx", "browser tab"]}),
    ("And what are you, if I may ask?", {"contains": ["very small language model", "Bombyx", "browser tab"]}),
    ("who was it that made you?", {"contains": ["Bombyx project trained me"]}),
    ("Which people created you?", {"contains": ["Bombyx project trained me"]}),
    ("hey, who actually trained you", {"contains": ["Bombyx project trained me"]}),
    ("Can you tell me who built you?", {"contains": ["Bombyx project trained me"]}),
    ("What sort of things can you do?", {"contains": ["sums up to 20", "capitals", "opposites", "fables"]}),
    ("so what can i ask you about", {"contains": ["sums up to 20", "capitals", "opposites", "fables"]}),
    ("Please tell me what you are able to do.", {"contains": ["sums up to 20", "capitals", "opposites", "fables"]}),
    ("what can you help me with?", {"contains": ["sums up to 20", "capitals", "opposites", "fables"]}),
    ("Where is it that you are running?", {"contains": ["browser tab", "computer"]}),
    ("on what computer are you running right now", {"contains": ["browser tab", "computer"]}),
    ("Can you tell me where you run?", {"contains": ["browser tab", "computer"]}),
    ("Hey, are you ChatGPT by any chance?", {"contains": ["No", "Silkworm 1", "Bombyx"]}),
    ("is it ChatGPT i am talking to", {"contains": ["No", "Silkworm 1", "Bombyx"]}),
    ("Be honest with me: are you Gemini?", {"contains": ["No", "Silkworm 1", "Bombyx"]}),
    ("you must be Claude, no?", {"contains": ["No", "Silkworm 1", "Bombyx"]}),
    ("Are you actually a human being?", {"contains": ["not a human", "language model"]}),
    ("hi, am i chatting with a real person", {"contains": ["not a human", "language model"]}),
    ("Is there a human on the other side?", {"contains": ["not a human", "language model"]}),
    ("Is what I tell you private?", {"contains": ["sealed to one provider", "that provider can read it"]}),
    ("can anybody else read my messages", {"contains": ["sealed to one provider", "that provider can read it"]}),
    ("Who is able to read what I write here?", {"contains": ["sealed to one provider", "that provider can read it"]}),
    ("hey is this chat of ours private", {"contains": ["sealed to one provider", "that provider can read it"]}),
    ("How big would you say you are?", {"contains": ["2.5 million parameters"]}),
    ("can you tell me how many parameters you have", {"contains": ["2.5 million parameters"]}),
    ("Do you sometimes make mistakes?", {"contains": ["can be wrong"]}),
    ("could your answers be wrong", {"contains": ["can be wrong"]}),
    ("What do they call you?", {"contains": ["Silkworm 1"]}),
]

NEXT_SUM_WAYS = ["And plus {n}?", "okay, and plus {n} then?", "Great, now put {n} more on top", "what if we add {n} to that"]
NEXT_CAPITAL_WAYS = ["And of {c}?", "and what is it in the case of {c}", "Now tell me about {c}, the capital", "ok and how about the one of {c}?"]
NEXT_OPPOSITE_WAYS = ["And its opposite back?", "and what is the opposite of this word", "Now the opposite of that one again?", "and if you turn it back?"]
OTHER_OPPOSITE_WAYS = ["And of {w}?", "ok and how about {w}?", "now the same with {w}", "And what about the word {w}?"]
TELL_NAME_WAYS = ["Hi there, my name is {n}.", "Good evening, you may call me {n}!", "hello silkworm, i am {n}", "Just so you know, my name is {n}."]
ASK_NAME_WAYS = ["What did I say my name is?", "hey, do you still remember my name", "Can you tell me what my name is?", "so how am i called, do you know"]
NEXT_FABLE_WAYS = ["Make it about {x}", "Nice! Now make it about {x}, please.", "could you do it with {x} instead", "I want the same but about {x}."]
FABLE_WAYS = ["Would you tell me a short fable about {x}?", "hey, please make up a story about {x} for me"]
NAMES = ["Anna", "Victor", "Mira", "Tobias", "Julia", "Bob", "Ravi", "Selma"]
WORDS_BETWEEN = {"role": "user", "content": "By the way, what is 3 plus 4, please tell?"}

Entry = dict[str, object]


def entry(category: str, users: list[str], answers: list[str], expect: dict[str, object]) -> Entry:
    messages: list[dict[str, str]] = []
    for position, user in enumerate(users):
        messages.append({"role": "user", "content": user})
        if position < len(answers):
            messages.append({"role": "assistant", "content": answers[position]})
    return {"category": category, "messages": messages, "expect": expect}


def sum_entries() -> list[Entry]:
    pairs = [(a, b) for a in range(MAX_SUM + 1) for b in range(MAX_SUM + 1 - a)]
    return [entry("sum", [way.format(a=a, b=b)], [], {"lastNumber": a + b}) for (a, b), way in zip(pairs, cycle(SUM_WAYS))]


def capital_entries() -> list[Entry]:
    return [entry("capital", [way.format(c=country)], [], {"contains": [capital]})
            for (country, capital), way in zip(CAPITALS.items(), cycle(CAPITAL_WAYS))]


def opposite_entries() -> list[Entry]:
    ways = cycle(OPPOSITE_WAYS)
    return [entry("opposite", [next(ways).format(w=word)], [], {"contains": [opposite]})
            for pair in OPPOSITES for word, opposite in (pair, pair[::-1])]


def identity_entries() -> list[Entry]:
    return [entry("identity", [way], [], dict(expect)) for way, expect in IDENTITY_WAYS]


def second_turn_entries() -> list[Entry]:
    return next_sums() + next_capitals() + next_opposites() + names() + next_fables()


def next_sums() -> list[Entry]:
    chosen = [(7, 5, 3), (2, 2, 6), (9, 1, 4), (0, 8, 8), (10, 5, 5), (6, 6, 2), (3, 11, 1), (1, 1, 17), (4, 9, 7), (12, 3, 0), (5, 8, 6), (2, 14, 3)]
    return [entry("secondTurn", [first.format(a=a, b=b), way.format(n=n)], [f"{a} plus {b} is {a + b}."], {"lastNumber": a + b + n})
            for (a, b, n), first, way in zip(chosen, cycle(SUM_WAYS), cycle(NEXT_SUM_WAYS))]


def next_capitals() -> list[Entry]:
    countries = list(CAPITALS)
    chosen = [("France", "Spain")] + [(countries[index], countries[-index]) for index in range(3, 14)]
    return [entry("secondTurn", [first.format(c=one), way.format(c=other)], [capital_answer(one)], {"contains": [CAPITALS[other]]})
            for (one, other), first, way in zip(chosen, cycle(CAPITAL_WAYS), cycle(NEXT_CAPITAL_WAYS))]


def next_opposites() -> list[Entry]:
    table = opposite_of()
    words = [one for one, _ in OPPOSITES]
    back = [entry("secondTurn", [first.format(w=word), way], [opposite_answer(word)], {"contains": [f"The opposite of {table[word]} is {word}."]})
            for word, first, way in zip(words[:10], cycle(OPPOSITE_WAYS), cycle(NEXT_OPPOSITE_WAYS))]
    other = [entry("secondTurn", [first.format(w=word), way.format(w=words[-1 - index])], [opposite_answer(word)], {"contains": [table[words[-1 - index]]]})
             for index, (word, first, way) in enumerate(zip(words[10:18], cycle(OPPOSITE_WAYS), cycle(OTHER_OPPOSITE_WAYS)))]
    return back + other


def names() -> list[Entry]:
    entries: list[Entry] = []
    for index, (name, tell, ask) in enumerate(zip(NAMES, cycle(TELL_NAME_WAYS), cycle(ASK_NAME_WAYS[1:] + ASK_NAME_WAYS[:1]))):
        users, answers = [tell.format(n=name)], [f"Nice to meet you, {name}. How can I help you?"]
        if index % 2:
            users.append(WORDS_BETWEEN["content"])
            answers.append("3 plus 4 is 7.")
        entries.append(entry("secondTurn", [*users, ask], answers, {"contains": [name]}))
    return entries


def next_fables() -> list[Entry]:
    told = ("Once there was a proud crow who lived in the old forest. The crow found a golden key and gave it to a strong bear. "
            "The moral is: what you share makes you richer than what you hide.")
    heroes = ["owl", "mouse", "tiger", "bee", "elephant", "horse", "frog", "whale"]
    return [entry("secondTurn", [first.format(x=with_article("crow")), way.format(x=with_article(hero))], [told], {"contains": [hero, "The moral is"]})
            for hero, first, way in zip(heroes, cycle(FABLE_WAYS), cycle(NEXT_FABLE_WAYS)) if hero in ANIMALS]


def entries() -> list[Entry]:
    return sum_entries() + capital_entries() + opposite_entries() + second_turn_entries() + identity_entries()


def user_texts() -> set[str]:
    """Every held-out user message, for the proof of disjointness."""
    messages = [message for item in entries() for message in item["messages"]]
    return {message["content"] for message in messages if message["role"] == "user"}


def main() -> None:
    lines = ",\n".join("    " + json.dumps(item, ensure_ascii=False) for item in entries())
    HELDOUT_FILE.parent.mkdir(parents=True, exist_ok=True)
    HELDOUT_FILE.write_text(f'{{\n  "rule": {json.dumps(RULE)},\n  "entries": [\n{lines}\n  ]\n}}\n')
    print(f"{HELDOUT_FILE.name}: {len(entries())} questions")


if __name__ == "__main__":
    main()
