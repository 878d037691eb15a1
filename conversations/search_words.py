"""What is searched for in conversations, and how texts are folded to be found. Pure."""

import re
import unicodedata
from dataclasses import dataclass

MAX_QUERY_CHARACTERS = 200
MAX_TERMS = 8
SNIPPET_CHARACTERS, BEFORE_CHARACTERS = 140, 30

_TERM = re.compile(r'"([^"]*)"|(\S+)')
_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Term:
    """Words that stand beside each other; the last may go on: `("lost", "parc")` finds "lost parcels"."""

    words: tuple[str, ...]


def fold(text: str) -> str:
    """Return the words of the text in lower case without accents, one space between them.

    The same on both sides of a search and for every database: "#W48-17, Müller" → "w48 17 muller".
    """
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return _BETWEEN_WORDS.sub(" ", bare.casefold()).strip()


def terms_of(query: str) -> tuple[Term, ...]:
    """Return the terms of which a conversation must have each: single words, and what stands in quotation marks."""
    found = []
    for quoted, single in _TERM.findall(query):
        words = fold(quoted or single).split()
        if words:
            found.append(Term(tuple(words)))
    return tuple(dict.fromkeys(found))[:MAX_TERMS]


def fts5(term: Term) -> str:
    """Return the term in the language of SQLite's FTS5; folded words hold nothing that means something in it."""
    return f'"{" ".join(term.words)}" *'


def tsquery(term: Term) -> str:
    """Return the term in the language of PostgreSQL's to_tsquery."""
    quoted = [f"'{word}'" for word in term.words]
    return f"{' <-> '.join(quoted)}:*"


def has_any(text: str, terms: tuple[Term, ...]) -> bool:
    """Say whether one of the terms is in the text, as the index would."""
    folded = f" {fold(text)}"
    return any(f" {' '.join(term.words)}" in folded for term in terms)


def snippet(text: str, terms: tuple[Term, ...]) -> str:
    """Return the text on one line, cut around the first of the words."""
    flat = " ".join(text.split())
    if len(flat) <= SNIPPET_CHARACTERS:
        return flat
    low = flat.casefold()
    places = [at for at in (low.find(word) for term in terms for word in term.words) if at >= 0]
    start = max(min(places, default=0) - BEFORE_CHARACTERS, 0)
    start = flat.find(" ", start) + 1 if start else 0
    end = start + SNIPPET_CHARACTERS
    return f"{'… ' if start else ''}{flat[start:end].rstrip()}{' …' if end < len(flat) else ''}"
