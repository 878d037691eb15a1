"""Asking for a person is understood without any model, and what only looks like asking is left alone."""

from pathlib import Path

import pytest
import yaml

from routing.typos import put_right
from routing.wishes import agrees, asks_for_person, declines

EXAMPLES: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("wishes.yml").read_text(encoding="utf-8"))

DEVELOPMENT = (
    Path(__file__).parents[2] / "nlu" / "wants_person.yml",
    Path(__file__).parents[2] / "nlu" / "wants_person_blind_2.yml",
)


@pytest.mark.parametrize("path", DEVELOPMENT, ids=lambda path: path.stem)
def test_the_development_sets_are_heard_whole(path: Path) -> None:
    given = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [text for text in given["asks"] if not asks_for_person(text)] == []
    assert [text for text in given["looks_like"] if asks_for_person(text)] == []


def test_every_way_of_asking_for_a_person_is_heard() -> None:
    assert [text for text in EXAMPLES["asks"] if not asks_for_person(text)] == []


def test_what_only_looks_like_a_wish_is_not_one() -> None:
    assert [text for text in EXAMPLES["only_looks_like_it"] if asks_for_person(text)] == []


def test_the_examples_are_many_and_all_different() -> None:
    asks, looks = EXAMPLES["asks"], EXAMPLES["only_looks_like_it"]
    assert len(asks) >= 1500
    assert len(looks) >= 1000
    assert len({text.casefold() for text in asks + looks}) >= len(asks + looks) - 5


@pytest.mark.parametrize("text", ["agent", "I want to talk to a human", "let me speak to your manager"])
def test_a_wish_is_heard_in_any_dress(text: str) -> None:
    for dressed in (
        text.upper(),
        f"   {text}   ",
        f"{text}!!!",
        f"Hi. {text}.",
        f"{text} 😡",
        f"my order is late\n{text}",
    ):
        assert asks_for_person(dressed), dressed


def test_no_one_time_code_is_a_wish() -> None:
    codes = [f"{number:06d}" for number in range(0, 1_000_000, 331)]
    assert [code for code in codes if asks_for_person(code)] == []
    assert asks_for_person("0")


def test_a_wish_at_the_end_of_a_very_long_message_is_heard() -> None:
    assert asks_for_person("my order is late and nobody tells me why. " * 3000 + "I want to speak to a human.")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("agnet", "agent"), ("humna", "human"), ("reprsentative", "representative"), ("oprator", "operator")],
)
def test_misspelt_key_words_are_put_right(written: str, meant: str) -> None:
    assert put_right(written) == meant


@pytest.mark.parametrize("word", ["manage", "personal", "speaker", "services", "employer", "advise", "gift", "order"])
def test_real_words_that_look_alike_are_left_alone(word: str) -> None:
    assert put_right(word) == word


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes, please",
        "ok",
        "sure",
        "that would be great",
        "Talk to a person",
        "connect me",
        "go ahead",
        "yep!",
        "👍",
    ],
)
def test_a_yes_to_an_offered_person_is_understood(text: str) -> None:
    assert agrees(text)
    assert not declines(text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No, thanks",
        "nope",
        "not now",
        "never mind",
        "I'm fine",
        "I don't want a person",
        "no need",
        "Carry on here",
    ],
)
def test_a_no_to_an_offered_person_is_understood(text: str) -> None:
    assert declines(text)
    assert not agrees(text)


@pytest.mark.parametrize(
    "text",
    ["great, thanks", "perfect, thank you", "ok great, thanks a lot for your help", "thanks, bye", "ok thanks bye"],
)
def test_praise_with_thanks_ends_the_talk_and_brings_nobody(text: str) -> None:
    assert not agrees(text)


@pytest.mark.parametrize("text", ["great, thanks, yes please", "yes thanks", "sure, thank you", "ok thanks, please do"])
def test_a_yes_with_thanks_is_still_a_yes(text: str) -> None:
    assert agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "yes but first where is my order",
        "ok, and what about the refund",
        "what are your hours",
        "ok, do you sell helmets?",
    ],
)
def test_a_new_question_is_neither_yes_nor_no(text: str) -> None:
    assert not agrees(text)
    assert not declines(text)
