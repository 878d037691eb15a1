"""Does the assistant say what it has just said? To a customer who goes on asking that is no answer."""

import re

from rapidfuzz import fuzz

from routing.text import plain

_NUMBERS = re.compile(r"\d+")
_LEAST_CHARACTERS = 16
"""Shorter replies ("Sure.", "All right.") may come twice."""
_SAME_FROM = 93.0
"""rapidfuzz's ratio, 0..100, from which two replies with the same numbers are one."""
_MANNERS = re.compile(r"\b(?:anything else|welcome|how can i help|what can i do|glad|great day|thank you|thanks)\b")
"""Manners, which may come again."""


def same_reply(reply: str, before: str) -> bool:
    """Return whether the assistant's `reply` says nothing but what its last one, `before`, has said."""
    now, then = plain(reply), plain(before)
    if min(len(now), len(then)) < _LEAST_CHARACTERS or _MANNERS.search(now):
        return False
    if _NUMBERS.findall(now) != _NUMBERS.findall(then):
        return False
    return now in then or then in now or fuzz.ratio(now, then) >= _SAME_FROM
