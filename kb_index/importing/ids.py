"""Stable names: the same source always gives the same ids, whatever else has changed."""

import hashlib
import re
import unicodedata

LONGEST = 70
_PLAIN_KEY = re.compile(r"[A-Za-z0-9]+(?:[-_. /][A-Za-z0-9]+)*")


def to_slug(text: str, longest: int = LONGEST) -> str:
    """Return the text as lower-case words with hyphens, cut between words; empty when it has no Latin letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug if len(slug) <= longest else slug[: longest + 1].rpartition("-")[0] or slug[:longest]


def to_id(key: str, prefix: str = "") -> str:
    """Return an article's id for the source's own `key`. A key that does not survive whole gets a short hash."""
    slug = to_slug(key)
    if not (_PLAIN_KEY.fullmatch(key) and len(key) <= LONGEST):
        slug = "-".join(part for part in (slug, short_hash(key)) if part)
    return f"{prefix}-{slug}" if prefix else slug


def question_id(question: str) -> str:
    """Return an id for a question that has none: its words, punctuation and case not counted."""
    words = re.sub(r"[^\w\s]", "", question.casefold())
    return to_id(" ".join(words.split()))


def short_hash(text: str) -> str:
    """Return eight hex digits that depend on all of the text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
