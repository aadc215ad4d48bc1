"""Proves what the README claims of the corpus: held-out questions are absent, fables are long enough, text is clean."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import heldout
import settings
from conversation import Conversation
from corpus import EARLY, FINISH, LATE, POLISH, conversations
from facts import ANIMALS, OBJECTS, PLACES, RARE_HEROES
from phrasing import bare
from topics.fables import tell
from topics.plots import PLOTS

# A row of 512 tokens holds about 7 conversations of the early mixture and 10 of the late one; 16 leave a wide margin.
CONVERSATIONS_PER_ROW = 16
FRIENDS_TRIED = ["fox", "whale"]


def training_stream() -> Iterator[Conversation]:
    """More than training reads of each mixture, and all that the tokenizer was made from."""
    early = settings.LATE_FROM_STEP * settings.BATCH_ROWS * CONVERSATIONS_PER_ROW
    late = (settings.POLISH_FROM_STEP - settings.LATE_FROM_STEP) * settings.BATCH_ROWS * CONVERSATIONS_PER_ROW
    polish = (settings.FINISH_FROM_STEP - settings.POLISH_FROM_STEP) * settings.BATCH_ROWS * 2 * CONVERSATIONS_PER_ROW
    finish = (settings.STEPS - settings.FINISH_FROM_STEP) * settings.BATCH_ROWS * 2 * CONVERSATIONS_PER_ROW
    yield from islice(conversations(settings.SEED, EARLY), early)
    yield from islice(conversations(settings.LATE_SEED, LATE), late)
    yield from islice(conversations(settings.POLISH_SEED, POLISH), polish)
    yield from islice(conversations(settings.FINISH_SEED, FINISH), finish)
    yield from islice(conversations(settings.TOKENIZER_SEED, EARLY), settings.TOKENIZER_SAMPLE_CONVERSATIONS)


def check_stream() -> int:
    """Each user message is compared with the held-out ones, exactly and with case and punctuation removed."""
    exact = heldout.user_texts()
    forbidden = {bare(text): text for text in exact}
    checked = 0
    for conversation in training_stream():
        for role, content in conversation.messages():
            assert "  " not in content, f"two spaces in {content!r}"
            if role == "user":
                checked += 1
                assert content not in exact, f"training contains the held-out question {content!r}"
                assert bare(content) not in forbidden, f"training contains {content!r}, held out as {forbidden[bare(content)]!r}"
    return checked


def shortest_fable() -> int:
    """Over every plot, hero, place and thing."""
    return min(len(tell(plot, hero, friend, place, thing).split())
               for plot in PLOTS for hero in [*ANIMALS, *RARE_HEROES] for friend in FRIENDS_TRIED for place in PLACES for thing in OBJECTS)


def main() -> None:
    checked = check_stream()
    print(f"{checked} training questions, none of the {len(heldout.user_texts())} held-out ones among them")
    words = shortest_fable()
    assert words >= settings.MIN_FABLE_WORDS, f"a fable has only {words} words"
    print(f"the shortest fable has {words} words")


if __name__ == "__main__":
    main()
