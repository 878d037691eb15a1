"""The first words of a draft, from what customers asked and agents answered."""

import re
from datetime import datetime, timezone
from pathlib import Path

import pytest

from desk.writing import first_words
from desk.writing.first_words import begin_from_gap, begin_from_reply
from desk.writing.gaps import Asked, Gap, GapState

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)


def gap(*questions: str) -> Gap:
    asked = tuple(Asked(f"t{at}", text, NOW, False, None) for at, text in enumerate(questions))
    return Gap("t0", questions[0], 1, 1, 0, 1, NOW, NOW, asked, None, 0.0, 0.0, GapState.OPEN, ("t0",))


def test_a_gap_gives_title_address_and_the_questions_without_holes() -> None:
    fields = begin_from_gap(gap("how do i get an invoice for my company?", "[name] here, an invoice?"))
    assert (fields.title, fields.id) == ("How do i get an invoice for my company", "invoice-company")
    assert fields.questions == ("how do i get an invoice for my company?",)


@pytest.mark.parametrize(
    ("reply", "body"),
    [
        ("Hi [name], you find it under My orders.", "You find it under My orders."),
        ("Hello, this is Maya.\nIt takes 3 days.", "This is Maya.\nIt takes 3 days."),
        ("Good morning! It takes 3 days.\n\nKind regards,\n[name]", "It takes 3 days."),
        ("It takes 3 days. Is there anything else I can do for you?", "It takes 3 days."),
        ("Hi there is no fee for that.", "Hi there is no fee for that."),
    ],
)
def test_greeting_and_farewell_of_a_reply_are_left_out(reply: str, body: str) -> None:
    assert begin_from_reply("how long?", reply).body == body


def test_a_question_with_holes_is_no_question_of_the_article() -> None:
    fields = begin_from_reply("it is [name], where is order [order]?", "Under My orders.")
    assert fields.questions == () and "[" not in fields.title + fields.id


def test_the_page_makes_addresses_of_the_same_words_as_the_service() -> None:
    page = Path("desk/static/writers/fields.js").read_text()
    (fillers,) = re.findall(r"FILLERS = /\^\((.+?)\)\$/", page)
    assert f"({fillers})" == first_words._FILLERS.pattern
    assert f"ADDRESS_WORDS = {first_words.ID_WORDS};" in page
