"""Labelled dialogues replayed: how often, and how early, the router hands over, beside simple ways of deciding."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.errors import Invalid
from routing.model import Decision, TriggerName
from routing.offline import Models, Scored, verdicts
from routing.rules import Rules

NEAR = 1
"""A hand-over counts as timely within so many customer turns of the label."""

_WISH = {TriggerName.EXPLICIT_WISH.value, TriggerName.AGREED_TO_OFFER.value}
_MOOD = {TriggerName.STRONG_NEGATIVE.value, TriggerName.FALLING_SENTIMENT.value}


@dataclass(frozen=True)
class Labelled:
    """`person_from`: index into `turns` of the customer turn from which a person is right, None: never."""

    id: str
    kind: str
    turns: tuple[Mapping[str, Any], ...]
    person_from: int | None


@dataclass(frozen=True)
class Outcome:
    """Where one way of deciding handed over (index into the turns, None: nowhere)."""

    dialogue: Labelled
    handed_over: int | None
    reason: str = ""

    @property
    def distance(self) -> int | None:
        """In customer turns, negative when early; None unless both are there."""
        if self.handed_over is None or self.dialogue.person_from is None:
            return None
        places = [i for i, turn in enumerate(self.dialogue.turns) if turn.get("role") == "customer"]
        return places.index(self.handed_over) - places.index(self.dialogue.person_from)


Way = Callable[[Scored], bool]

WAYS: Mapping[str, Way] = {
    "router": lambda one: one.verdict.decision is Decision.HAND_OVER,
    "router, offers too": lambda one: one.verdict.decision is not Decision.STAY,
    "always": lambda one: True,
    "explicit only": lambda one: bool(_WISH & {t.name for t in one.verdict.triggers}),
    "sentiment only": lambda one: bool(_MOOD & {t.name for t in one.verdict.triggers}),
}


def read_dialogues(raw: Any) -> list[Labelled]:
    """Return the dialogues of a file `{dialogues: [{id, kind, person_from, turns}]}`. Raises Invalid."""
    listed = raw.get("dialogues") if isinstance(raw, Mapping) else None
    if not isinstance(listed, list) or not listed:
        raise Invalid("the file needs a list `dialogues` of {id, kind, person_from, turns}.")
    return [_dialogue(place, one) for place, one in enumerate(listed)]


def _dialogue(place: int, one: Any) -> Labelled:
    if not isinstance(one, Mapping) or not isinstance(one.get("turns"), list) or "person_from" not in one:
        raise Invalid(f"dialogues[{place}] needs `turns` and `person_from`.")
    turns, label = tuple(one["turns"]), one["person_from"]
    if label is not None and not (
        isinstance(label, int) and 0 <= label < len(turns) and turns[label].get("role") == "customer"
    ):
        raise Invalid(f"dialogues[{place}].person_from must be the index of a customer's turn, or null.")
    return Labelled(str(one.get("id", place)), str(one.get("kind", "")), turns, label)


def play(rules: Rules, dialogues: Sequence[Labelled], models: Models | None = None) -> dict[str, list[Outcome]]:
    """Return the outcomes of every way, by its name. Raises Invalid."""
    scored = [verdicts(rules, dialogue.turns, models) for dialogue in dialogues]
    return {
        name: [outcome_of(dialogue, rows, way) for dialogue, rows in zip(dialogues, scored, strict=True)]
        for name, way in WAYS.items()
    }


def outcome_of(dialogue: Labelled, rows: Sequence[Scored], way: Way = WAYS["router"]) -> Outcome:
    """Return where one way of deciding, the router by itself, handed over first."""
    for one in rows:
        if way(one):
            return Outcome(dialogue, one.index, one.verdict.reason)
    return Outcome(dialogue, None)


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return counts and figures, 0..1.

    `f1` is over dialogues: handed over at all, against labelled at all. `timely` is the share of the labelled ones that
    were handed over within NEAR turns of the label. `false_handovers` is the share of those labelled "never" that were.
    """
    wanted = [one for one in outcomes if one.dialogue.person_from is not None]
    never = [one for one in outcomes if one.dialogue.person_from is None]
    hits = sum(one.handed_over is not None for one in wanted)
    false = sum(one.handed_over is not None for one in never)
    distances = [one.distance for one in wanted]
    return {
        "n": len(outcomes),
        "n_person": len(wanted),
        "n_never": len(never),
        "f1": 2 * hits / max(2 * hits + false + len(wanted) - hits, 1),
        "recall": hits / max(len(wanted), 1),
        "precision": hits / max(hits + false, 1),
        "timely": sum(d is not None and abs(d) <= NEAR for d in distances) / max(len(wanted), 1),
        "early": sum(d is not None and d < -NEAR for d in distances),
        "late_or_never": sum(d is None or d > NEAR for d in distances),
        "false_handovers": false / max(len(never), 1),
        "hits": hits,
        "false": false,
        "kinds": _by_kind(outcomes),
    }


def _by_kind(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return for each kind of dialogue how many of those that should have reached a person, and how many others."""
    told: dict[str, str] = {}
    for kind in dict.fromkeys(one.dialogue.kind for one in outcomes):
        mine = [one for one in outcomes if one.dialogue.kind == kind]
        wanted = [one for one in mine if one.dialogue.person_from is not None]
        never = [one for one in mine if one.dialogue.person_from is None]
        hits, false = (sum(one.handed_over is not None for one in part) for part in (wanted, never))
        told[kind] = f"{hits} of {len(wanted)}, false {false} of {len(never)}"
    return told
