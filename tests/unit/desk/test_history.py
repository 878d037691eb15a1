"""The supervisor's figures over time: a small history whose figures were worked out by hand."""

import csv
import io
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from common.errors import Invalid
from conversations.contacts import Contact, Stay
from conversations.model import Outcome
from conversations.rating import Given
from desk.history import csv_of, figures, history, ranked, shares, tell
from desk.history_web import period_of
from desk.period import Period, Step
from routing.model import SignalName

HELPED = frozenset({SignalName.ANSWERED})
UTC = ZoneInfo("UTC")


def at(day: int, clock: str) -> datetime:
    """A moment of November 2026; the 2nd is a Monday."""
    hour, minute, second = (int(part) for part in clock.split(":"))
    return datetime(2026, 11, day, hour, minute, second, tzinfo=timezone.utc)


def small_history() -> list[Contact]:
    """Nine contacts of three days.

    | who | began | first answer | last answer | over | what |
    | a | Mon 09:00:00 | +5 s | +60 s | 10:00 | helped, thanked: confirmed; rated 5 |
    | b | Mon 10:00:00 | +3 s | +300 s | 11:00 | helped: assumed, but back on Tuesday: came back |
    | c | Mon 11:00:00 | +4 s | +4 s | 12:00 | not helped: abandoned |
    | d | Mon 12:00:00 | +2 s | +900 s | 14:00 | to people at +10 s, one after 240 s, solved; rated 4, 1 and 5 |
    | b2 | Tue 10:00:00 | +7 s | +20 s | 11:00 | helped: assumed |
    | e | Tue 11:00:00 | +6 s | +6 s | 12:00 | handed over at +6 s, nobody answered before it was closed as spam |
    | f | Tue 23:30:00 | +8 s | +8 s | still open | |
    | g | Wed 09:00:00 | +1 s | +1 s | still open | with a person, who answered after 31 s |
    | t | Wed 10:00:00 | | | 11:00 | nothing but thanks: no contact |
    """

    def one(
        name: str, began: datetime, first: int, last: int, over: datetime | None, helped: bool = True, **more: object
    ) -> Contact:
        first_at, last_at = began + timedelta(seconds=first), began + timedelta(seconds=last)
        return Contact(name, None, began, first_at, last_at, over, signals=HELPED if helped else frozenset(), **more)  # type: ignore[arg-type]

    def stay(began: datetime, after: int, replied: int | None, outcome: Outcome | None) -> tuple[Stay, ...]:
        handed = began + timedelta(seconds=after)
        return (Stay(handed, None if replied is None else handed + timedelta(seconds=replied), None, outcome),)

    noon, eleven, wednesday = at(2, "12:00:00"), at(3, "11:00:00"), at(4, "09:00:00")
    return [
        one("a", at(2, "09:00:00"), 5, 60, at(2, "10:00:00"), thanked=True, ratings=(Given(5, bot=5),)),
        one("b", at(2, "10:00:00"), 3, 300, at(2, "11:00:00")),
        one("c", at(2, "11:00:00"), 4, 4, noon, helped=False),
        one(
            "d",
            noon,
            2,
            900,
            at(2, "14:00:00"),
            stays=stay(noon, 10, 240, Outcome.SOLVED),
            ratings=(Given(4, waiting=1, person=5),),
        ),
        one("b", at(3, "10:00:00"), 7, 20, at(3, "11:00:00")),
        one("e", eleven, 6, 6, at(3, "12:00:00"), stays=stay(eleven, 6, None, Outcome.SPAM)),
        one("f", at(3, "23:30:00"), 8, 8, None),
        one("g", wednesday, 1, 1, None, stays=stay(wednesday, 0, 31, None)),
        Contact("t", None, at(4, "10:00:00"), ended_at=at(4, "11:00:00"), request=False, thanked=True),
    ]


THREE_DAYS = Period(date(2026, 11, 2), date(2026, 11, 4), Step.DAY, UTC)


def test_the_small_history_equals_the_figures_worked_out_by_hand() -> None:
    found = history(tell(small_history()), THREE_DAYS, at(10, "10:30:00"))
    monday, tuesday, wednesday = found["steps"]
    assert [one["start"] for one in found["steps"]] == ["2026-11-02", "2026-11-03", "2026-11-04"]
    assert [one["arrivals"] for one in found["steps"]] == [4, 3, 1]
    assert [one["open"] for one in found["steps"]] == [0, 1, 1]
    assert monday["outcomes"] == {"confirmed": 1, "assumed": 0, "came_back": 1, "abandoned": 1, "handed_over": 1}
    assert monday["shares"] == {"confirmed": 25, "assumed": 0, "came_back": 25, "abandoned": 25, "handed_over": 25}
    assert tuesday["outcomes"] == {"confirmed": 0, "assumed": 1, "came_back": 0, "abandoned": 0, "handed_over": 1}
    assert sum(wednesday["outcomes"].values()) == sum(wednesday["shares"].values()) == 0
    # Monday: 2, 3, 4, 5 seconds to the first answer; 60 (a) and 900 (d) to the resolution.
    assert monday["first_answer"] == {"count": 4, "median_seconds": 3, "p90_seconds": 5}
    assert monday["person_answer"] == {"count": 1, "median_seconds": 240, "p90_seconds": 240}
    assert monday["resolution"] == {"count": 2, "median_seconds": 60, "p90_seconds": 900}
    whole = found["whole"]
    assert (whole["arrivals"], whole["open"]) == (8, 2)
    # 1, 1, 1, 1, 2 of 6 are 16.67 % each and 33.33 %: 16 * 4 + 33 = 97, the three largest remainders get one more.
    assert whole["outcomes"] == {"confirmed": 1, "assumed": 1, "came_back": 1, "abandoned": 1, "handed_over": 2}
    assert whole["shares"] == {"confirmed": 17, "assumed": 17, "came_back": 17, "abandoned": 16, "handed_over": 33}
    assert whole["people"] == {"solved": 1, "came_back": 0, "unsolved": 0, "spam": 1, "duplicate": 0}
    # 1, 2, 3, 4, 5, 6, 7, 8: the fourth and the eighth; 31 and 240; 20, 60, 900.
    assert whole["first_answer"] == {"count": 8, "median_seconds": 4, "p90_seconds": 8}
    assert whole["person_answer"] == {"count": 2, "median_seconds": 31, "p90_seconds": 240}
    assert whole["resolution"] == {"count": 3, "median_seconds": 60, "p90_seconds": 900}
    assert whole["ratings"] == {
        "rating": {"count": 2, "average": 4.5},
        "bot": {"count": 1, "average": 5.0},
        "waiting": {"count": 1, "average": 1.0},
        "person": {"count": 1, "average": 5.0},
    }
    assert tuesday["ratings"]["bot"] == {"count": 0, "average": None}


