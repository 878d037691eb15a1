"""Reads which product a text names: by its words, by what people call it, through typing mistakes. Pure."""

from collections.abc import Mapping, Sequence

from shop.model import Product
from shop.vocabulary import ADJECTIVES, SYNONYMS
from shop.word_tools import contains, similar, singular, tokens

_SIZES = {
    "small": "s",
    "medium": "m",
    "large": "l",
    "xlarge": "xl",
}


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a product's name, e.g. ("vacuum", "cleaner")."""
    return tuple(tokens(name))


def word_weight(word: str, name: Sequence[str]) -> tuple[int | None, float]:
    """Return which word of the name `word` means, and how surely, 0..1; (None, 0.0) when it means none.

    The word itself weighs 1, with a typing mistake .9, the end of a compound ("board" of "skateboard") .8, what people
    call it .7.
    """
    best: tuple[int | None, float] = (None, 0.0)
    for at, known in enumerate(name):
        weight = _weight(word, known)
        if weight > best[1]:
            best = (at, weight)
    return best


def option_fits(word: str, options: Mapping[str, str]) -> bool:
    """Say whether `word` is one of the options: a value, a size by its name, or the name of an option that is "yes"."""
    for name, value in options.items():
        values = tokens(value)
        if word in values or _SIZES.get(word) == value.casefold() or "".join(values) == word:
            return True
        if len(word) > 3 and any(len(known) > 3 and similar(word, known) for known in values):
            return True
        if value.casefold() == "yes" and any(similar(word, part) for part in tokens(name)):
            return True
    return False


def match_products(text: str, products: Sequence[Product]) -> tuple[Product, ...]:
    """Return the products that the text names, best first: those with the most of their name in it."""
    words = tokens(text)
    scores: list[tuple[float, Product]] = []
    for product in products:
        name = name_words(product.name)
        score = _name_score(words, name)
        if score > 0:
            scores.append((score, product))
    if not scores:
        return ()
    best = max(score for score, _ in scores)
    # A full name beats products that share only one of its words: "smart watch" is not the thermostat.
    ranked = sorted((pair for pair in scores if pair[0] >= best * 0.75), key=lambda pair: -pair[0])
    return tuple(product for _, product in ranked)


def _name_score(words: Sequence[str], name: Sequence[str]) -> float:
    """How much of the name the text has, 0..; the last word of a name says what it is and must be there or be alone."""
    if contains(words, name):
        return 1.0 + len(name)
    found: dict[int, float] = {}
    for word in words:
        at, weight = word_weight(word, name)
        if at is not None:
            found[at] = max(found.get(at, 0.0), weight)
    if not found:
        return 0.0
    head = len(name) - 1
    if head in found:
        return sum(found.values())
    # "vacuum" is enough for a vacuum cleaner, "smart" is not enough for a smart watch.
    return sum(weight for at, weight in found.items() if name[at] not in ADJECTIVES) * 0.9


def _weight(word: str, known: str) -> float:
    base = singular(word)
    if base == singular(known):
        return 1.0
    if similar(word, known):
        return 0.9
    if len(base) >= 3 and len(known) > len(base) + 2 and singular(known).endswith(base) and base not in ("set", "ware"):
        return 0.8
    return 0.7 if any(similar(other, known) for other in SYNONYMS.get(base, ())) else 0.0
