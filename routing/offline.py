"""The live decisions on recorded dialogues: what `careline score` and the replays run."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from common.errors import Invalid
from routing.decision import after_assistant
from routing.model import CustomerTurn, Decision, Signal, SignalName, TriggerName, Verdict
from routing.need import Need
from routing.repeats import same_reply
from routing.rules import Rules

Emotion = Callable[[str], float | None]
"""Text → the sentiment head's score -1..1, None when there is no head."""
Risks = Callable[[str], Sequence[TriggerName]]
"""Text → the risks that the risk head sees in it."""
Likeness = Callable[[str, str], float | None]
"""Two texts → the cosine of their embeddings, None when there is no encoder."""

REPHRASED_FROM = 0.6
"""Cosine with the customer's last message from which it is said again in other words, as in the live service."""

_ROLES = frozenset({"customer", "bot", "agent", "system"})
_OFFER = re.compile(r"\b(?:person|human|colleague|agent|someone|representative)\b[^.!?]*\?", re.IGNORECASE)
_NAMES = frozenset(name.value for name in SignalName)
_OTHER_KEYS = {
    ("answered", False): SignalName.UNANSWERED,
    ("form_error", True): SignalName.FORM_REJECTED,
    ("policy", "refused"): SignalName.POLICY_REFUSED,
    ("policy", "person"): SignalName.NEEDS_PERSON,
}
"""Shorter ways of writing a signal."""


@dataclass(frozen=True)
class Models:
    """The models that the live service has beside patterns; each may be missing."""

    emotion: Emotion = lambda text: None
    risks: Risks = lambda text: ()
    likeness: Likeness = lambda one, other: None
    need: Callable[[str], Need | None] = lambda text: None


@dataclass(frozen=True)
class Scored:
    """One customer turn: its index into the dialogue's turns, and what routing said."""

    index: int
    verdict: Verdict


@dataclass(frozen=True)
class _Known:
    """What the live service knew of a customer's turn."""

    intent: str | None = None
    asks: str | None = None
    offered: bool | None = None
    signals: tuple[Signal, ...] = ()
    sentiment: float | None = None


def score_dialogue(
    rules: Rules, turns: Sequence[Mapping[str, Any]], models: Models | None = None
) -> list[dict[str, Any]]:
    """Return one row for each customer turn: `{turn, complexity, sentiment, decision, reason}`.

    See `verdicts` for `turns`. Raises Invalid, naming the turn and field.
    """
    return [
        {
            "turn": scored.index,
            "complexity": scored.verdict.complexity.score,
            "sentiment": scored.verdict.sentiment.score,
            "decision": scored.verdict.decision.value,
            "reason": scored.verdict.reason,
        }
        for scored in verdicts(rules, turns, models)
    ]


def verdicts(rules: Rules, turns: Sequence[Mapping[str, Any]], models: Models | None = None) -> list[Scored]:
    """Return the verdict on each customer turn.

    `turns`: `{role: customer|bot|agent|system, text, signals?}`; `turn` is the index into them, from 0, and a turn's
    `seq` is that index plus 1. `signals` of a customer's turn: `{intent?, asks?, bot_offered_person?, sentiment?,
    signals?: [name | {name, detail}], <signal name>?: true | detail, answered?: bool, form_error?: true,
    policy?: refused|person}` or just a list of names. A recorded `sentiment` is taken as it is. After an agent's turn a
    new stretch begins, as in the live service. Raises Invalid, naming the turn and field.
    """
    models = models or Models()
    found: list[Scored] = []
    stretch: list[CustomerTurn] = []
    offered = False
    for index, raw in enumerate(turns):
        role, text = _role_and_text(index, raw)
        if role == "agent":
            stretch, offered = [], False
        elif role == "bot":
            offered = offered or _OFFER.search(text) is not None
        elif role == "customer":
            turn = _turn(index, text, raw.get("signals"), offered)
            turn = _with_likeness(turn, stretch, models)
            turn = _with_repeat(turn, turns, index)
            emotion = models.emotion(text) if turn.sentiment is None else None
            verdict = after_assistant(rules, [*stretch, turn], emotion, models.risks(text), models.need(text))
            stretch.append(replace(turn, sentiment=verdict.sentiment.score))
            offered = verdict.decision is Decision.OFFER or _says(turn, SignalName.PERSON_OFFERED)
            found.append(Scored(index, verdict))
    return found