def test_what_a_return_can_still_reverse_is_said() -> None:
    told = tell(small_history())
    # Over and resolved: a (Monday 10:00), d (Monday 14:00), b2 (Tuesday 11:00).
    assert [figures(told, moment)["provisional"] for moment in (at(9, "09:59:59"), at(9, "10:00:00"))] == [3, 2]
    assert figures(told, at(10, "11:00:00"))["provisional"] == 0


def test_a_return_after_the_period_still_reverses() -> None:
    first, later = small_history()[1], small_history()[4]
    assert tell([first])[0].resolved
    assert not tell([first], [later])[0].resolved


def test_days_are_those_of_the_wall_clock() -> None:
    lisbon, auckland = ZoneInfo("Europe/Lisbon"), ZoneInfo("Pacific/Auckland")
    period = Period(date(2026, 11, 2), date(2026, 11, 4), Step.DAY, auckland)
    assert period.since == at(1, "11:00:00") and period.until == at(4, "11:00:00")
    assert period.start_of(at(3, "23:30:00")) == date(2026, 11, 4)
    # The day on which the clocks are put back has 25 hours.
    autumn = Period(date(2026, 10, 25), date(2026, 10, 25), Step.DAY, lisbon)
    assert autumn.until - autumn.since == timedelta(hours=25)


def test_weeks_begin_on_monday_and_add_up_to_the_same() -> None:
    told = tell(small_history())
    period = Period(date(2026, 10, 30), date(2026, 11, 10), Step.WEEK, UTC)
    found = history(told, period, at(12, "12:00:00"))
    assert [(one["start"], one["arrivals"]) for one in found["steps"]] == [
        ("2026-10-26", 0),
        ("2026-11-02", 8),
        ("2026-11-09", 0),
    ]
    assert found["steps"][1]["first_answer"] == found["whole"]["first_answer"]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([7], 0.9, 7),
        ([1, 2], 0.5, 1),
        ([1, 2, 3], 0.5, 2),
        (range(1, 11), 0.9, 9),
        (range(11), 0.9, 9),
    ],
)
def test_ranks_are_values_that_occurred(values: list[int], share: float, expected: int | None) -> None:
    assert ranked(list(values), share) == expected


@pytest.mark.parametrize("counts", [(1, 1, 1), (1, 2, 3), (999, 1, 0), (1, 0, 0), (5, 5, 990), (3, 3, 1)])
def test_shares_always_add_up_to_100(counts: tuple[int, ...]) -> None:
    found = shares({str(place): count for place, count in enumerate(counts)})
    assert sum(found.values()) == 100
    assert all(abs(found[str(place)] - count * 100 / sum(counts)) < 1 for place, count in enumerate(counts))


def test_the_csv_holds_every_step_with_the_same_figures() -> None:
    found = history(tell(small_history()), THREE_DAYS, at(10, "10:30:00"))
    lines = list(csv.DictReader(io.StringIO(csv_of(found))))
    assert [line["day"] for line in lines] == ["2026-11-02", "2026-11-03", "2026-11-04"]
    assert lines[0]["arrivals"] == "4" and lines[0]["came_back_percent"] == "25" and lines[0]["people_solved"] == "1"
    assert lines[0]["resolution_p90_seconds"] == "900" and lines[2]["resolution_median_seconds"] == ""


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "first"),
        ({"first": "2026-11-02"}, "last"),
        ({"first": "2026-11-02", "last": "2026-11-01"}, "last"),
        ({"first": "2026-01-01", "last": "2027-01-02"}, "last"),
        ({"first": "0001-01-01", "last": "0001-01-02"}, "first"),
        ({"first": "2026-11-31", "last": "2026-12-01"}, "first"),
        ({"first": "2026-11-02", "last": "2026-11-02", "step": "month"}, "step"),
        ({"first": "2026-11-02", "last": "2026-11-02", "zone": "Mars/Base"}, "zone"),
        ({"first": "2026-11-02", "last": "2026-11-02", "zone": "../../etc/passwd"}, "zone"),
        ({"first": "2026-11-02", "last": "2026-11-02", "zone": ""}, "zone"),
        ({"first": "2026-11-02", "last": "2026-11-02", "zone": "a\0b"}, "zone"),
    ],
)
def test_a_wrong_period_is_refused_by_name(query: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        period_of(query)
    assert refused.value.errors[0]["field"] == field


def test_a_whole_leap_year_is_a_period() -> None:
    period = period_of({"first": "2028-01-01", "last": "2028-12-31", "step": "week", "zone": "Europe/Lisbon"})
    assert len(period.starts()) == 53
