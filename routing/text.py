"""Customers' text made plain for patterns: one case, straight quotes, no stretched letters, bounded length."""

import re
import unicodedata
from functools import lru_cache

MOST_CHARACTERS = 6000
"""Of a longer text the beginning and the end are read: that is where wishes and moods stand."""
HEAD_CHARACTERS = 4500

remembered = lru_cache(maxsize=512)
"""For what a text alone shows: a turn is decided about twice, and a later turn looks at the earlier ones again."""

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "…": "...", "–": "-", "—": "-"}
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SPELLED_OUT = re.compile(r"\b(?:[a-z][ .\-]){3,}[a-z]\b")
_SPACES = re.compile(r"[ \t\r\f\v]+")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def bounded(text: str) -> str:
    """Return at most `MOST_CHARACTERS` characters: head and tail of a long text."""
    if len(text) <= MOST_CHARACTERS:
        return text
    return text[:HEAD_CHARACTERS] + "\n" + text[-(MOST_CHARACTERS - HEAD_CHARACTERS - 1) :]


@remembered
def plain(text: str) -> str:
    """Return the text in small letters without accents, straight quotes; "sooooo" is "soo", "h u m a n" is "human"."""
    text = bounded(unicodedata.normalize("NFKD", _INVISIBLE.sub("", bounded(text).translate(_QUOTES))))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = _STRETCHED.sub(r"\1\1", text)
    text = _SPELLED_OUT.sub(lambda m: re.sub(r"[ .\-]", "", m.group()), text)
    return _SPACES.sub(" ", text).strip()


def words(plain_text: str) -> list[str]:
    """Return the words of a text that `plain` has made."""
    return _WORD.findall(plain_text)
