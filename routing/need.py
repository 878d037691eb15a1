"""What speaks for a person at this turn, as named numbers: the need head weighs them. Pure."""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re
from collections.abc import Callable, Mapping, Sequence

from routing.aim import aimed_elsewhere, asks_for_goods, blames_self
from routing.complexity import CONTACTED_BEFORE, said_again
from routing.model import Complexity, CustomerTurn, Sentiment, SignalName, Strain
from routing.risks import find_risks, only_asks
from routing.sentiment import raw_parts
from routing.strain import asks_for_exception, at_a_loss, got_nowhere, says_unhelped
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
    SignalName.CONFIRMED: "answer helped",
    SignalName.COMPLAINT: "complains",
}
_INTENTS = {
    "thanks": "closing",
    "goodbye": "closing",
    "answer_helped": "closing",
    "affirm": "agrees",
    "inform": "gives details",
    "apology": "apologises",
    "praise": "praises",
    "insult": "insults",
    "complaint": "complains",
    "answer_did_not_help": "answer rejected",
    "nlu_fallback": "not understood",
}
"""What an intent tells of the course, where it tells something."""
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
_LAUGHS = re.compile(r"\b(?:lol|lmao|rofl|ha(?:ha)+h?|he(?:he)+|jk|joking|kidding aside)\b|[😂🤣😄😅😆😊🙂]|[:;]-?[)D]")
_PLEASED = re.compile(
    r"^\W*(?:(?:oh|ah|ok|okay|yes|yay|phew|hm|well)\W+)?(?:thanks?|thank you|thx|ty|cheers|perfect|great|got it|found it|works?|worked|it works|that works|that (?:did|does) it|solved|done|good to know|all good|all set|just what|exactly what|lovely|awesome|super|fair enough|makes sense|much better|never ?mind|no worries|good enough|will do)\b"
)
_US = re.compile(r"\b(?:you(?:r|rs|'ve|'re)?|u|ur|larkfield|nobody|no one|this (?:company|shop|store|chat|bot))\b")
_WORDS = 30
_FEW = 5
"""A message of so many words or fewer gives an answer or a last word rather than a story."""


def features(
    turns: Sequence[CustomerTurn],
    sentiment: Sentiment,
    complexity: Complexity,
    strain: Strain,
    emotion: float | None,
) -> dict[str, float]:
    """Return named numbers, each about -3..3, of the stretch `turns`, oldest first, the last one being now."""
    return _of_now(turns, sentiment, complexity, emotion) | _of_course(turns, sentiment, strain)


def _of_now(
    turns: Sequence[CustomerTurn],
    sentiment: Sentiment,
    complexity: Complexity,
    emotion: float | None,
) -> dict[str, float]:
    """Return what the message itself tells."""
    text = turns[-1].text
    said, parts = plain(text), raw_parts(text)
    names = _told(turns, len(turns) - 1)
    wrong = bool(names & {SIGNALS[SignalName.UNANSWERED], SIGNALS[SignalName.REJECTED], SIGNALS[SignalName.FALLBACK]})
    praise = min(sum(value for value in parts.values() if value > 0), 2.0)
    times = _TOLD_TIMES.search(said) is not None
    pleased = _PLEASED.search(said) is not None
    structure = {part.name: part.value for part in complexity.contributions}
    words = len(said.split())
    found = {f"now: {word}": float(word in names) for word in dict.fromkeys([*SIGNALS.values(), *_INTENTS.values()])}
    found |= {
        "mood": sentiment.score,
        "emotion": emotion or 0.0,
        "bad emotion": min(emotion or 0.0, 0.0),
        "praise": praise,
        "blame": max(sum(value for value in parts.values() if value < 0), -2.0),
        "irony": float("sarcasm" in parts),
        "praise for nothing": float(praise > 0.3 and wrong),
        "praise and a number of times": float(praise > 0.3 and times),
        "a number of times": float(times),
        "got nowhere again": float(wrong and len(turns) > 1),
        "questions": float(min(said.count("?"), 2)),
        "exclamations": float(min(said.count("!"), 3)),
        "laughs": float(_LAUGHS.search(text.lower()) is not None),
        "pleased": float(pleased),
        "pleased and nothing went wrong": float(pleased and not wrong),
        "speaks of us": float(min(len(_US.findall(said)), 3)),
        "aimed elsewhere": float(aimed_elsewhere(text)),
        "blames oneself": float(blames_self(text)),
        "asks for goods": float(asks_for_goods(text)),
        "only asks": float(only_asks(text)),
        "says unhelped": float(says_unhelped(text)),
        "asks for an exception": float(asks_for_exception(text)),
        "at a loss": float(at_a_loss(text)),
        "earlier contact": float(CONTACTED_BEFORE.search(said) is not None),
        "words of risk": float(bool(find_risks(text))),
        "listed": float(min(len(_LISTED.findall(said)), 4)),
        "words": min(words / _WORDS, 3.0),
        "few words": float(words <= _FEW),
    }
    return found | {name: 3 * structure.get(name, 0.0) for name in _STRUCTURE}


def _of_course(turns: Sequence[CustomerTurn], sentiment: Sentiment, strain: Strain) -> dict[str, float]:
    """Return what the turns before tell, and how this one differs."""
    earlier = turns[:-1]
    before = _mood_of(earlier[-1]) if earlier else 0.0
    each = [got_nowhere(turns, place) for place in range(len(turns))]
    told = [_told(turns, place) for place in range(len(turns))]
    again = [place > 0 and said_again(turns[: place + 1]) for place in range(len(turns))]
    unsolved = 0
    for place in range(len(turns) - 1, -1, -1):
        if not (each[place] & WRONG or again[place]):
            break
        unsolved += 1
    return {
        "first message": float(not earlier),
        "earlier messages": float(min(len(earlier), 4)),
        "got nowhere before": float(sum(bool(names & WRONG) for names in each[:-1])),
        "same answer before": 2.0 * min(sum(SignalName.SAID_BEFORE in names for names in each[:-1]), 2),
        "rejected before": float(bool(earlier) and "answer rejected" in told[-2]),
        "done before": float(bool(earlier) and "done" in told[-2]),
        "answered before": float(bool(earlier) and "answered" in told[-2] and not each[-2] & WRONG),
        "refused before": float(any("refused by policy" in names for names in told[:-1])),
        "said again before": float(min(sum(again[:-1]), 3)),
        "turns without result": float(min(unsolved, 4)),
        "mood before": before,
        "change of mood": sentiment.score - before,
        "trend": sentiment.trend,
        "strain": min(strain.score, 2.0),
    }


def _told(turns: Sequence[CustomerTurn], place: int) -> set[str]:
    """Return what signals and intent of one turn tell, by the features' words."""
    found = {SIGNALS[name] for name in got_nowhere(turns, place) if name in SIGNALS}
    meaning = _INTENTS.get(turns[place].intent or "")
    return found if meaning is None else found | {meaning}


def _mood_of(turn: CustomerTurn) -> float:
    return turn.sentiment if turn.sentiment is not None else 0.0
