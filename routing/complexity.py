"""How much a conversation asks of whoever answers it, 0..1, with named parts that add up to the score."""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from routing.grid import on_grid
from routing.model import Complexity, CustomerTurn, SignalName
from routing.text import plain

FAILURES = frozenset({SignalName.FALLBACK, SignalName.UNANSWERED, SignalName.FORM_REJECTED})
"""The signals of a turn in which the assistant did not understand, did not know, or could not use the answer."""

MOST = {
    "several requests": 0.3,
    "several problems": 0.45,
    "orders and products": 0.2,
    "policy exceptions": 0.3,
    "unanswered questions": 0.25,
    "rejected answers": 0.15,
    "procedure steps left": 0.1,
    "contacted before": 0.2,
    "said again in other words": 0.15,
    "long message": 0.15,
    "long conversation": 0.1,
}
"""What each part can add at most. Together they can pass 1: then all are scaled down alike."""

_ORDER = re.compile(r"#?\bw\d{7}\b|\border (?:number |no\.? |#)?\d{4,}\b")
_MONEY = re.compile(r"[$€£]\s?\d|\b\d+(?:\.\d\d)? ?(?:dollars|usd|bucks)\b")
_SENTENCE = re.compile(r"[.!?\n]+(?:\s|$)")
_JOINT = re.compile(
    r"\b(?:and also|also|as well as|on top of that|besides|in addition|another (?:thing|question)|secondly|plus|one more thing|and then|first of all|at the same time|second question)\b"
)
CONTACTED_BEFORE = re.compile(
    r"\b(?:(?:second|third|fourth|fifth|2nd|3rd|4th|5th) time|already (?:called|wrote|emailed|contacted|spoke|asked|told|explained|sent|reported)|(?:called|wrote|emailed|contacted you|spoke (?:to|with)) .{0,40}"
    r"\b(?:yesterday|last (?:week|month|time)|before|ago|times|twice|already)|as i (?:said|wrote|told)|keep (?:calling|writing|asking)|last (?:agent|time i (?:called|wrote))|"
    r"(?:your|the) (?:colleague|agent|representative) (?:said|told|promised)|was (?:told|promised)|(?:ticket|case) (?:number|#|no)|again and again|weeks? ago)\b"
)  # fmt: skip
_REQUEST_WORDS = (
    ("cancel", re.compile(r"\bcancel\w*\b")),
    ("return", re.compile(r"\b(?:return\w*|send (?:it|them|this|these) back)\b")),
    ("exchange", re.compile(r"\b(?:exchang\w+|swap\w*|replac\w+|different (?:size|colou?r))\b")),
    ("refund", re.compile(r"\b(?:refund\w*|money back|reimburs\w+)\b")),
    ("track", re.compile(r"\b(?:where(?:'s| is) my|track\w*|status of|not arrived|hasn't arrived|late)\b")),
    ("charge", re.compile(r"\b(?:charg(?:e|ed|es) (?:me|twice|my)?|double[- ]charged|invoice|billing|payment method|gift card)\b")),
    ("address", re.compile(r"\b(?:change|update|wrong|new) (?:\w+ ){0,2}address\b")),
    ("damage", re.compile(r"\b(?:damaged|broken|defective|faulty|missing|wrong item)\b")),
    ("discount", re.compile(r"\b(?:discount|promo\w*|coupon|price match\w*|compensation|voucher)\b")),
    ("account", re.compile(r"\b(?:password|log ?in|my account|sign in|two-step)\b")),
    ("warranty", re.compile(r"\b(?:warranty|guarantee|repair\w*|spare part\w*)\b")),
)  # fmt: skip
_PROBLEMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:broken?|cracked|torn|scratch\w*|dent\w*|damaged|defective|faulty|shattered|loose|leak\w*|soaked|stained|bent|ripped|smashed)\b",
        r"\b(?:missing|never (?:got|arrived|came|received|showed)|didn't (?:arrive|come|get)|not (?:arrived|come|received|there|included)|hasn't (?:arrived|come)|still (?:not|isn't|hasn't|nothing)|isn't (?:there|on|in)|lost|disappeared)\b",
        r"\b(?:wrong|instead of|different from|other than (?:ordered|shown)|not what i ordered|mixed up|merged|swapped)\b",
        r"\b(?:charged|billed|overcharged|taken from|debited|higher than|price (?:difference|is)|double|twice|three times|invoice|bill)\b",
        r"\brefund (?:is|hasn't|has not|isn't|still|from|never|didn't)\b|\b(?:reimburs\w*|repair bill|compensation|cost me|who pays)\b|\bback since\b",
        r"\b(?:voucher|coupon|discount|gift card|promo\w*|points)\b[^.?!\n]{0,40}\b(?:not|isn't|wasn't|never|expired|missing|won't|doesn't|didn't)\b|\bpromised (?:me )?an? (?:voucher|discount|refund|credit)\b",
        r"\b(?:too (?:short|small|big|long|tight|late)|doesn't fit|does not fit|failed|stopped working|doesn't work|not working|won't (?:turn|start|open|close|charge|connect)|again after)\b",
        r"\b(?:old|wrong) address\b|\b(?:delivered|went|sent|deliver\w*) to (?:my old|the wrong|another|my office|a neighbou?r)\b",
        r"\b(?:technician|plumber|installer|fitter|loan (?:machine|unit|car)|insurance|warranty|guarantee|manual|spare part)\b",
        r"\b(?:locked out|can't (?:log|sign) in|cannot (?:log|sign) in|password (?:doesn't|isn't|won't))\b",
    )
)  # fmt: skip
"""Kinds of things that go wrong. One is why people write; three in one message need somebody who takes them on."""
_SAME_AS_BEFORE = 72.0
"""rapidfuzz's token-set ratio, 0..100, from which a message counts as an earlier one in other words."""
_RECENT = 4
_LEAST_WORDS = 4
WORDS_A_PROBLEM = 8
"""So many words go with each further problem: "my refund is missing from my bill" is one."""


