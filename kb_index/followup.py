"""Follow-up questions: "and for shoes?" means little without what was asked before."""

import re
from collections.abc import Sequence

from kb_index.lexical import words

MAX_WORDS = 9
"""A longer question says by itself what it is about."""

REMEMBERED = 2
"""Messages looked back at for a subject."""

_OPENING = re.compile(
    r"^\s*(?:ok(?:ay)?[,.]?\s+|so\s+|oh\s+)?"
    r"(?:and|but|what about|how about|what if|also|or|then|even|same|not)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|that|this|they|them|those|these|one|ones|there|then|instead|otherwise|too|as well|else)\b",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(r"\b(?:you|we|i)\b", re.IGNORECASE)
_FRAGMENT_WORDS = 2


def in_context(query: str, context: Sequence[str]) -> str | None:
    """Return the query with the subject of the latest messages before it, or None when it stands alone.

    `context`: the customer's earlier messages, oldest first.
    """
    said = [text for text in context[-REMEMBERED:] if words(text)]
    if not said or not is_follow_up(query):
        return None
    subject = said[-1] if len(words(said[-1])) > _FRAGMENT_WORDS else " ".join(said)
    return f"{subject.strip()} {query.strip()}"


def is_follow_up(query: str) -> bool:
    """Whether a question leans on what was said before it."""
    length = len(query.split())
    if length > MAX_WORDS:
        return False
    if _OPENING.search(query) or _POINTING.search(query):
        return True
    own = len(words(query))
    # "when are you open" has one word of weight, but somebody who does something: it is a whole question.
    whole = own == 1 and length > 2 and _ABOUT_US.search(query) is not None
    return own <= 1 and length <= 4 and not whole
