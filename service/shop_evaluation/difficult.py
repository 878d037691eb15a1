"""What makes a customer difficult: a wrong number first, a question in between, a change of mind,
two things at once, typing mistakes."""

import random
import re
from dataclasses import dataclass, field

from service.shop_evaluation import phrasing as p
from service.shop_evaluation.tasks import Goal, Thing

_ASIDE_AT = ("items", "payment_method", "reason", "address", "new_item")
TYPO_SHARE = 0.12
"""Of the words that are long enough."""


@dataclass
class Moods:
    """State of the difficulties, all off for an easy customer. `over`: the last wish has been said."""

    difficult: bool
    random: random.Random
    over: bool = False
    _asides: int = 0
    _wrong: bool = False
    _changed: set[str] = field(default_factory=set)
    _extra: Thing | None = None

    def begin(self, goal: Goal) -> None:
        """Decide how this goal will be made hard."""
        self._extra = (
            self.random.choice(goal.others) if self.difficult and goal.kind == "return" and goal.others else None
        )

    def opening(self, text: str, number: str) -> str:
        """Say it with a typing mistake; the wrong order number comes first where one is known."""
        if not self.difficult:
            return text
        if number and not self._wrong:
            self._wrong = True
            return misspell(text.replace(number, _next_number(number)), self.random)
        return misspell(text, self.random)

    def two_at_once(self, text: str, items: str) -> str:
        """Say who they are and once more what it is about."""
        if not self.difficult or not items or self.random.random() < 0.5:
            return text
        return f"{text}. It's about {items}"

    def aside(self, what: str) -> str | None:
        """Ask something else in between, twice in a conversation."""
        if not self.difficult or what not in _ASIDE_AT or self._asides >= 2 or self.random.random() < 0.5:
            return None
        self._asides += 1
        return self.random.choice(p.ASIDES)

    def items(self, goal: Goal) -> tuple[Thing, ...]:
        """Name one item too many, to take it back at the confirmation."""
        return (*goal.items, self._extra) if self._extra else goal.items

    def change_of_mind(self, goal: Goal) -> str | None:
        """At the first confirmation of each goal: something shall be different after all."""
        key = f"{goal.kind}/{goal.order_id}/{goal.address}"
        if not self.difficult or key in self._changed:
            return None
        self._changed.add(key)
        if self._extra is not None:
            extra, self._extra = self._extra, None
            return f"wait, not the {extra.name if extra.unique else extra.full}"
        if goal.method and self.random.random() < 0.5:
            return f"hmm wait, I'd rather use my {goal.method}"
        return None


def wrong_number(moods: Moods, goal: Goal) -> str | None:
    """Return a number that is one off, once in a conversation, when the customer knows the right one."""
    if not moods.difficult or moods._wrong or not goal.number:
        return None
    moods._wrong = True
    return _next_number(goal.number)


def _next_number(number: str) -> str:
    return re.sub(r"\d$", lambda last: str((int(last[0]) + 1) % 10), number)


def misspelt(moods: Moods, text: str) -> str:
    return misspell(text, moods.random) if moods.difficult else text


def misspell(text: str, chance: random.Random) -> str:
    """Swap two inner letters of some longer words; numbers, measures and e-mails stay as they are."""
    return re.sub(r"(?<![\w@#.-])[a-zA-Z]{5,}(?![\w@-])", lambda word: _swap(word[0], chance), text)


def _swap(word: str, chance: random.Random) -> str:
    if chance.random() >= TYPO_SHARE:
        return word
    at = chance.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
