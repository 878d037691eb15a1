import pytest

from conversations import texts
from conversations.channel_words import where
from conversations.model import QueuePlace


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("web", "on our website"),
        ("whatsapp", "in WhatsApp"),
        ("telegram", "in Telegram"),
        ("sms", "by text message"),
        ("email", "by e-mail"),
    ],
)
def test_a_place_stands_in_a_sentence_with_the_right_word_before_it(channel: str, words: str) -> None:
    assert texts.hello_again("", where(channel)).endswith(f"talked about {words}, so you needn't repeat it.")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 0, "under a minute"),
        (10, 50, "under a minute"),
        (45, 60, "about a minute"),
        (20, 200, "up to 4 minutes"),
        (240, 420, "4 to 7 minutes"),
        (240, 240, "about 4 minutes"),
    ],
)
def test_waits_are_said_as_people_say_them(low: int, high: int, words: str) -> None:
    assert texts.minutes(low, high) == words


def test_connecting_says_why_where_and_when() -> None:
    text = texts.connecting("You asked for a person.", QueuePlace(2, 240, 420), anybody_here=True)
    assert text == (
        "You asked for a person. I'm connecting you now: you're number 2 in the queue, and it usually takes "
        "4 to 7 minutes. You won't need to repeat anything."
    )


def test_when_nobody_is_here_no_time_is_promised() -> None:
    text = texts.connecting("You asked for a person.", QueuePlace(1, 240, 420), anybody_here=False)
    assert "minutes" not in text and "Nobody is at their desk" in text
