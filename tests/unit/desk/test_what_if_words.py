"""One sentence for a changed plan, which claims nothing that may be chance."""

from typing import Any

import pytest

from desk.what_if_words import changes, sentence
from routing.what_if import Plan

AGENTS = (2,) * 24


def plan(arrivals: float = 1.0, **hours: int) -> Plan:
    """`h11=4`: four agents from 11 to 12."""
    return Plan(tuple(hours.get(f"h{hour}", 2) for hour in range(24)), arrivals)


def figure(mean: float, reach: float = 0.0) -> dict[str, float]:
    return {"mean": mean, "low": mean - reach, "high": mean + reach}


def found(before: float, after: float, gone: float, reach: float = 1.0) -> dict[str, Any]:
    plans = [{"figures": {"p90_wait_changed_seconds": figure(wait)}} for wait in (before, after)]
    difference = {"p90_wait_changed_seconds": figure(after - before, reach), "gave_up": figure(gone, reach)}
    return {"plans": plans, "difference": difference}


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (plan(h11=4, h12=4), ["2 more agents from 11 to 13"]),
        (plan(h8=1), ["1 fewer agent from 8 to 9"]),
        (plan(h8=1, h9=3), ["1 fewer agent from 8 to 9", "1 more agent from 9 to 10"]),
        (plan(h1=3, h3=3, h5=3, h7=4), ["5 more agent hours in all"]),
        (plan(h1=3, h3=1, h5=3, h7=1), ["the agents at other hours"]),
        (plan(1.2), ["20 % more customers"]),
        (plan(0.75, h23=0), ["2 fewer agents from 23 to 24", "25 % fewer customers"]),
        (plan(), []),
    ],
)
def test_what_was_changed_is_named(after: Plan, words: list[str]) -> None:
    assert changes(plan(), after) == words


def test_the_sentence_says_the_wait_and_who_gives_up() -> None:
    assert sentence(plan(), plan(h11=4, h12=4), found(362, 118, -11, 3)) == (
        "With 2 more agents from 11 to 13, 9 of 10 who come then wait at most 2 minutes, now 6 minutes; "
        "11 fewer give up a day (8 to 14)."
    )
    assert sentence(plan(), plan(1.5, h8=1), found(40, 300, 20, 2)) == (
        "With 1 fewer agent from 8 to 9 and 50 % more customers, 9 of 10 wait at most 5 minutes, now 40 seconds; "
        "20 more give up a day (18 to 22)."
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (80, 0, "do not wait, now up to 80 seconds"),
        (0, 80, "wait at most 80 seconds, now not at all"),
        (0, 0, "do not wait, as now"),
    ],
)
def test_not_to_wait_is_no_number(before: float, after: float, words: str) -> None:
    assert f"9 of 10 who come then {words};" in sentence(plan(), plan(h3=3), found(before, after, 0))


def test_what_may_be_chance_is_not_claimed() -> None:
    told = sentence(plan(), plan(h3=3), found(120, 60, -2, 80))
    assert told == (
        "With 1 more agent from 3 to 4, 9 of 10 who come then wait about as long as now, up to 60 seconds; "
        "about as many give up."
    )


def test_two_equal_plans_are_called_equal() -> None:
    assert sentence(plan(), plan(), found(0, 0, 0)).startswith("Both plans are the same")
