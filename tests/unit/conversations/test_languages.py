"""Who writes in another language is told so in it; slang, names, greetings and typing mistakes stay in English."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from conversations.languages import book, foreign_language, says
from conversations.model import Asks

SENTENCES = yaml.safe_load((Path(__file__).with_name("languages.yml")).read_text(encoding="utf-8"))
LOOK_ALIKES = [one if isinstance(one, dict) else {"text": one} for one in SENTENCES["english"]]
FOREIGN = SENTENCES["foreign"]
WITH_OWN_TEXT = ("es", "fr", "de", "it", "pt", "nl", "pl", "tr", "zh", "ar", "ja")


def _asks(one: dict[str, Any]) -> Asks | None:
    return Asks(one["asks"]) if "asks" in one else None


@pytest.mark.parametrize("one", LOOK_ALIKES, ids=lambda one: one["text"])
def test_what_only_looks_foreign_stays_in_english(one: dict[str, Any]) -> None:
    assert foreign_language(one["text"], ["en"], _asks(one)) is None


@pytest.mark.parametrize("one", FOREIGN, ids=lambda one: one["text"])
def test_another_language_is_recognised(one: dict[str, Any]) -> None:
    assert foreign_language(one["text"], ["en"], _asks(one)) == one["language"]


def test_there_are_enough_of_both() -> None:
    assert len(LOOK_ALIKES) >= 60 and len(FOREIGN) >= 40


def test_a_language_that_the_assistant_speaks_is_not_foreign() -> None:
    assert foreign_language("wo ist meine Bestellung?", ["en", "de"]) is None
    assert foreign_language("où est ma commande ?", ["en", "de"]) == "fr"


@pytest.mark.parametrize("code", WITH_OWN_TEXT)
def test_a_customer_is_answered_in_their_own_language(code: str) -> None:
    assert says(code) != says("en")
    assert foreign_language(says(code), ["en"]) == code


def test_a_language_without_a_text_of_its_own_gets_the_english_one() -> None:
    assert says("fi") == says("en") == says("xx") and says("en")


def test_no_word_proves_a_language_that_is_an_english_one() -> None:
    for code, one in book().languages.items():
        assert len(one.words - book().english - book().names) >= 40 or not one.words, code


@pytest.mark.parametrize("sentence_file", sorted(Path("data/nlu").glob("*.yml")), ids=lambda path: path.stem)
def test_no_training_sentence_looks_foreign(sentence_file: Path) -> None:
    lines = [line.strip()[2:] for line in sentence_file.read_text(encoding="utf-8").splitlines()]
    foreign = [line for line in lines if foreign_language(line, ["en"])]
    assert foreign == []


def test_what_is_said_to_those_who_wait_is_whole_in_every_language_that_has_a_text_of_its_own() -> None:
    own = {code: one for code, one in book().languages.items() if one.says and code != "en"}
    assert len(own) == 12
    assert [code for code, one in own.items() if not (one.leave and one.leave_how and one.takes_long)] == []
    assert all(len(one.leave) <= 20 for one in own.values())
