"""What contacts were about, and how it went with each topic. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conversations.contacts import Subject
from desk.history import Told

OTHER = "other"
"""The topic of contacts in which no request had one: a person asked for at once, small talk, nothing understood."""

COUNTS = ("arrivals", "open", "bot", "handed_over", "resolved", "unanswered")


@dataclass(frozen=True)
class TopicBook:
    """Which intents belong to which topic, as the training files have it."""

    topic_of: Mapping[str, str]

    @property
    def intents(self) -> frozenset[str]:
        return frozenset(self.topic_of)


def by_topic(
    told: Sequence[Told], subjects: Mapping[tuple[str, datetime], Subject], book: TopicBook
) -> list[dict[str, Any]]:
    """Return the counts of each topic, the most frequent first and `OTHER` last; `arrivals` add up to all contacts.

    `bot`: over, and never with people; with `handed_over` and `open` it adds up to `arrivals`. `resolved`: by the
    assistant or by people, and stayed so. `unanswered`: at least one request found no answer or was not understood.
    """
    found: defaultdict[str, list[tuple[Told, Subject]]] = defaultdict(list)
    for one in told:
        subject = subjects.get((one.contact.conversation_id, one.contact.began_at), Subject(None, False))
        found[book.topic_of.get(subject.intent or "", OTHER)].append((one, subject))
    names = sorted(found, key=lambda name: (name == OTHER, -len(found[name]), name))
    return [{"topic": name, **_counts(found[name])} for name in names]


def _counts(found: Sequence[tuple[Told, Subject]]) -> dict[str, int]:
    over = [one for one, _ in found if one.ending is not None]
    handed_over = sum(one.people is not None for one in over)
    values = (
        len(found),
        len(found) - len(over),
        len(over) - handed_over,
        handed_over,
        sum(one.resolved for one in over),
        sum(subject.unanswered for _, subject in found),
    )
    return dict(zip(COUNTS, values, strict=True))
