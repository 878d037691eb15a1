"""The answer is quoted, never written: the sentences, list or table of the best passages that fit the question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb_index.lexical import words
from kb_index.model import Hit, SearchResult, Unit, UnitKind, Vectors

WHOLE_WORDS = 45
"""A passage this short is quoted whole."""

PARAGRAPH_WORDS = 60
"""A paragraph this short is not taken apart: its later sentences lean on its first."""

QUOTE_WORDS = 75
MAX_SENTENCES = 3
SNIPPET_CHARACTERS = 200

COSINE_SHARE = 0.7
"""Of a unit's relevance; the rest is the share of the query's words in it."""

NEIGHBOUR = 0.55
"""A neighbouring sentence is quoted too when it is at least this relevant, as a share of the best one's."""

RIVAL = 0.9
"""Passages that score at least this share of the best one may hold the answer."""

NEW_SHARE = 0.6
"""What was told before is told again only when the rest is less relevant than this share of it."""

MOST_PASSAGES = 2

_NEXT_PART = re.compile(
    r"\?+\s+(?=\w)|[,;]?\s+(?:and|or|also|plus)\s+(?=(?:also\s+)?(?:how|what|when|where|which|who|why|can|could|do|does|is"
    r"|are|will|would|should|may|must)\b)",
    re.IGNORECASE,
)
"""Where a message goes on to ask something else."""


@dataclass(frozen=True)
class Quote:
    """`text` is verbatim from the passages `hits`, in the order in which they are quoted."""

    text: str
    hits: tuple[Hit, ...]


def quote(result: SearchResult, query: str, vector: Vectors | None = None) -> Quote:
    """Return what answers the query, from one passage or, when it asks two things, from two; empty without hits.

    `vector` is not needed: how well each sentence fits was measured by the search, and travels with the hits.
    """
    if not result.hits:
        return Quote("", ())
    parts = list({hit.passage_id: hit for hit in result.parts if hit.units}.values())[:MOST_PASSAGES]
    if len(parts) > 1:
        return Quote("\n\n".join(_cut(hit) for hit in parts), tuple(parts))
    best = result.hits[0].score
    rivals = [hit for hit in result.hits[:3] if hit.score >= RIVAL * best and hit.units]
    if not rivals:
        return Quote(result.hits[0].text, result.hits[:1])
    chosen = max(rivals, key=lambda hit: hit.score + 0.5 * max(hit.relevance))
    return Quote(_cut(chosen), (chosen,))


def quote_of(hit: Hit) -> str:
    """Return what one passage has to say to the query, verbatim."""
    return _cut(hit) if hit.units else hit.text


def parts_of(query: str) -> list[str]:
    """Return the questions that a message consists of, when it asks more than one thing; else nothing."""
    parts = [part.strip() for part in _NEXT_PART.split(query) if words(part)]
    return parts if len(parts) > 1 else []


def relevance(units: Sequence[Unit], cosines: Vectors, query: Sequence[str], locale: str) -> tuple[float, ...]:
    """Return 0..1 for each unit: its likeness to the query in meaning and in words."""
    wanted = set(query)
    shares = [len(wanted & _unit_words(unit.text, locale)) / len(wanted) if wanted else 0.0 for unit in units]
    return tuple(
        COSINE_SHARE * max(0.0, float(cosine)) + (1 - COSINE_SHARE) * share
        for cosine, share in zip(cosines, shares, strict=True)
    )


@lru_cache(maxsize=4_096)
def _unit_words(text: str, locale: str) -> frozenset[str]:
    """Articles' sentences are the same at every question."""
    return frozenset(words(text, locale))


def snippet(units: Sequence[Unit], fits: Sequence[float]) -> str:
    """Return the unit that fits best on one line, cut at a word to `SNIPPET_CHARACTERS`."""
    if not units:
        return ""
    best = max(range(len(units)), key=lambda at: fits[at])
    line = " ".join(units[best].text.split())
    if len(line) <= SNIPPET_CHARACTERS:
        return line
    return line[:SNIPPET_CHARACTERS].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _best_unit(hit: Hit) -> int:
    """Return the unit that fits best; of those told before only when the others fit much less."""
    every = list(range(len(hit.units)))
    new = [at for at in every if not (hit.told and hit.told[at])]
    enough = bool(new) and max(hit.relevance[at] for at in new) >= NEW_SHARE * max(hit.relevance)
    return max(new if enough else every, key=lambda at: hit.relevance[at])


def _cut(hit: Hit) -> str:
    """Return the part of a passage to quote: whole when short and new, else a unit and what belongs to it."""
    again, best = any(hit.told), _best_unit(hit)
    if len(hit.text.split()) <= WHOLE_WORDS and not again:
        return hit.text
    first, last = (best, best) if again else _paragraph(hit.units, best)
    if _is_introduction(hit.units, last):
        last += 1
    elif hit.units[best].kind is not UnitKind.SENTENCE and best > 0 and hit.units[best - 1].kind is UnitKind.SENTENCE:
        first -= 1
    if first == last and not again:
        first, last = _widen(hit, first, last, NEIGHBOUR * hit.relevance[best])
    return _join(hit.units[first : last + 1])


def _paragraph(units: Sequence[Unit], at: int) -> tuple[int, int]:
    """Return the first and last unit of the paragraph of unit `at`, or twice `at` when the paragraph is long."""
    members = [number for number, unit in enumerate(units) if unit.paragraph == units[at].paragraph]
    short = sum(len(units[number].text.split()) for number in members) <= PARAGRAPH_WORDS
    return (members[0], members[-1]) if short else (at, at)


def _widen(hit: Hit, first: int, last: int, enough: float) -> tuple[int, int]:
    """Take in neighbours that are relevant too, the following one first, as long as the quote stays short."""
    while last - first + 1 < MAX_SENTENCES:
        room = QUOTE_WORDS - sum(len(unit.text.split()) for unit in hit.units[first : last + 1])
        fits = [
            at
            for at in (last + 1, first - 1)
            if 0 <= at < len(hit.units)
            and hit.relevance[at] >= enough
            and len(hit.units[at].text.split()) <= room
            and not _is_introduction(hit.units, at)
        ]
        if not fits:
            break
        first, last = min(first, fits[0]), max(last, fits[0])
    return first, last


def _is_introduction(units: Sequence[Unit], at: int) -> bool:
    """Whether the unit announces the list or table after it."""
    return (
        at + 1 < len(units)
        and units[at].kind is UnitKind.SENTENCE
        and units[at + 1].kind is not UnitKind.SENTENCE
        and (units[at].text.endswith(":"))
    )


def _join(units: Sequence[Unit]) -> str:
    """Return units as they stand in the passage: sentences of a paragraph on one line."""
    text = ""
    for before, unit in zip([None, *units], units, strict=False):
        if before is not None:
            text += " " if before.paragraph == unit.paragraph else "\n"
        text += unit.text
    return text
