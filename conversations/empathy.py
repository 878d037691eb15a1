"""Whether a reply begins with a sentence of empathy, and about what. Pure."""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from conversations import texts
from conversations.course import ASKED_WITHOUT_PROCEDURE
from conversations.empathy_words import About, sentence
from conversations.intents import NOTHING_TO_ANSWER
from conversations.model import Draft, Message, Role
from routing.aim import aimed_elsewhere
from routing.model import CustomerTurn, Decision, Signal, SignalName, Verdict
from routing.risks import only_asks
from routing.rules import EmpathyRules
from routing.text import plain

FEW_WORDS = 8
"""So many words or fewer inside a procedure are no more than the answer to its question."""

NOT_ANSWERED = frozenset(
    {
        SignalName.FALLBACK,
        SignalName.UNANSWERED,
        SignalName.FORM_REJECTED,
        SignalName.IDENTITY_FAILED,
        SignalName.CONFIRMED,
    }
)

_APOLOGISES = re.compile(r"\b(?:sorry|apologi[sz]e|apolog(?:y|ies)|i can hear)\b", re.IGNORECASE)
_ABOUT = (
    (
        About.MISUNDERSTOOD,
        r"\balready (?:told|said|explained|wrote|written|asked|answered)\b|\bjust (?:told|said|explained)\b|\b(?:told|said to|asked|wrote to|written to) you\b|\bhow many times\b|\b(?:repeat|explain) (?:myself|it|this|that|everything)\b|\bover and over\b|\b(?:not|never) what i (?:asked|said|meant|wrote)\b|\byou (?:don't|do not|never|didn't) (?:\w+ )?(?:understand|listen|read|get it)\b|\bas i said\b",
    ),
    (
        About.BROKEN,
        r"\b(?:broken?|broke|breaks|damaged|defective|faulty|cracked|smashed|shattered|scratched|scratches|dented|torn|ripped(?! (?:me|us|off|people))|leaks|leaking|fell apart|falls apart|falling apart|dead on arrival)\b|\b(?:stopped working|no longer works)\b",
    ),
    (
        About.MONEY,
        r"\b(?:money|refund(?:s|ed)?|charged?|charges|charging|overcharged|invoiced?|bill(?:ed)?|paid twice|double payment|bank|credit card|\d+ (?:dollars|bucks)|ripp?(?:ed)?(?: \w+)?[ -]?off)\b|\$\s?\d",
    ),
    (
        About.LATE,
        r"\b(?:late|delay(?:ed|s)?|overdue|still waiting|kept waiting|been waiting|waited|(?:still )?(?:not|never|hasn't|has not|haven't|didn't|did not|won't) (?:been )?(?:arriv\w+|come|came|delivered|received?|shipped|here|turned up|show(?:n|ed)? up)|where(?:'s| is| are| the \w+ is) (?:my|the) (?:\w+ )?(?:order|parcel|package|delivery|stuff|things)|tak(?:es|ing) (?:so|too|this) long|forever)\b",
    ),
)
_PATTERNS = tuple((about, re.compile(pattern)) for about, pattern in _ABOUT)


@dataclass(frozen=True)
class Replying:
    """A turn that is about to be replied to: `turns` of this stay with the assistant, the last one being now, with what
    is known of each; `before`: the last message of anybody else; `replies`: what is to go out."""

    turns: Sequence[CustomerTurn]
    before: Message | None
    replies: Sequence[Draft]
    verdict: Verdict
    is_payload: bool = False


def empathy(replying: Replying, rules: EmpathyRules) -> About | None:
    """Return what the sentence is about, None when there shall be none."""
    now, verdict = replying.turns[-1], replying.verdict
    if verdict.decision is Decision.HAND_OVER or verdict.sentiment.score > rules.at_or_below:
        return None
    if replying.is_payload or not now.text or not _is_answered(now) or _is_simple_answer(now):
        return None
    if aimed_elsewhere(now.text) or only_asks(now.text):
        return None
    if _said_of_late(replying.turns[:-1], rules) or _apologised(replying):
        return None
    return subject(now.text)


def subject(text: str) -> About:
    """Return what has upset the customer, as far as plain words tell."""
    said = plain(text)
    return next((about for about, pattern in _PATTERNS if pattern.search(said)), About.GENERAL)


def with_empathy(conversation_id: str, replying: Replying, about: About) -> tuple[Draft, ...]:
    """Return the replies with the sentence in front, as a message of its own: what is told and asked stays as it is.

    Which sentence: another one each time within a conversation, and the same one should the turn be played again.
    """
    turn = crc32(conversation_id.encode()) + sum(map(_had_empathy, replying.turns[:-1]))
    return (Draft(Role.BOT, sentence(about, turn), author=texts.ASSISTANT), *replying.replies)


def empathy_signal(about: About) -> Signal:
    return Signal(SignalName.EMPATHY, about.value)


def _is_answered(turn: CustomerTurn) -> bool:
    return turn.intent not in NOTHING_TO_ANSWER and not NOT_ANSWERED & {signal.name for signal in turn.signals}


def _is_simple_answer(turn: CustomerTurn) -> bool:
    return turn.asks not in ASKED_WITHOUT_PROCEDURE and len(turn.text.split()) <= FEW_WORDS


def _said_of_late(earlier: Sequence[CustomerTurn], rules: EmpathyRules) -> bool:
    return any(map(_had_empathy, earlier[-rules.quiet_turns :]))


def _had_empathy(turn: CustomerTurn) -> bool:
    return any(signal.name is SignalName.EMPATHY for signal in turn.signals)


def _apologised(replying: Replying) -> bool:
    """Return whether these replies say sorry themselves, or the last message did."""
    said = [reply.text for reply in replying.replies]
    if replying.before is not None and replying.before.role is Role.BOT:
        said.append(replying.before.text)
    return any(map(_APOLOGISES.search, said))
