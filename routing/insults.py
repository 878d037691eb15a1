"""When insults are no longer answered with calm words: at the second one. Pure."""

from collections.abc import Sequence

from routing.aim import aimed_elsewhere
from routing.model import CustomerTurn, SignalName

INSULT_INTENT = "insult"


def insulted_twice(turns: Sequence[CustomerTurn]) -> bool:
    """Return whether the last of `turns` is an insult and not the first of this stay with the assistant.

    Strong words about somebody else are none.
    """
    return insults(turns[-1]) and any(map(insults, turns[:-1]))


def insults(turn: CustomerTurn) -> bool:
    named = turn.intent == INSULT_INTENT or any(signal.name is SignalName.INSULTED for signal in turn.signals)
    return named and not aimed_elsewhere(turn.text)
