"""Reads what becomes what: "the bottle for a bigger one and the lamp to a black one". Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shop.item_words import match_items
from shop.model import Item

_CLAUSE = re.compile(
    r"[.;!?\n]+(?=\s|$)|,?\s+(?:and|plus|,)\s+(?=(?:also |then |i(?:'d like| want) to )?(?:exchange|swap"
    r"|change|modify|switch|replace|get"
    r"|the|my|one|another)\b)|,\s*(?=(?:the|my|and the|and my)\b)",
    re.IGNORECASE,
)
_BECOMES = re.compile(r"\s(?:for|to be|to|into|with|by|in|be|->|→|should be|instead of)\s", re.IGNORECASE)
_ONLY_ORDER = re.compile(
    r"\s*(?:my|the|this|that|your|an?|one of)\b[\w ]{0,20}\b(?:order|purchase|shipment)\b(?! to)", re.IGNORECASE
)
_REVERSED = re.compile(r"\binstead of\b|\brather than\b", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:all|every\w*|each|both|them all)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Clause:
    """`old` names items, `new` says what they shall become."""

    old: str
    new: str


def swap_clauses(text: str, items: Sequence[Item]) -> tuple[Clause, ...]:
    """Return what each part of the text swaps; empty when it does not say what becomes what."""
    found = []
    for part in _CLAUSE.split(text):
        for place in _BECOMES.finditer(part):
            old, new = part[: place.start()], part[place.end() :]
            if _REVERSED.search(place[0]):
                old, new = new, old
            if (
                new.strip()
                and not _ONLY_ORDER.match(new)
                and (_names(old, items) or (_EVERY.search(old) and len(items) > 1))
            ):
                found.append(Clause(old.strip(), new.strip()))
                break
    return tuple(found)


def items_part(text: str, items: Sequence[Item]) -> str:
    """Return of the text what names the items, without what they shall become."""
    for clause in swap_clauses(text, items):
        text = text.replace(clause.new, " ", 1)
    return text


def new_part(text: str, item: Item, items: Sequence[Item]) -> str:
    """Return what the text says that `item` shall become; "" when it does not say."""
    for clause in swap_clauses(text, items):
        named = match_items(clause.old, items)
        meant = [*named.chosen, *(one for unclear in named.ambiguous for one in unclear.items)]
        if item in meant or (not meant and _EVERY.search(clause.old)):
            return clause.new
    return ""


def _names(old: str, items: Sequence[Item]) -> bool:
    named = match_items(old, items)
    return bool(named.chosen or named.ambiguous)
