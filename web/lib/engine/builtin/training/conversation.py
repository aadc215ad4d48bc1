"""The shapes that all topics share: one turn, and one conversation of turns."""
from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Turn:
    """One question with its answer; `memory` is what a follow-up question may refer to."""

    user: str
    answer: str
    topic: str
    memory: dict[str, object] = field(default_factory=dict)


@dataclass
class Conversation:
    turns: list[Turn]
    system: str | None = None

    def messages(self) -> list[tuple[str, str]]:
        """The conversation as (role, content) pairs."""
        pairs: list[tuple[str, str]] = []
        if self.system is not None:
            pairs.append(("system", self.system))
        for turn in self.turns:
            pairs.append(("user", turn.user))
            pairs.append(("assistant", turn.answer))
        return pairs
