"""The sentences of empathy: short, about what has happened, and with one "sorry" at most."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class About(StrEnum):
    """What a sentence of empathy is about."""

    MISUNDERSTOOD = "misunderstood"
    BROKEN = "broken"
    MONEY = "money"
    LATE = "late"
    GENERAL = "general"


SENTENCES: Mapping[About, tuple[str, ...]] = MappingProxyType(
    {
        About.MISUNDERSTOOD: (
            "Having to say it again is annoying, and I'm sorry.",
            "I'm sorry you have to explain this more than once.",
        ),
        About.BROKEN: (
            "That's not how it should be, and I'm sorry.",
            "It should be in order, and I'm sorry that it isn't.",
        ),
        About.MONEY: (
            "It's your money, so I see why this bothers you.",
            "I'm sorry that you have this trouble with your money.",
        ),
        About.LATE: (
            "I'm sorry that you are kept waiting.",
            "Waiting like this is no fun, and I'm sorry.",
        ),
        About.GENERAL: (
            "That is annoying, and I'm sorry it happened.",
            "I can see why this bothers you, and I'm sorry.",
            "I'm sorry that this is such a nuisance.",
        ),
    }
)


def sentence(about: About, turn: int) -> str:
    """Return one of the sentences about this: the next one for the next `turn`, any whole number."""
    choices = SENTENCES[about]
    return choices[turn % len(choices)]
