"""Names of people, found by the real pipeline."""

import pytest

from common.errors import SettingsError
from common.names import PersonNames


@pytest.fixture(scope="module")
def names() -> PersonNames:
    names = PersonNames()
    names.load()
    return names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the account is under my wife margaret o'neil, zip is 04101", "margaret o'neil"),
        ("zip 02134 and my name should be on file as Priya Raghunathan I think", "Priya Raghunathan"),
        ("hi my zip is 32286, Isabella Johansson speaking", "Isabella Johansson"),
        ("It's under Mr. Daiki Johnson who lives in 80273", "Daiki Johnson"),
    ],
)
def test_a_name_is_found_among_other_words(names: PersonNames, text: str, name: str) -> None:
    assert names.person(text) == name


@pytest.mark.parametrize("text", ["", "where is my order", "04101", "x" * 10_000, "🙂🙂🙂"])
def test_no_name_is_found_where_there_is_none(names: PersonNames, text: str) -> None:
    assert names.person(text) is None


def test_before_it_is_loaded_it_finds_nothing_and_waits_for_nothing() -> None:
    assert PersonNames().person("I'm Ana Lopez") is None


def test_a_missing_pipeline_is_named() -> None:
    with pytest.raises(SettingsError, match="no_such_pipeline"):
        PersonNames("no_such_pipeline").load()


@pytest.mark.parametrize("text", ["yusuf rossi", "ana lopez", "wei zhang", "Will Smith", "grace hopper", "priya patel"])
def test_two_words_that_may_be_a_name(names: PersonNames, text: str) -> None:
    assert names.may_name(text, text)


@pytest.mark.parametrize("text", ["no longer needed", "also change its address", "too expensive", "wrong size"])
def test_ordinary_words_are_no_name(names: PersonNames, text: str) -> None:
    assert not names.may_name(text, text)


def test_before_it_is_loaded_any_words_may_be_a_name() -> None:
    assert PersonNames().may_name("no longer needed", "no longer needed")
