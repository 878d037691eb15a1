import pytest

from bot.nlu.slips import LONGEST_TEXT, Slips, distance

SENTENCES = [
    "exchange the headphones",
    "stop",
    "the instructions came late",
    "what is the price",
    "start with one piece",
    "a good idea",
    "she expired",
] * 3
KNOWN = {word for text in SENTENCES for word in text.split()} - {"a", "she"} | {"pan", "want"}


@pytest.fixture(scope="module")
def slips():
    return Slips.learnt(SENTENCES, KNOWN)


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("exchnage it", "exchange it"),
        ("Exhange?", "exchange?"),
        ("stpo", "stop"),
        ("no instuctions at all", "no instructions at all"),
        ("the peice", "the piece"),
        ("strat!!", "start!!"),
    ],
)
def test_a_typing_slip_is_read_as_the_word_it_stands_for(slips, typed, meant):
    assert slips.mended(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "latex pillow",  # the last letter more: another word
        "two pans",  # an ordinary form of a known word
        "i want that",
        "is this from ikea",  # one other letter in a short word
        "whats the matter, arent you there",
        "W5502133 to 12 Lyme Rd",
        "Zebulon Quist",
        "ex-change",
        "rewith this",  # a word with something before it
        "to expire",  # of which another form is known
        "",
        "🙂🙂",
    ],
)
def test_words_names_and_numbers_stay_as_they_were_typed(slips, text):
    assert slips.mended(text) == text


def test_a_long_text_is_left_alone(slips):
    text = "exchnage " * (LONGEST_TEXT // 9 + 1)
    assert slips.mended(text) == text


def test_what_stands_often_in_the_training_sentences_is_no_slip():
    often = Slips.learnt([*SENTENCES, *["exchnage pls"] * 4], KNOWN)
    assert often.mended("exchnage") == "exchnage"


def test_nothing_is_changed_before_anything_was_learnt():
    assert Slips({}, ()).mended("exchnage") == "exchnage"


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("stop", "stop", 0),
        ("stpo", "stop", 1),
        ("sop", "stop", 1),
        ("stoop", "stop", 1),
        ("step", "stop", 1),
        ("", "ab", 2),
    ],
)
def test_the_distance_counts_letters_too_many_missing_wrong_or_swapped(one, other, expected):
    assert distance(one, other) == distance(other, one) == expected