MANY_STEPS = 7
"""The longest procedure, an exchange by somebody who has not proved anything, asks for so much."""


def score_complexity(turns: Sequence[CustomerTurn]) -> Complexity:
    """Return the complexity of the stretch `turns`, oldest first, the last one being now. No turns: 0.

    The contributions sum to the score exactly.
    """
    if not turns:
        return Complexity(0.0, ())
    said = [plain(turn.text) for turn in turns]
    everything = "\n".join(said)
    shares = {
        "several requests": _requests(everything, said[-1]),
        "several problems": (_problems(said[-1]) - 1) / 2.5,
        "orders and products": _entities(everything) + max(_told(turns, SignalName.PRODUCTS) - 1, 0) / 4,
        "policy exceptions": _count(turns, {SignalName.POLICY_REFUSED, SignalName.NEEDS_PERSON}) / 2,
        "unanswered questions": _count(turns, {SignalName.FALLBACK, SignalName.UNANSWERED}) / 2,
        "rejected answers": _count(turns, {SignalName.FORM_REJECTED, SignalName.IDENTITY_FAILED}) / 3,
        "procedure steps left": _told(turns[-1:], SignalName.UNDER_WAY) / MANY_STEPS,
        "contacted before": max(
            len(CONTACTED_BEFORE.findall(everything)) / 2, _told(turns, SignalName.CONTACTED_BEFORE) / 2
        ),
        "said again in other words": float(said_again(turns)),
        "long message": (len(said[-1].split()) - 30) / 70,
        "long conversation": (len(turns) - 5) / 7,
    }
    parts = [(name, MOST[name] * min(max(share, 0.0), 1.0)) for name, share in shares.items()]
    whole = sum(value for _, value in parts)
    kept = on_grid([(name, value / max(whole, 1.0)) for name, value in parts])
    return Complexity(sum((c.value for c in kept), 0.0), kept)


def failed(turn: CustomerTurn) -> bool:
    """Return whether the assistant failed in this turn."""
    return any(signal.name in FAILURES for signal in turn.signals)


def _count(turns: Sequence[CustomerTurn], names: set[SignalName]) -> int:
    """Return in how many turns one of the signals is."""
    return sum(any(signal.name in names for signal in turn.signals) for turn in turns)


def _told(turns: Sequence[CustomerTurn], name: SignalName) -> int:
    """Return the highest number that the signal came with, 0 where it did not come."""
    found = (signal.detail for turn in turns for signal in turn.signals if signal.name is name)
    return max((int(detail) for detail in found if detail.isdecimal()), default=0)


def _requests(everything: str, now: str) -> float:
    """Return 0..1 for the different things asked for, over the stretch, and the questions of this message."""
    kinds = sum(bool(pattern.search(everything)) for _, pattern in _REQUEST_WORDS)
    questions = now.count("?") + len(_JOINT.findall(now)) + (len(_SENTENCE.findall(now)) > 4)
    return max(kinds - 1, 0) / 3 * 0.75 + min(max(questions - 1, 0) / 3, 1.0) * 0.25


def _problems(now: str) -> int:
    """Return how many kinds of problems a message tells of; a short one has no room for many."""
    return min(sum(bool(one.search(now)) for one in _PROBLEMS), 1 + len(now.split()) // WORDS_A_PROBLEM)


def _entities(everything: str) -> float:
    """Return 0..1 for orders and sums of money named, beyond the first."""
    orders = len(set(_ORDER.findall(everything)))
    return (max(orders - 1, 0) + 0.5 * max(len(_MONEY.findall(everything)) - 1, 0)) / 2


def said_again(turns: Sequence[CustomerTurn]) -> bool:
    """Return whether the last message says one of the few before it again, in other words or the same.

    The live service knows by the embedding (signal `rephrased`); words alone find the nearest cases.
    """
    if any(signal.name is SignalName.REPHRASED for signal in turns[-1].signals):
        return True
    said = [plain(turn.text) for turn in turns[-1 - _RECENT :]]
    now = said[-1]
    if len(now.split()) < _LEAST_WORDS:
        return False
    return any(
        len(earlier.split()) >= _LEAST_WORDS and fuzz.token_sort_ratio(now, earlier) >= _SAME_AS_BEFORE
        for earlier in said[:-1]
    )
