"""Two plans on the same days: shifts out of agents by hour, the same customers, figures with their uncertainty."""

from dataclasses import replace

import pytest

from routing.rules import Rules
from routing.simulation import HOUR, Day, Shift, simulate
from routing.what_if import (
    FEWEST_DAYS,
    Plan,
    agents_of,
    by_hour,
    changed_hours,
    compare,
    day_of,
    interval,
    quantile,
    shifts_of,
)

RULES = Rules.load()
AGENTS = (*[1] * 8, *[2] * 8, *[1] * 8)
BASE = Day(
    hours=24,
    per_hour=(2.0,) * 8 + (24.0,) * 8 + (4.0,) * 8,
    handling=300,
    shifts=(Shift(0, 24 * HOUR, 1),),
    patience=500,
)
TWO_MORE = tuple(many + 2 if 9 <= hour < 15 else many for hour, many in enumerate(AGENTS))


def test_agents_by_hour_become_the_longest_shifts_and_come_back() -> None:
    agents = (0, 2, 3, 2, 0, 1)
    shifts = shifts_of(agents, 4.0)
    assert {(one.start / HOUR, one.end / HOUR, one.agents) for one in shifts} == {(1, 4, 2), (2, 3, 1), (5, 6, 1)}
    assert {one.capacity for one in shifts} == {4.0}
    assert agents_of(shifts)[: len(agents)] == agents
    assert shifts_of((0,) * 24, 1.0) == ()


def test_a_plan_changes_agents_and_customers_and_nothing_else() -> None:
    day = day_of(replace(BASE, spread=0.5), Plan(AGENTS, 1.5))
    assert (day.per_hour[8], day.handling, day.spread) == (36.0, 300, 0.5)
    assert agents_of(day.shifts) == AGENTS


def test_the_same_customers_come_to_both_plans() -> None:
    one, two = (simulate(day_of(BASE, Plan(agents)), RULES, 7) for agents in (AGENTS, TWO_MORE))
    assert sorted(visit.arrived for visit in one.visits) == sorted(visit.arrived for visit in two.visits)
    # Who waited long enough to give up in the better plan gave up as early in the other one.
    gone = {visit.arrived: visit.waited for visit in one.visits if not visit.served}
    assert all(gone[visit.arrived] == visit.waited for visit in two.visits if not visit.served)


def test_handling_times_vary_as_much_as_the_day_says() -> None:
    alone = replace(BASE, per_hour=(1.0,), shifts=(Shift(0, 24 * 3000 * HOUR, 50),), hours=3000, patience=None)

    def busy(spread: float) -> float:
        run = simulate(replace(alone, spread=spread), RULES, 1)
        return run.busy_seconds / len(run.visits)

    assert busy(1.0) == pytest.approx(300, rel=0.06)
    assert busy(0.2) == pytest.approx(300, rel=0.02)


def test_two_more_agents_help_by_more_than_chance() -> None:
    found = compare(BASE, (Plan(AGENTS), Plan(TWO_MORE)), RULES, enough=lambda played: played >= 8)
    assert found["days"] == 8
    difference = found["difference"]
    assert difference["p90_wait_changed_seconds"]["high"] < difference["p90_wait_seconds"]["high"] < -60
    assert difference["gave_up"]["high"] < 0 < difference["in_time"]["low"]
    assert difference["occupancy"]["high"] < 0
    assert difference["customers"] == {"mean": 0, "low": 0, "high": 0}
    before, after = found["plans"]
    assert before["figures"]["gave_up"]["mean"] + difference["gave_up"]["mean"] == pytest.approx(
        after["figures"]["gave_up"]["mean"]
    )
    assert before["hours"][10]["p90_wait_seconds"] > after["hours"][10]["p90_wait_seconds"]


def test_the_changed_hours_are_those_that_differ_and_all_of_them_with_other_customers() -> None:
    assert changed_hours(Plan(AGENTS), Plan(TWO_MORE)) == frozenset(range(9, 15))
    assert len(changed_hours(Plan(AGENTS), Plan(TWO_MORE, 1.1))) == 24


def test_the_same_plan_twice_differs_by_nothing_and_the_days_of_an_interval_are_always_played() -> None:
    found = compare(BASE, (Plan(AGENTS), Plan(AGENTS)), RULES, enough=lambda _: True)
    assert found["days"] == FEWEST_DAYS
    assert {one["mean"] for one in found["difference"].values()} == {0}


def test_nobody_at_work_serves_nobody() -> None:
    found = compare(BASE, (Plan((0,) * 24), Plan((0,) * 24)), RULES, enough=lambda _: True)
    figures = found["plans"][0]["figures"]
    assert figures["gave_up"] == figures["customers"]
    assert (figures["in_time"]["mean"], figures["occupancy"]["mean"]) == (0, 0)


def test_an_hour_in_which_nobody_came_has_no_wait() -> None:
    run = simulate(replace(BASE, per_hour=(0.0,) * 12 + (5.0,) * 12), RULES, 1)
    hours = by_hour([run])
    assert (hours[3]["customers"], hours[3]["median_wait_seconds"]) == (0, None)
    assert sum(hour["customers"] for hour in hours) == len(run.visits)


def test_quantiles_are_values_that_occurred() -> None:
    assert [quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], share) for share in (0.5, 0.9)] == [5, 9]
    assert quantile([], 0.9) == 0


def test_an_interval_is_students() -> None:
    found = interval([1.0, 2.0, 3.0, 4.0, 5.0])
    # 2.776 * 1.5811 / 2.2361
    assert (found["mean"], found["high"] - 3) == (3.0, pytest.approx(1.963, abs=1e-3))
