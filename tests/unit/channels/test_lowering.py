"""Messages on a channel that shows less: nothing is lost."""

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.lowering import CHOOSE, chosen, lower
from channels.port import Capabilities, button_data, button_of, utf16_units
from conversations.model import Asks, Attachment, Button, Citation, Message, Role

PLAIN = Capabilities(text=160)
RICH = Capabilities(text=400, buttons=3, button_title=10, text_with_buttons=200)
YES_NO = (Button("Yes", "/affirm"), Button("No", "/deny"))


def message(text: str, *buttons: Button, role: Role = Role.BOT, author: str = "Assistant", **more: object) -> Message:
    at = datetime(2026, 11, 24, tzinfo=timezone.utc)
    return Message("conv_1", 7, "msg_1", role, author, text, at, buttons, **more)  # type: ignore[arg-type]


def texts(said: Message, can: Capabilities) -> list[str]:
    return [part.text for part in lower(said, can, "https://care.example", link)]


def link(file: Attachment) -> str:
    return f"https://care.example/{file.id}"


def test_buttons_that_fit_stay_buttons() -> None:
    (part,) = lower(message("Shall I?", *YES_NO), RICH, "", link)
    assert (part.text, part.buttons, part.key) == ("Shall I?", YES_NO, "conv_1:7:0:1")


@pytest.mark.parametrize(
    "buttons",
    [
        (*YES_NO, Button("Maybe", "/m"), Button("Later", "/l")),
        (Button("Much too long for this", "/a"), Button("No", "/deny")),
        (Button("Same", "/a"), Button("Same", "/b")),
    ],
    ids=["too many", "too long", "two alike"],
)
def test_buttons_that_do_not_fit_become_numbers(buttons: tuple[Button, ...]) -> None:
    said = message("Which?", *buttons)
    (part,) = lower(said, RICH, "", link)
    lines = [f"{number}. {button.title}" for number, button in enumerate(buttons, 1)]
    assert part.text == "\n".join(["Which?", "", *lines, CHOOSE])
    assert part.buttons == ()
    assert [chosen(text, said, RICH) for text in ("1", " 2.", "(2)", "#1", "2)")] == [0, 1, 1, 0, 1]


@pytest.mark.parametrize("text", ["0", "3", "2 lamps", "two", "", "٢", "12345"])
def test_what_is_no_choice_stays_a_text(text: str) -> None:
    assert chosen(text, message("Which?", *YES_NO), PLAIN) is None


def test_a_number_is_no_choice_where_buttons_were_shown_or_nothing_was_asked() -> None:
    assert chosen("1", message("Shall I?", *YES_NO), RICH) is None
    assert chosen("1", message("How many?"), PLAIN) is None
    assert chosen("1", None, PLAIN) is None


def test_a_read_out_stays_in_one_message_with_what_is_pressed_under_it() -> None:
    read_out = "I will cancel order #W1: " + "a lamp, " * 30 + "is that right?"
    assert RICH.text_with_buttons < len(read_out) < RICH.text - 60
    (part,) = lower(message(read_out, *YES_NO, asks=Asks.CONFIRM), RICH, "", link)
    assert part.text.startswith(read_out)
    assert "1. Yes" in part.text


def test_citations_become_links_each_once() -> None:
    cited = tuple(Citation("a", "Refunds", section, "/articles/refunds", 0.9) for section in ("Cards", "Gifts"))
    elsewhere = Citation("b", "Law", "", "https://law.example/1", 0.5)
    said = message("Five days.", citations=(*cited, elsewhere))
    assert texts(said, RICH) == [
        "Five days.\n\nRefunds: https://care.example/articles/refunds\nLaw: https://law.example/1"
    ]


def test_an_agents_words_carry_their_name() -> None:
    assert texts(message("Hello.", role=Role.AGENT, author="Maya"), PLAIN) == ["Maya: Hello."]


def test_long_texts_are_split_at_paragraphs_before_sentences_before_words() -> None:
    one, two = "First thing. " * 6, "Second thing. " * 6
    assert texts(message(f"{one.strip()}\n\n{two.strip()}"), PLAIN) == [one.strip(), two.strip()]
    sentences = ("A sentence of some words. " * 10).strip()
    assert all(part.endswith(".") for part in texts(message(sentences), PLAIN))
    words = "word " * 60
    assert all(part.split() == ["word"] * part.count("word") for part in texts(message(words), PLAIN))


@given(st.text(alphabet=st.sampled_from("ab. \n😀é!"), min_size=1, max_size=900))
def test_no_part_is_too_long_and_no_letter_is_lost(text: str) -> None:
    parts = texts(message(text), PLAIN)
    assert all(utf16_units(part) <= PLAIN.text for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_buttons_data_names_message_and_place() -> None:
    assert button_of(button_data(12, 3)) == (12, 3)
    for odd in ("", "b:1", "b:1:2:3", "c:1:2", "b:-1:2", "b:1:x", "b:²:1", "b:1:99999999999"):
        assert button_of(odd) is None