def _turn(index: int, text: str, signals: Any, offered: bool) -> CustomerTurn:
    known = _known(index, signals)
    return CustomerTurn(
        text=text,
        seq=index + 1,
        asks=known.asks,
        bot_offered_person=offered if known.offered is None else known.offered,
        intent=known.intent,
        signals=known.signals,
        sentiment=known.sentiment,
    )


def _with_likeness(turn: CustomerTurn, stretch: Sequence[CustomerTurn], models: Models) -> CustomerTurn:
    if not stretch or _says(turn, SignalName.REPHRASED):
        return turn
    likeness = models.likeness(turn.text, stretch[-1].text)
    if likeness is None or likeness < REPHRASED_FROM:
        return turn
    return replace(turn, signals=(*turn.signals, Signal(SignalName.REPHRASED)))


def _with_repeat(turn: CustomerTurn, turns: Sequence[Mapping[str, Any]], index: int) -> CustomerTurn:
    """Return the turn with the signal that the answer to it is the one that the assistant has just given."""
    before, after = _bot_beside(turns, index, -1), _bot_beside(turns, index, 1)
    if before is None or after is None or _says(turn, SignalName.SAID_BEFORE) or not same_reply(after, before):
        return turn
    return replace(turn, signals=(*turn.signals, Signal(SignalName.SAID_BEFORE)))


def _bot_beside(turns: Sequence[Mapping[str, Any]], index: int, step: int) -> str | None:
    """Return what the bot said directly before (step -1) or behind (1) a turn, None when somebody else spoke."""
    place = index + step
    beside = turns[place] if 0 <= place < len(turns) else {}
    return str(beside.get("text", "")) if isinstance(beside, Mapping) and beside.get("role") == "bot" else None


def _says(turn: CustomerTurn, name: SignalName) -> bool:
    return any(signal.name is name for signal in turn.signals)


def _role_and_text(index: int, raw: Mapping[str, Any]) -> tuple[str, str]:
    if not isinstance(raw, Mapping):
        raise _wrong(index, "turn", "is not an object")
    role, text = raw.get("role"), raw.get("text")
    if role not in _ROLES:
        raise _wrong(index, "role", f"must be one of {', '.join(sorted(_ROLES))}")
    if not isinstance(text, str):
        raise _wrong(index, "text", "must be a text")
    return str(role), text


def _known(index: int, raw: Any) -> _Known:
    if raw is None:
        return _Known()
    if isinstance(raw, list):
        return _Known(signals=_signals(index, raw))
    if not isinstance(raw, Mapping):
        raise _wrong(index, "signals", "must be an object or a list of names")
    listed = raw.get("signals", [])
    if not isinstance(listed, list):
        raise _wrong(index, "signals.signals", "must be a list")
    named: list[Any] = [{"name": key, "detail": value} for key, value in raw.items() if key in _NAMES and value]
    named += [name.value for (key, value), name in _OTHER_KEYS.items() if raw.get(key) == value and key in raw]
    offered = raw.get("bot_offered_person")
    return _Known(
        intent=_text_or_none(index, raw, "intent"),
        asks=_text_or_none(index, raw, "asks"),
        offered=None if offered is None else bool(offered),
        signals=_signals(index, [*listed, *named]),
        sentiment=_score_or_none(index, raw, "sentiment"),
    )


def _signals(index: int, listed: Sequence[Any]) -> tuple[Signal, ...]:
    found: list[Signal] = []
    for item in listed:
        name = item.get("name") if isinstance(item, Mapping) else item
        detail = item.get("detail", "") if isinstance(item, Mapping) else ""
        if name not in _NAMES:
            raise _wrong(index, "signals", f"has the unknown name {name!r}; known: {', '.join(sorted(_NAMES))}")
        found.append(Signal(SignalName(name), detail if isinstance(detail, str) else ""))
    return tuple(dict.fromkeys(found))


def _text_or_none(index: int, raw: Mapping[str, Any], key: str) -> str | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise _wrong(index, f"signals.{key}", "must be a text or null")
    return value


def _score_or_none(index: int, raw: Mapping[str, Any], key: str) -> float | None:
    value = raw.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 <= value <= 1:
        raise _wrong(index, f"signals.{key}", "must be a number from -1 to 1 or null")
    return float(value)


def _wrong(index: int, field: str, fault: str) -> Invalid:
    place = f"turns[{index}].{field}"
    return Invalid(f"{place} {fault}", [{"field": place, "message": fault}])
