from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from conversations import texts
from conversations.channel_words import where
from conversations.model_waiting import QueuePlace
from routing.queue import GENERAL_QUEUE
from routing.rules import Rules


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


def test_connecting_says_why_to_whom_where_and_when() -> None:
    text = texts.connecting("You asked for a person.", QueuePlace(2, 240, 420), "billing", anybody_here=True)
    assert text == (
        "You asked for a person. I'm connecting you with a colleague from billing: you're number 2 in the queue, "
        "and it usually takes 4 to 7 minutes. You won't need to repeat anything."
    )


def test_who_answers_is_said_in_the_customers_words_for_every_queue_that_routing_knows() -> None:
    rules = Rules.load()
    skills = {skill for trigger in rules.triggers.values() for skill in trigger.skills}
    queues = skills | {skill for found in rules.skills_by_intent.values() for skill in found}
    assert "billing" in queues and queues <= texts.TEAMS.keys()


@pytest.mark.parametrize("queue", [GENERAL_QUEUE, "tier2_emea"])
def test_of_a_queue_without_a_customers_word_only_the_team_is_named(queue: str) -> None:
    assert texts.colleague_of(queue) == "a colleague from our team"


def test_of_a_closed_queue_it_is_said_who_answers_and_when() -> None:
    opens = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert texts.closed_until(opens, ZoneInfo("UTC"), "legal") == (
        "It goes to a colleague from our legal team. That team is not here now. They are back on Tuesday, 24 November, "
        "09:00 (UTC). Your place in the queue is kept, and the answer comes here."
    )
    assert "They are back" not in texts.closed_until(None, ZoneInfo("UTC"), "legal")


def test_when_nobody_is_here_no_time_is_promised() -> None:
    text = texts.connecting("You asked for a person.", QueuePlace(1, 240, 420), "care", anybody_here=False)
    assert "minutes" not in text and "a colleague from customer care. Nobody is at their desk" in text
