"""Figures by topic, and words on handovers, without a database."""

from datetime import datetime, timedelta, timezone

from conversations.contacts import Contact, Ending, PeopleEnding, Stay, Subject
from desk.handover_quality import quality
from desk.history import Told
from desk.topics import TopicBook, by_topic
from desk.verdicts import Judgement, Verdict
from service.topics import load_topics

AT = datetime(2026, 11, 24, tzinfo=timezone.utc)
BOOK = TopicBook({"track_order": "orders", "cancel_order": "orders", "ask_delivery": "delivery"})


def told(number: int, ending: Ending | None, people: PeopleEnding | None = None) -> Told:
    stays = (Stay(AT),) if people else ()
    return Told(Contact(f"c{number}", None, AT + timedelta(minutes=number), stays=stays), ending, people)


def test_each_contact_counts_under_one_topic_and_the_counts_add_up() -> None:
    contacts = [
        told(1, Ending.CONFIRMED),
        told(2, Ending.HANDED_OVER, PeopleEnding.SOLVED),
        told(3, None),
        told(4, Ending.ABANDONED),
        told(5, Ending.HANDED_OVER, PeopleEnding.SPAM),
    ]
    intents = ("track_order", "cancel_order", "ask_delivery", "cancel_order", None)
    subjects = {
        (one.contact.conversation_id, one.contact.began_at): Subject(intent, unanswered=intent == "ask_delivery")
        for one, intent in zip(contacts, intents, strict=True)
    }
    assert by_topic(contacts, subjects, BOOK) == [
        {"topic": "orders", "arrivals": 3, "open": 0, "bot": 2, "handed_over": 1, "resolved": 2, "unanswered": 0},
        {"topic": "delivery", "arrivals": 1, "open": 1, "bot": 0, "handed_over": 0, "resolved": 0, "unanswered": 1},
        {"topic": "other", "arrivals": 1, "open": 0, "bot": 0, "handed_over": 1, "resolved": 0, "unanswered": 0},
    ]


def test_without_contacts_there_is_no_topic() -> None:
    assert by_topic([], {}, BOOK) == []


def test_the_topics_are_those_of_the_training_files() -> None:
    topics = load_topics().topic_of
    assert (topics["ask_return_policy"], topics["track_order"]) == ("returns", "orders")
    assert not {"thanks", "affirm", "wants_person", "ask_contact"} & set(topics)


def test_each_word_counts_also_two_on_one_handover() -> None:
    found = quality(
        [
            Judgement("h1", "explicit_wish", (Verdict.RIGHT, Verdict.EARLY)),
            Judgement("h2", "explicit_wish", ()),
            Judgement("h3", "stuck", (Verdict.LATE,)),
        ]
    )
    assert (found["handovers"], found["judged"]) == (3, 2)
    assert found["words"] == {"right": 1, "early": 1, "late": 1, "needless": 0}
    assert [(one["reason"], one["handovers"], one["judged"]) for one in found["by_reason"]] == [
        ("explicit_wish", 2, 1),
        ("stuck", 1, 1),
    ]
