"""Locales of articles and customers."""

import pytest

from kb_index.locales import is_known_locale, language_of


@pytest.mark.parametrize("locale", ["en", "en-US", "pt-BR", "es-419"])
def test_languages_with_or_without_a_region_are_known(locale: str) -> None:
    assert is_known_locale(locale)


@pytest.mark.parametrize("locale", ["", "english", "xx", "en_US_x", "en-", "en-UNITED", "EN-us-x"])
def test_other_words_are_not(locale: str) -> None:
    assert not is_known_locale(locale)


def test_a_language_is_found_in_any_spelling() -> None:
    assert {language_of(locale) for locale in ("en", "en-US", "EN_us")} == {"en"}
