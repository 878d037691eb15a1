"""Several requests in one message: where it can be cut, and whether the parts are worth being kept apart. Pure.

A conjunction inside one request ("cancel the lamp and the bottle") is no place to cut: each part has to ask by itself.
"""

import re
from typing import List, NamedTuple, Optional, Sequence, Text, Tuple

PROCEDURES = frozenset(
    [
        "track_order",
        "list_orders",
        "refund_status",
        "cancel_order",
        "return_items",
        "exchange_items",
        "change_items",
        "change_address",
        "change_payment",
        "change_account_details",
        "billing_problem",
    ]
)
_COLLEAGUES = frozenset(["missing_item", "delivery_problem"])
SURE_FROM = 0.5
"""From this confidence on a part counts."""
LONGEST = 80
"""Words: a longer message tells a story, and a person or one procedure reads it whole."""
FEWEST = 2
"""Words of a part."""
MOST = 5
"""Parts: who asks for more than that tells a story."""

_JOINT = re.compile(
    r"(?:[.;!?]+\s+|,?\s+)(?:(?:and|plus|also|then|as well as|oh|btw|by the way|next|secondly|second|afterwards?"
    r"|after that)\b[\s,]*)+"
    r"|[.;!?\n]+\s+",
    re.IGNORECASE,
)
_OR = re.compile(r",?\s+or\s+(?:(?:else|rather|maybe|perhaps|at least|otherwise)\s+)?", re.IGNORECASE)
_COMMA = re.compile(r",\s+")
"""Between two requests only where others are joined in full: "cancel this, return that and track the third"."""
_POLITE = (
    r"(?:(?:please|pls|plz|either|can you|could you|would you|can i|could i|may i|i want to|i'd like to|"
    r"i would like to|i wanna|i need to|i need you to|i also want to|i also need to|i'd also like to|help me|tell me"
    r"|let me know|show me|"
    r"i want to know|i'd like to know|do you know|also|just|then|kindly|maybe|hi|hello|hey|so)[\s,]+)*"
)
_VERB = (
    r"(?:cancel\w*|return\w*|send (?!me\b)\S+ (?:\S+ )?back|send back|exchang\w+|swap\w*|chang\w+|updat\w+|"
    r"modif\w+|switch\w*|track\w*|check\w*|look up|find out|refund (?:me )?for|replace|"
    r"(?:send|ship|deliver|redirect|reroute)(?! me\b)(?: \S+){1,4}? (?:to|elsewhere|somewhere else))\b"
)
_QUESTION = (
    r"(?:where(?:'s|s)?|when|what(?:'s|s)?|how|why|which|who|do you|does|is there|is it|is my|are there|are my|"
    r"has my)\b"
)
_ASKS = re.compile(rf"^\W*{_POLITE}(?P<asks>{_VERB}|(?P<question>{_QUESTION}))", re.IGNORECASE)
_BEFORE_IT = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|no|nope|ok|okay|sure|oh|hm+|wait|sorry|and|plus|also|too|btw|by the way|actually|then"
    r"|first|another thing|one more thing|alright|right)\b[\s,.:;!-]*)+",
    re.IGNORECASE,
)
_OF_AN_ORDER = re.compile(
    r"\d{7}|\b(?:orders?|purchase|add?ress|payment(?: method)?|parcel|package|shipment|delivery|refund|account)\b",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"\b(?:if|unless|because|since|before|after|until|once|when|so that|i|you|to|please|can|could)\W*$", re.IGNORECASE
)
_ORDER = re.compile(r"\d{7}")
_OTHER = re.compile(r"\b(?:other|another|second|different)\b", re.IGNORECASE)

_ONE_MATTER = (
    frozenset(["track_order", "list_orders", "delivery_problem", "ask_delivery", "missing_item"]),
    frozenset(["refund_status", "cancel_order", "billing_problem"]),
    frozenset(["refund_status", "return_items", "ask_return_policy"]),
    frozenset(["exchange_items", "change_items", "change_payment", "return_items"]),
)
"""What belongs together, unless two orders are spoken of: "cancel it and refund me", "swap it and charge my card"."""
_TWO_VERBS = frozenset(["return_items", "exchange_items", "change_items", "cancel_order"])


