"""Tools for reading what people write: plain tokens, units, typos, plurals. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import DamerauLevenshtein

_UNITS = {
    "milliliter": "ml",
    "milliliters": "ml",
    "millilitre": "ml",
    "millilitres": "ml",
    "liter": "l",
    "liters": "l",
    "litre": "l",
    "litres": "l",
    "gigabyte": "gb",
    "gigabytes": "gb",
    "gig": "gb",
    "gigs": "gb",
    "terabyte": "tb",
    "inches": "inch",
    "in": "inch",
    '"': "inch",
    "feet": "ft",
    "foot": "ft",
    "lb": "lbs",
    "pounds": "lbs",
    "pieces": "piece",
    "pc": "piece",
    "hrs": "hours",
    "hour": "hours",
    "watt": "w",
    "watts": "w",
    "megapixels": "mp",
    "megapixel": "mp",
    "degree": "degrees",
    "cup": "cups",
    "pack": "piece",
}
_UNIT_NAMES = "|".join(
    sorted(map(re.escape, {*_UNITS, *_UNITS.values(), "mm", "cm", "mah", "bar", "x", "k", "p"}), key=len, reverse=True)
)
_MEASURE = re.compile(rf"(?<![\w.])(\d+(?:[.,]\d+)?)[\s-]*({_UNIT_NAMES})(?!\w)")
_NUMBER_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_SPELLINGS = {"grey": "gray", "colour": "color", "aluminium": "aluminum", "jewellery": "jewelry"}


def fold(text: str) -> str:
    """Return the text in lower case without accents, with plain quotes and dashes."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"'))
    plain = re.sub(r"[‐-―]", "-", plain)
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def normalise(text: str) -> str:
    """Return folded text in which a measure is one word: "1000 mL" → "1000ml", "1 liter" → "1000ml"."""
    folded = fold(text).replace("t-shirt", "tshirt").replace("t shirt", "tshirt").replace("e-reader", "ereader")
    folded = folded.replace("e reader", "ereader").replace("wi-fi", "wifi").replace("tee shirt", "tshirt")
    folded = re.sub(r"\b(?:extra|x)[ -]large\b", "xlarge", folded)
    return _MEASURE.sub(_measure, folded)


def _measure(found: re.Match[str]) -> str:
    number, unit = found[1].replace(",", "."), _UNITS.get(found[2], found[2])
    # One liter is what another calls 1000 ml.
    return f"{float(number) * 1000:.0f}ml" if unit == "l" else number + unit


def tokens(text: str) -> list[str]:
    """Return the words of normalised text; numbers keep their point, words lose plural endings only on comparison."""
    words = re.findall(r"\d+(?:\.\d+)?[a-z]*|[a-z]+(?:'[a-z]+)?[0-9]*", normalise(text))
    return [_SPELLINGS.get(word, word) for word in words]


def singular(word: str) -> str:
    """Return the word without an English plural ending: "boxes" → "box", "batteries" → "battery"."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("shes", "ches", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def similar(given: str, known: str) -> bool:
    """Say whether `given` is `known`, up to plural and the typing mistakes that its length forgives."""
    one, other = singular(given), singular(known)
    if one == other:
        return True
    shortest = min(len(one), len(other))
    if shortest < 4 or one[0].isdigit() or other[0].isdigit():
        return False
    allowed = 1 if shortest < 7 else 2
    # The first letter is rarely wrong, and short words that differ there are usually other words.
    if one[0] != other[0] and shortest < 7:
        return False
    return bool(DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed)


def number_word(word: str) -> int | None:
    """Return the number that a word or digits stand for: "two" → 2, "3" → 3."""
    if word.isdigit():
        return int(word)
    return _NUMBER_WORDS.get(word)


def ordinal(word: str, count: int) -> int | None:
    """Return the place from 0 that a word names among `count` things: "second", "2nd", "last"; None otherwise."""
    if word == "last":
        return count - 1
    digits = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word)
    place = int(digits[1]) - 1 if digits else _ORDINALS.index(word) if word in _ORDINALS else None
    return place if place is not None and 0 <= place < count else None


def contains(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Say whether `wanted` stands in `words` as a run, up to typing mistakes."""
    size = len(wanted)
    return any(
        all(similar(word, want) for word, want in zip(words[at : at + size], wanted, strict=True))
        for at in range(len(words) - size + 1)
    )
