"""What the assistant told a customer from the articles, or that it did not know, and what the customer made of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb_index.model import Hit, SearchResult
from routing.model import Signal, SignalName, TriggerName, Verdict


class Reaction(StrEnum):
    """What the customer did next."""

    ACCEPTED = "accepted"
    """Thanked, or went on to something else."""
    CONFIRMED = "confirmed"
    """Said that it helped."""
    REPHRASED = "rephrased"
    """Asked the same in other words."""
    REJECTED = "rejected"
    """Said that it did not help."""
    ASKED_PERSON = "asked_person"
    LEFT = "left"
    """Wrote nothing more until the conversation was closed."""


DISSATISFIED = frozenset({Reaction.REPHRASED, Reaction.REJECTED, Reaction.ASKED_PERSON})
"""After these an answer counts as one that did not answer."""


@dataclass(frozen=True)
class Quoted:
    """A passage by its content-addressed id, with what a citation of it shows."""

    passage_id: str
    article_id: str
    title: str
    section: str
    url: str


@dataclass(frozen=True)
class Told:
    """What one turn told. `passages` are those quoted; none means "I don't know".

    `intent` is what the message was taken for. `probability` (0..1) is the search's; `nearest` is its best hit, quoted
    or not, with its score 0..1.
    """

    passages: tuple[Quoted, ...]
    intent: str
    probability: float
    index_version: str
    nearest: Quoted | None = None
    nearest_score: float = 0.0

    @property
    def answered(self) -> bool:
        return bool(self.passages)


@dataclass(frozen=True)
class ToldRecord:
    """What was told, as kept. `seq` is the bot's message that carried it, None when a person was brought in instead.

    `question` joins the turn's messages by newline; `earlier` are the customer's messages before it, oldest first.
    `asks` is what the bot waited for then. `customer_name` is what the visitor gave, proved or not.
    """

    turn_id: str
    conversation_id: str
    seq: int | None
    told: Told
    at: datetime
    locale: str
    question: str
    earlier: tuple[str, ...] = ()
    asks: str | None = None
    customer_name: str | None = None
    reaction: Reaction | None = None
    reaction_at: datetime | None = None


def told_of(search: SearchResult | None, quoted: Sequence[Hit], intent: str) -> Told:
    """Return what a turn tells: with these hits quoted, none for "I don't know". Without `search` none was made."""
    best = search.hits[0] if search is not None and search.hits else None
    return Told(
        passages=tuple(quoted_of_hit(hit) for hit in quoted),
        intent=intent,
        probability=search.probability if search is not None else 0.0,
        index_version=search.index_version if search is not None else "",
        nearest=quoted_of_hit(best) if best is not None else None,
        nearest_score=best.score if best is not None else 0.0,
    )


def quoted_of_hit(hit: Hit) -> Quoted:
    return Quoted(hit.passage_id, hit.article_id, hit.title, hit.section, hit.url)


REPHRASED_FROM = 0.6
"""Cosine of two questions from which they ask the same. Among the shop's own articles 2 % of the pairs of questions of
one topic, but of two articles, are as near as that."""

MOST_WORDS_OF_A_VERDICT = 25
"""A longer message tells a story; a verdict in it is seldom about the answer before."""

_BARE_NO = re.compile(r"\W*(?:no+|nope|nah|not really)\W*", re.IGNORECASE)
_REJECTS = re.compile(
    r"""
    \bnot\ (?:what|wat)\ i\ (?:\w+\ )?(?:asked|meant|mean|want(?:ed)?|need(?:ed)?|was\ asking)
    | \b(?:did|do|does|is|was)(?:\ not|n['’]?t)\ (?:really\ |even\ |at\ all\ )?
      (?:help|helping|helpful|answer|what\ i|useful)
    | \bnot\ (?:very\ |really\ |that\ )?(?:helpful|useful|helping)\b
    | \bno\ help\b
    | \b(?:that|this|it|thats|that['’]s|its|it['’]s)\ (?:is\ |was\ )?(?:just\ |simply\ |completely\ |plain\ )?
      (?:not\ (?:it|true|right|correct|my\ question|the\ answer|an\ answer)|wrong|incorrect|nonsense|useless|outdated)\b
    | \bis(?:n['’]?t|\ not)\ (?:true|right|correct|an\ answer|the\ answer|my\ question|the\ case|it)\b
    | \bwrong\ (?:answer|article|information|info|page|topic|product)\b
    | \b(?:you|u)(?:\ (?:have\ not|haven['’]?t|did\ not|didn['’]?t|are\ not|aren['’]?t)|['’]re\ not)\ (?:really\ )?
      (?:answer(?:ed|ing)?|understand(?:ing)?|understood|listening|reading|read)\b
    | \b(?:already|have)\ (?:read|tried|seen|done|know|knew)\ (?:that|this|it|all\ (?:of\ )?th(?:at|is))\b
    | \bstill\ (?:no|not\ an)\ answer\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def rejects(text: str) -> bool:
    """Say whether a customer's words reject the answer before them."""
    if _BARE_NO.fullmatch(text):
        return True
    return len(text.split()) <= MOST_WORDS_OF_A_VERDICT and _REJECTS.search(text) is not None


def reaction_to(signals: Sequence[Signal], verdict: Verdict) -> Reaction:
    """Return what a turn's message says of the answer before it. Pure."""
    names = {signal.name for signal in signals}
    wishes = {TriggerName.EXPLICIT_WISH.value, TriggerName.AGREED_TO_OFFER.value}
    if SignalName.PERSON_WANTED in names or any(trigger.name in wishes for trigger in verdict.triggers):
        return Reaction.ASKED_PERSON
    if SignalName.REJECTED in names:
        return Reaction.REJECTED
    if SignalName.CONFIRMED in names:
        return Reaction.CONFIRMED
    return Reaction.REPHRASED if SignalName.REPHRASED in names else Reaction.ACCEPTED
