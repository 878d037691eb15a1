"""Words by which a customer of text messages says that they want none, and that they want them again. Pure."""

from enum import Enum


class Wish(Enum):
    STOP = "STOP"
    START = "START"


STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"})
START = frozenset({"START", "YES", "UNSTOP"})
"""Twilio acts on these by itself, when they are the whole message: it blocks the number, or opens it again."""

CLEAR = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE"})
"""Also with a full stop or an exclamation mark, when Twilio does not act: the customer means it."""


def wish_of(text: str, vendors_word: str, *, advanced: bool) -> Wish | None:
    """Return what the message asks for.

    `vendors_word`: the request's `OptOutType`, empty when it has none. `advanced`: Twilio always sets it where it acts,
    so other words are words.
    """
    if vendors_word in Wish.__members__:
        return Wish(vendors_word)
    word = text.strip().upper()
    if word.rstrip(" .!") in CLEAR:
        return Wish.STOP
    if advanced or vendors_word:
        return None
    if word in STOP:
        return Wish.STOP
    return Wish.START if word in START else None
