"""What holds for every text and every queue."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.complexity import score_complexity
from routing.decision import after_assistant, before_assistant
from routing.model import CustomerTurn, Decision, Signal, SignalName
from routing.queue import estimate_wait, in_order, starvation_bound
from routing.risks import find_risks
from routing.rules import Rules
from routing.sentiment import score_sentiment
from routing.wishes import agrees, asks_for_person, declines

RULES = Rules.load()
DAY = datetime(2026, 11, 24, tzinfo=timezone.utc)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = """great just thanks useless terrible not very never again!!! WORST hate 😡 😍 fuck another delay human agent
    #W1234567 cancel return refund $45 ? ! . , sue fire call me I want to a talk bot"""
MOODY = st.sampled_from(WORDS.split())
TEXTS = st.one_of(st.text(max_size=200), st.lists(MOODY, max_size=40).map(" ".join))
SIGNALS = st.builds(Signal, name=st.sampled_from(SignalName), detail=st.sampled_from(["", "a.b"]))
TURNS = st.builds(
    CustomerTurn,
    text=TEXTS,
    seq=st.integers(1, 999),
    bot_offered_person=st.booleans(),
    intent=st.sampled_from([None, "wants_person", "complaint", "out_of_scope", "return_items"]),
    signals=st.lists(SIGNALS, max_size=3).map(tuple),
    sentiment=st.one_of(st.none(), st.floats(-1, 1)),
)


@QUICK
@given(TEXTS, st.lists(st.floats(-1, 1), max_size=6), st.one_of(st.none(), st.floats(-1, 1)))
def test_sentiment_is_in_range_and_its_parts_add_up_exactly(
    text: str, history: list[float], emotion: float | None
) -> None:
    sentiment = score_sentiment(text, history, emotion)
    assert -1 <= sentiment.score <= 1
    assert -2 <= sentiment.trend <= 2
    assert sum(part.value for part in sentiment.contributions) == sentiment.score
    assert all(part.value for part in sentiment.contributions)


@QUICK
@given(st.lists(TURNS, max_size=12))
def test_complexity_is_in_range_and_its_parts_add_up_exactly(turns: list[CustomerTurn]) -> None:
    complexity = score_complexity(turns)
    assert 0 <= complexity.score <= 1
    assert sum(part.value for part in complexity.contributions) == complexity.score
    assert all(part.value > 0 for part in complexity.contributions)


@QUICK
@given(st.text(st.characters(), max_size=400))
def test_any_unicode_can_be_read(text: str) -> None:
    assert asks_for_person(text) in (True, False)
    assert not (agrees(text) and declines(text))
    find_risks(text)
    score_sentiment(text, ())


@QUICK
@given(st.lists(TURNS, min_size=1, max_size=6))
def test_a_verdict_is_consistent_in_itself(turns: list[CustomerTurn]) -> None:
    for verdict in (before_assistant(RULES, turns), after_assistant(RULES, turns)):
        assert (verdict.reason == "stay") == (verdict.decision is Decision.STAY)
        assert verdict.decision is Decision.STAY or verdict.reason == verdict.triggers[0].name
        assert 0 <= verdict.priority <= 3
        assert verdict.explanation.endswith(".")
        assert {t.evidence_seq for t in verdict.triggers} <= {turns[-1].seq}


@QUICK
@given(TEXTS, st.sampled_from(["human please", "I want to talk to an agent", "get me a manager"]))
def test_asking_for_a_person_works_after_any_other_words(text: str, wish: str) -> None:
    verdict = before_assistant(RULES, [CustomerTurn(text=f"{text}\n\n{wish}.", seq=1)])
    assert verdict.decision is Decision.HAND_OVER


def test_an_endless_message_is_read_in_bounded_time() -> None:
    for text in (
        "a" * 100_000,
        "not " * 25_000,
        "talk to " * 12_000,
        "!?" * 50_000,
        "\u0301" * 100_000,
        "a b c d " * 12_000,
        "\ufdfa" * 50_000,
    ):
        before_assistant(RULES, [CustomerTurn(text=text, seq=1)])


@dataclass(frozen=True)
class Waiter:
    id: str
    priority: int
    created_at: datetime
    due_at: datetime


WAITERS = st.lists(
    st.builds(
        Waiter,
        id=st.text("abcdef", min_size=1, max_size=4),
        priority=st.integers(0, 3),
        created_at=st.integers(-5000, 5000).map(lambda minutes: DAY + timedelta(minutes=minutes)),
        due_at=st.integers(0, 60).map(lambda minutes: DAY + timedelta(minutes=minutes)),
    ),
    max_size=20,
    unique_by=lambda w: w.id,
)


@QUICK
@given(WAITERS, st.integers(-9000, 9000))
def test_the_order_is_total_and_does_not_depend_on_how_the_queue_is_listed(waiting: list[Waiter], minutes: int) -> None:
    shuffled = sorted(waiting, key=lambda w: (w.id[::-1], minutes))
    first, second = in_order(waiting, DAY), in_order(shuffled, DAY + timedelta(minutes=minutes))
    assert first == second
    assert sorted(w.id for w in first) == sorted(w.id for w in waiting)


@QUICK
@given(WAITERS)
def test_nobody_is_overtaken_by_somebody_who_came_later_than_the_bound(waiting: list[Waiter]) -> None:
    order = in_order(waiting, DAY)
    for place, taken in enumerate(order):
        for passed in order[place + 1 :]:
            assert taken.created_at - passed.created_at <= starvation_bound()


@QUICK
@given(st.integers(-3, 500), st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=60), st.integers(-1, 50))
def test_a_waiting_time_is_an_interval_of_seconds(position: int, handling: list[float], agents: int) -> None:
    low, high = estimate_wait(position, [s if abs(s) < 1e7 else 1e7 for s in handling if s == s], agents)
    assert 0 <= low < high
