"""What an answer to the bot's question looks like. Pure patterns: the actions read the answer itself, and exactly."""

import re
from typing import Callable, Dict, List, Optional, Text

AFFIRM, DENY, INFORM = "affirm", "deny", "inform"

_ABOUT_PEOPLE = ("identity", "email", "name", "zip", "code", "address")
ABOUT_ORDERS = ("order_id", "items", "new_item", "reason", "payment_method")
FORM_ASKS = frozenset((*_ABOUT_PEOPLE, *ABOUT_ORDERS, "confirm", "leave_message"))
"""What procedures ask for: whatever does not look like something else is taken as an answer."""

_YES = re.compile(
    r"(?:(?:oh|ok|okay|well|and|um+),?\s+)?(?:y|ye[sp]+|yea+h?|yup|ya|sure|ok|okay|k|correct|right|exactly|absolutely|definitely|"
    r"of course|go ahead|go for it|do it|do so|please do|confirm(?:ed)?|i confirm|agreed|i agree|proceed|sounds good|"
    r"looks (?:good|right|correct)|that'?s (?:right|correct|fine|it)|fine|perfect|alright|👍|✅)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\W*(?:(?:oh|ok|okay|well|and|so|that'?s)\W+)*(?:great|perfect|fine|good|right|alright|all right|sounds good)\W+"
    r"(?:thanks|thank you|thx|thankyou|ty|cheers)\b(?!.*\b(?:yes|yeah|sure|please|do)\b)"
    r"|.*\b(?:good ?bye|bye)\W*$",
    re.IGNORECASE,
)
"""Praise with thanks, or a goodbye, ends a talk: after an offer it is no yes. At a read-out it is."""
_NO = re.compile(
    r"(?:(?:oh|well|um+|hm+|and),?\s+)?(?:n|no+|nope|nah|never|not (?:now|yet|really|at all|right|correct)|"
    r"do not|don'?t|negative|wrong|that'?s (?:wrong|not)|👎|❌)\b",
    re.IGNORECASE,
)
_WORDLESS = re.compile(r"[\s!-/:-@\[-`{-~…¿¡–—]+")
_EMOJI = re.compile(r"^\s*(?:(?P<yes>[👍✅])|(?P<no>[👎❌]))")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]{2,}|\bat\b.+\bdot\b", re.IGNORECASE)
_ZIP = re.compile(r"(?<!\d)\d{5}(?:-\d{4})?(?!\d)")
_NAME = re.compile(r"[^\W\d_]{2,}[\s,]+[^\W\d_]{2,}")
_CODE = re.compile(r"(?<!\d)(?:\d[\s.-]?){3,7}\d(?!\d)")
_NO_CODE = re.compile(
    r"^(?!.*\?)(?=.*\b(?:(?:did|has|have|is|was|do|does|ca|could)n'?t|not?|never|another|new|again|resend|expired)\b)(?=.*\bcode\b)",
    re.IGNORECASE,
)
_ORDER = re.compile(r"(?:#\s*)?\b[Ww]?[\s-]?\d{5,}\b")
_PICK = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|latest|newest|oldest|previous|other|both|all|everything|whole|only|just|except|"
    r"but|one|ones|two|three|none)\b|^\s*\d{1,2}\s*\.?\s*$",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"mistak|accident|error|wrong|no longer|not need|n'?t (?:need|want)|change\w* (?:my|our) mind|any ?more|"
    r"already (?:have|got)|twice|duplicate|oops",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"visa|master|amex|american express|discover|pay\s?pal|gift|voucher|\bcard\b|credit|debit|original|same\b|"
    r"ending|(?<!\d)\d{4}(?!\d)|\bone\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\d+\s+\S+|\b(?:street|st|ave|avenue|road|rd|lane|ln|drive|dr|apt|suite)\b", re.IGNORECASE)
_QUESTION = re.compile(
    r"\?\s*$|^\W*(?:(?:wait|hm+|but|and|ok|okay|so|oh|sorry)\b\W+)*"
    r"(?:(?:what|when|where|which|who|why|how)(?:'?s|s)?|can|could|do|does|did|is|are|will|would|may|should)\b(?!.*\bplease\b)",
    re.IGNORECASE,
)
_LONGEST_PICK = 14
"""Words: a longer message that happens to hold "one" or "all" is rather something else."""