class Part(NamedTuple):
    """A part of a message and what the classifier takes it for; `confidence` 0..1."""

    text: Text
    intent: Text
    confidence: float


def split(text: Text) -> Optional[Tuple[Text, ...]]:
    """Return the parts of a text that each ask for something; None when it asks once, or more than MOST times."""
    if len(text.split()) > LONGEST:
        return None
    joints = [joint.span() for joint in _JOINT.finditer(text)]
    parts = _cut(text, joints)
    if len(parts) > 1:
        commas = [
            comma.span() for comma in _COMMA.finditer(text) if not any(_meets(comma.span(), one) for one in joints)
        ]
        parts = _cut(text, sorted([*joints, *(comma for comma in commas if _begins_with_verb(text[comma[1] :]))]))
    return tuple(parts) if 1 < len(parts) <= MOST else None


def either(text: Text) -> Optional[Tuple[Text, Text]]:
    """Return the two requests of which the customer wants one: "cancel it or change the address"; else None."""
    if len(text.split()) > LONGEST:
        return None
    for joint in _OR.finditer(text):
        first, second = text[: joint.start()].strip(" ,"), text[joint.end() :].strip(" ,")
        if _begins_with_verb(second) and any(_begins_with_verb(part) for part in re.split(r"[.:;!?,\n]+\s+", first)):
            return first, second
    return None


def _cut(text: Text, joints: Sequence[Tuple[int, int]]) -> List[Text]:
    """Return the text cut at those joints before and after which something is asked for."""
    parts, start = [], 0
    for left, right in joints:
        if _both_ask(text[start:left], text[right:]):
            parts.append(text[start:left].strip(" ,"))
            start = right
    return [*parts, text[start:].strip(" ,")]


def _meets(one: Tuple[int, int], other: Tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _begins_with_verb(text: Text) -> bool:
    found = _ASKS.match(text)
    return bool(found and not found["question"])


def _both_ask(first: Text, second: Text) -> bool:
    if min(len(first.split()), len(second.split())) < FEWEST or _UNFINISHED.search(first):
        return False
    return bool(_ASKS.match(second)) and any(_ASKS.match(part) for part in re.split(r"[.:;!?,\n]+\s+", first))


def requests_of(parts: Sequence[Part]) -> Tuple[Part, ...]:
    """Return the parts that are requests of their own, in their order; none unless there are two, one a procedure.

    What belongs to the request before it, or is none of ours, stays with that one.
    """
    kept: List[Part] = []
    for part in parts:
        if kept and not (_counts(part) and all(_two_matters(one, part) for one in kept)):
            kept[-1] = kept[-1]._replace(text=f"{kept[-1].text}, {part.text}")
        elif kept or _counts(part):
            kept.append(part)
        else:
            return ()
    return tuple(kept) if len(kept) > 1 and {one.intent for one in kept} & PROCEDURES else ()


def _counts(part: Part) -> bool:
    return part.confidence >= SURE_FROM and _is_ours(part.intent)


def _two_matters(first: Part, second: Part) -> bool:
    intents = {first.intent, second.intent}
    if two_orders(first.text, second.text):
        return True
    if is_question(second.text) and second.intent.startswith("ask_"):
        return not any(intents <= matter for matter in _ONE_MATTER[:1])
    if len(intents) == 1:
        return False
    return intents <= _TWO_VERBS - {"change_items"} or not any(intents <= matter for matter in _ONE_MATTER)


def two_orders(first: Text, second: Text) -> bool:
    """Say whether the parts speak of two orders: by number, or "my other order"."""
    named, also = _ORDER.findall(first), _ORDER.findall(second)
    return bool(named and also and set(named) != set(also)) or bool(_OTHER.search(second) and "order" in second.lower())


def is_request(text: Text) -> bool:
    """Say whether a text asks to have something done with an order: "and also change its address"."""
    found = _ASKS.match(_BEFORE_IT.sub("", text))
    return bool(found and not found["question"] and _OF_AN_ORDER.search(text))


def is_question(text: Text) -> bool:
    found = _ASKS.match(text)
    return bool(found and found["question"])


def _is_ours(intent: Text) -> bool:
    asked = intent.startswith("ask_") and intent != "ask_capabilities"
    return asked or intent in PROCEDURES or intent in _COLLEAGUES or intent == "account_access"
