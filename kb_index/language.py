"""Which language a text is in: guessed from its letters, and only believed when the guess is sure.

A wrong guess hides the right articles, so short questions are left to the conversation's own language.
"""

import math
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from kb_index.locales import language_of

COMMON = ("en", "es", "fr", "de", "it", "pt", "nl", "pl", "tr", "ru", "ar", "zh")
"""Languages that customers of any shop may write in, whether or not it has articles in them."""

SURE_FROM = 0.9
"""Probability among the languages in question from which a guess is believed."""

FEWEST_LETTERS = 12
"""Of shorter questions ("PO box", "order") the guess is no better than chance."""

LEAST_SCORE = -700.0
"""Logarithm of a probability that is as good as none; smaller ones do not fit a float."""


def language_of_question(question: str, locale: str, written: Collection[str]) -> str:
    """Return the language to search in: that of the question if it can be told, else that of `locale`.

    `written` are the languages that articles are written in. With one alone there is nothing to choose.
    """
    spoken = language_of(locale)
    if len(written) < 2 or sum(letter.isalpha() for letter in question) < FEWEST_LETTERS:
        return spoken
    guess, sure = guess_language(question, [*written, *COMMON, spoken])
    return guess if sure >= SURE_FROM else spoken


def guess_language(text: str, languages: Collection[str]) -> tuple[str, float]:
    """Return the likeliest of `languages` and its probability among them, 0..1. Takes processor time: about 0.2 ms."""
    wanted = set(languages)
    scores = [(str(label), float(score)) for label, score in _identifier().rank(text) if label in wanted]
    guess, best = max(scores, key=lambda one: one[1])
    return guess, 1.0 / sum(math.exp(max(score - best, LEAST_SCORE)) for _, score in scores)


def warm_up() -> None:
    """Load the model, so that the first customer of another language need not wait 1 s for it."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