_SHORTEST_QUESTION = 4
"""Words: "yes, can you?" is a yes, "ok, do you sell helmets?" is not."""


def is_question(text: Text) -> bool:
    """Say whether the text is put as a question."""
    return bool(_QUESTION.search(text))


_CORRECTION = re.compile(
    r"\b(?:i (?:meant|mean)|actually|rather|instead|make (?:it|that)|should be|#?w?\d{5,})\b", re.IGNORECASE
)


def corrects(text: Text) -> bool:
    """Say whether a text puts an earlier answer right: "sorry, I meant the small one"."""
    return bool(_CORRECTION.search(text))


_WORD = re.compile(r"[^\W_]{2,}")
_SMALL_WORDS = frozenset(
    [
        "the",
        "and",
        "my",
        "to",
        "of",
        "in",
        "it",
        "is",
        "for",
        "an",
        "on",
        "with",
        "please",
        "just",
        "me",
        "that",
        "this",
        "one",
        "want",
        "return",
        "back",
    ]
)
_REPEATED_SHARE = 0.6


def repeats(question: Text, text: Text) -> bool:
    """Say whether most words of a text that is no question stand in the bot's question: it names what was listed."""
    if is_question(text):
        return False
    said = [word for word in _words(text) if word not in _SMALL_WORDS]
    listed = set(_words(question))
    return bool(said) and sum(word in listed for word in said) >= _REPEATED_SHARE * len(said)


def _words(text: Text) -> List[Text]:
    return _WORD.findall(text.lower())


def misses_code(text: Text) -> bool:
    """Say whether a text tells that the code has not come, or asks for another: no question about codes in general."""
    return bool(_NO_CODE.search(text.replace("’", "'")))


def is_wordless(text: Text) -> bool:
    """Say whether a text is punctuation alone: it agrees to nothing."""
    return bool(_WORDLESS.fullmatch(text))


def yes_or_no(text: Text) -> Optional[Text]:
    """Return `affirm` or `deny` for a text that begins so, else None."""
    emoji = _EMOJI.match(text)
    if emoji:
        return AFFIRM if emoji["yes"] else DENY
    start = text.strip().replace("’", "'")
    if _NO.match(start):
        return DENY
    return AFFIRM if _YES.match(start) else None


def parse_as(asks: Text, text: Text) -> Optional[Text]:
    """Return the intent of a text that answers what was asked, None when it does not look like an answer."""
    if asks in ("confirm", "choose", "anything_else", "feedback", "leave_message"):
        return None if asks != "confirm" and (_THANKS.match(text) or _goes_on_asking(text)) else yes_or_no(text)
    looks_right = _LOOKS_RIGHT.get(asks)
    return INFORM if looks_right is not None and looks_right(text) else None


def _goes_on_asking(text: Text) -> bool:
    """Say whether a question of its own follows a yes or no: "ok, do you sell helmets?"."""
    start = text.strip().replace("’", "'")
    begun = _NO.match(start) or _YES.match(start)
    rest = start[begun.end() :].strip(" ,.;:!-") if begun else ""
    return len(rest.split()) >= _SHORTEST_QUESTION and is_question(rest)


def _identity(text: Text) -> bool:
    return bool(_EMAIL.search(text) or (_ZIP.search(text) and _NAME.search(text)))


def _pick(text: Text) -> bool:
    return len(text.split()) <= _LONGEST_PICK and bool(_PICK.search(text)) and not is_question(text)


def _order(text: Text) -> bool:
    return bool(_ORDER.search(text)) or _pick(text)


def _reason(text: Text) -> bool:
    return bool(_REASON.search(text)) and not is_question(text)


def _method(text: Text) -> bool:
    return bool(_METHOD.search(text)) and not is_question(text)


_LOOKS_RIGHT: Dict[Text, Callable[[Text], bool]] = {
    "identity": _identity,
    "email": lambda text: bool(_EMAIL.search(text)),
    "name": lambda text: bool(_NAME.search(text)) and not is_question(text) and len(text.split()) <= 6,
    "zip": lambda text: bool(_ZIP.search(text)),
    "code": lambda text: bool(_CODE.search(text)),
    "order_id": _order,
    "items": _pick,
    "new_item": _pick,
    "reason": _reason,
    "payment_method": _method,
    "address": lambda text: bool(_ADDRESS.search(text)) and not is_question(text),
}
