"""Questions about the own account, and the days that people speak of."""

from datetime import date

import pytest

from shop.question_words import Fact, asked_fact
from shop.time_words import find_span

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("how much do I get back in total?", Fact.TOTAL),
        ("I'd like to know the total refund amount", Fact.TOTAL),
        ("how much money will I get back", Fact.TOTAL),
        ("what do I have to pay altogether", Fact.TOTAL),
        ("what's my gift card balance", Fact.BALANCE),
        ("how much is left on my gift card?", Fact.BALANCE),
        ("how much have I spent on grills", Fact.SPENT),
        ("the total price for all the grills I have bought", Fact.SPENT),
        ("which two t-shirts have I ordered", Fact.BOUGHT),
        ("what is my default address?", Fact.ADDRESS),
        ("where is my order", None),
        ("the total I paid for the remaining items", Fact.SPENT),
        ("cancel it please", None),
    ],
)
def test_it_is_heard_what_is_asked(text: str, fact: Fact | None) -> None:
    assert asked_fact(text) == fact


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("what did I order last month?", (2026, 10, 1), (2026, 10, 31)),
        ("this month", (2026, 11, 1), (2026, 11, 24)),
        ("what did i buy last week", (2026, 11, 16), (2026, 11, 22)),
        ("orders of the past two weeks", (2026, 11, 10), (2026, 11, 24)),
        ("my orders in October", (2026, 10, 1), (2026, 10, 31)),
        ("what did I buy in December", (2025, 12, 1), (2025, 12, 31)),
        ("in february 2024", (2024, 2, 1), (2024, 2, 29)),
        ("last year", (2025, 1, 1), (2025, 12, 31)),
        ("what did i order yesterday", (2026, 11, 23), (2026, 11, 23)),
        ("the day before yesterday", (2026, 11, 22), (2026, 11, 22)),
        ("the one I ordered last Tuesday", (2026, 11, 17), (2026, 11, 17)),
        ("I ordered it on Monday", (2026, 11, 23), (2026, 11, 23)),
        ("bought it Saturday", (2026, 11, 21), (2026, 11, 21)),
        ("placed on the 3rd", (2026, 11, 3), (2026, 11, 3)),
        ("the order from the 28th", (2026, 10, 28), (2026, 10, 28)),
        ("my order of November 3rd", (2026, 11, 3), (2026, 11, 3)),
        ("the one from December 12", (2025, 12, 12), (2025, 12, 12)),
        ("I bought it two weeks ago", (2026, 11, 7), (2026, 11, 13)),
        ("ordered 3 days ago", (2026, 11, 21), (2026, 11, 21)),
    ],
)
def test_days_are_counted_from_today(text: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    span = find_span(text, TUESDAY)
    assert span is not None
    assert (span.first, span.last) == (date(*first), date(*last))


@pytest.mark.parametrize(
    "text",
    [
        "my last order",
        "the 3rd order",
        "the 3rd one",
        "on the 45th",
        "I want two",
        "show me my orders",
        "may I see my orders",
    ],
)
def test_no_days_no_span(text: str) -> None:
    assert find_span(text, TUESDAY) is None
