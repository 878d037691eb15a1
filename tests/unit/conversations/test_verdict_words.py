import pytest

from conversations.verdict_words import verdict_of


@pytest.mark.parametrize(
    "said",
    [
        "that helped",
        "That helped, thanks!",
        "great, that answers my question, thank you",
        "it worked!!",
        "very helpful ty",
        "exactly what i needed",
        "thanks, that’s exactly what I was looking for",
        "problem solved 👍",
    ],
)
def test_words_that_say_it_helped(said: str) -> None:
    assert verdict_of(said, asked=False) is True


@pytest.mark.parametrize(
    "said",
    [
        "that didn't help",
        "no that didnt help at all",
        "not helpful",
        "sorry but that’s not what I asked",
        "useless",
        "You haven't answered my question",
        "hm that doesn't really help me",
        "didnt help",
        "still no answer",
    ],
)
def test_words_that_say_it_did_not(said: str) -> None:
    assert verdict_of(said, asked=False) is False


@pytest.mark.parametrize(("said", "helped"), [("yes", True), ("yep thanks", True), ("👍", True), ("great", True)])
@pytest.mark.parametrize(("no", "did_not"), [("no", False), ("not really", False), ("👎", False), ("nope", False)])
def test_a_bare_yes_or_no_counts_only_when_it_was_asked(said: str, helped: bool, no: str, did_not: bool) -> None:
    assert (verdict_of(said, asked=True), verdict_of(no, asked=True)) == (helped, did_not)
    assert verdict_of(said, asked=False) is None and verdict_of(no, asked=False) is None


@pytest.mark.parametrize(
    "said",
    [
        "no thanks",
        "no, how long is the warranty?",
        "that didn't help, I meant the lamp",
        "the size is not right",
        "thanks",
        "yes I want to return it",
        "does that work for gift cards?",
        "it didn't arrive",
        "the lamp doesn't work",
    ],
)
def test_whoever_says_more_or_something_else_is_read_as_ever(said: str) -> None:
    assert verdict_of(said, asked=True) is None
    assert verdict_of(said, asked=False) is None
