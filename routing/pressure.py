"""Thresholds as they are right now: the longer people wait in the queue, the more must speak for joining it.

An important customer needs less. Never touched: explicit wishes, a yes to an offer, risks, an assistant out of order.
"""

from collections.abc import Sequence
from dataclasses import replace

from routing.model import CustomerTurn, SignalName
from routing.rules import Rules

LOWEST_MOOD = -0.97
"""Whoever is as angry as this reaches a person however long the queue is."""


MOST_NEED = 0.9
"""Whoever needs a person as surely as this gets one however long the queue is."""


def shift_of(rules: Rules, wait_seconds: float) -> float:
    """Return by how much the thresholds rise, 0 .. `waiting.most`, for an expected wait of `wait_seconds`."""
    calm, busy = rules.waiting.calm_minutes * 60, rules.waiting.busy_minutes * 60
    if wait_seconds <= calm:
        return 0.0
    return rules.waiting.most * min((wait_seconds - calm) / (busy - calm), 1.0)


def wait_known(turns: Sequence[CustomerTurn]) -> float:
    """Return the expected wait in seconds that the last turn's signals tell of, 0 when they tell of none."""
    for signal in turns[-1].signals if turns else ():
        if signal.name is SignalName.QUEUE_WAIT and signal.detail.isdigit():
            return float(signal.detail)
    return 0.0


def is_important(turns: Sequence[CustomerTurn]) -> bool:
    return any(signal.name is SignalName.IMPORTANT_CUSTOMER for turn in turns for signal in turn.signals)


def rules_now(rules: Rules, turns: Sequence[CustomerTurn]) -> Rules:
    """Return the rules with the thresholds of this moment for this customer."""
    shift = shift_of(rules, wait_known(turns))
    if is_important(turns):
        shift -= rules.important.needs_less
    if not shift:
        return rules
    mood, strain = rules.sentiment, rules.strain
    return replace(
        rules,
        sentiment=replace(mood, strong_negative=min(max(mood.strong_negative - shift, LOWEST_MOOD), 0.0)),
        complexity=replace(rules.complexity, threshold=min(max(rules.complexity.threshold + shift, 0.0), 1.0)),
        strain=replace(
            strain,
            offer_from=max(strain.offer_from + shift, 0.0),
            hand_over_from=max(strain.hand_over_from + shift, 0.0),
        ),
        need=replace(rules.need, hand_over_from=min(max(rules.need.hand_over_from + shift, 0.0), MOST_NEED)),
        failure=replace(rules.failure, turns_in_a_row=rules.failure.turns_in_a_row + (shift >= rules.waiting.most > 0)),
    )
