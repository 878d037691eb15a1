"""What speaks for a person at this turn, as named numbers: the need head weighs them. Pure."""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re
from collections.abc import Callable, Mapping, Sequence

from routing.aim import aimed_elsewhere, asks_for_goods
from routing.complexity import CONTACTED_BEFORE
from routing.model import Complexity, CustomerTurn, Sentiment, SignalName
from routing.sentiment import raw_parts
from routing.strain import asks_for_exception, at_a_loss, says_unhelped
from routing.text import plain

Need = Callable[[Mapping[str, float]], float]
"""`features` → the probability, 0..1, that a person is right from this turn on. Made of one message's embedding."""

WRONG = frozenset(
    {
        SignalName.UNANSWERED,
        SignalName.REJECTED,
        SignalName.FALLBACK,
        SignalName.FORM_REJECTED,
        SignalName.IDENTITY_FAILED,
        SignalName.SAID_BEFORE,
    }
)
"""Signals of a turn in which the customer got nowhere."""

SIGNALS = {
    SignalName.ANSWERED: "answered",
    SignalName.UNANSWERED: "no answer known",
    SignalName.REJECTED: "answer rejected",
    SignalName.FALLBACK: "not understood",
    SignalName.FORM_REJECTED: "answer not usable",
    SignalName.POLICY_REFUSED: "refused by policy",
    SignalName.DONE: "done",
    SignalName.IDENTITY_FAILED: "identity not proved",
    SignalName.PROGRESSED: "progressed",
    SignalName.SAID_BEFORE: "same answer again",
}
_STRUCTURE = (
    "several requests",
    "several problems",
    "orders and products",
    "contacted before",
    "long message",
    "long conversation",
    "said again in other words",
)
_TOLD_TIMES = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|several|many|couple of|twice|second|third|fourth|fifth|2nd|3rd|4th|another|whole|all|every)\b (?:\w+ )?(?:times?|days?|weeks?|months?|hours?|mails?|emails?|calls?|chats?|agents?|evenings?|minutes?)\b"
    r"|\b(?:twice|again|still|yet another)\b"
)
_LISTED = re.compile(
    r"(?:^|\s)\(?[1-9a-d][.)]\s|\b(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|also|plus|on top of|and the|as well)\b"
)
_WORDS = 30


def features(
    turns: Sequence[CustomerTurn], sentiment: Sentiment, complexity: Complexity, emotion: float | None
) -> dict[str, float]:
    """Return named numbers, each about -3..3, of the stretch `turns`, oldest first, the last one being now."""
    now, earlier = turns[-1], turns[:-1]
    said, parts = plain(now.text), raw_parts(now.text)
    names = {signal.name for signal in now.signals}
    wrong = bool(names & {SignalName.UNANSWERED, SignalName.REJECTED, SignalName.FALLBACK})
    praise = min(sum(value for value in parts.values() if value > 0), 2.0)
    before = _mood_of(earlier[-1]) if earlier else 0.0
    times = _TOLD_TIMES.search(said) is not None
    structure = {part.name: part.value for part in complexity.contributions}
    found: dict[str, float] = {f"now: {word}": float(name in names) for name, word in SIGNALS.items()}
    found |= {
        "first message": float(not earlier),
        "earlier messages": float(min(len(earlier), 4)),
        "got nowhere before": float(sum(bool(WRONG & _names(turn)) for turn in earlier)),
        "same answer before": float(min(sum(SignalName.SAID_BEFORE in _names(turn) for turn in earlier), 2)) * 2,
        "rejected before": float(bool(earlier) and SignalName.REJECTED in _names(earlier[-1])),
        "mood": sentiment.score,
        "mood before": before,
        "change of mood": sentiment.score - before,
        "trend": sentiment.trend,
        "emotion": emotion or 0.0,
        "bad emotion": min(emotion or 0.0, 0.0),
        "praise": praise,
        "blame": max(sum(value for value in parts.values() if value < 0), -2.0),
        "irony": float("sarcasm" in parts),
        "praise for nothing": float(praise > 0.3 and wrong),
        "praise and a number of times": float(praise > 0.3 and times),
        "a number of times": float(times),
        "got nowhere again": float(wrong and bool(earlier)),
        "questions": float(min(said.count("?"), 2)),
        "exclamations": float(min(said.count("!"), 3)),
        "aimed elsewhere": float(aimed_elsewhere(now.text)),
        "asks for goods": float(asks_for_goods(now.text)),
        "says unhelped": float(says_unhelped(now.text)),
        "asks for an exception": float(asks_for_exception(now.text)),
        "at a loss": float(at_a_loss(now.text)),
        "earlier contact": float(CONTACTED_BEFORE.search(said) is not None),
        "listed": float(min(len(_LISTED.findall(said)), 4)),
        "words": min(len(said.split()) / _WORDS, 3.0),
    }
    return found | {name: 3 * structure.get(name, 0.0) for name in _STRUCTURE}


def _names(turn: CustomerTurn) -> set[SignalName]:
    return {signal.name for signal in turn.signals}


def _mood_of(turn: CustomerTurn) -> float:
    return turn.sentiment if turn.sentiment is not None else 0.0
