"""The simulated floor agrees with theory where there is one, and shows what more agents would do elsewhere."""

from dataclasses import replace

import pytest

from routing.erlang import erlang_a, erlang_c
from routing.rules import Rules
from routing.simulation import HOUR, Day, Kind, Shift, simulate, steady, with_more
from routing.wait_accuracy import Outcome, accuracy_of, stretch_of, stretched

RULES = Rules.load()
DAY = Day(
    hours=24,
    per_hour=(6.0,) * 8 + (20.0,) * 8 + (6.0,) * 8,
    handling=400,
    shifts=(Shift(0, 24 * HOUR, 2, capacity=1.0),),
    patience=500,
    kinds=(Kind(4, 0), Kind(1, 2, complexity=0.2)),
)


def test_erlang_c_is_what_the_tables_say() -> None:
    small = erlang_c(5 / 180, 180, 7)
    assert (small.waits, small.mean_wait, small.within) == pytest.approx((0.3241, 29.17, 0.7404), rel=1e-3)
    large = erlang_c(40 / 3 / 240, 240, 16)
    assert (large.waits, large.mean_wait, large.within) == pytest.approx((0.3872, 34.85, 0.690), rel=1e-3)
    with pytest.raises(ValueError, match="without end"):
        erlang_c(1, 100, 100)


def test_erlang_a_becomes_erlang_c_when_nobody_gives_up() -> None:
    patient = erlang_a(5 / 180, 180, 7, 1e7)
    assert (patient.waits, patient.mean_wait) == pytest.approx((0.3241, 29.17), rel=5e-3)
    assert patient.abandons < 1e-4
    hasty = erlang_a(5 / 180, 180, 5, 300)
    assert hasty.abandons == pytest.approx(hasty.mean_wait / 300)


def test_the_simulated_floor_waits_as_theory_says() -> None:
    theory = erlang_c(5 / 180, 180, 7)
    runs = [simulate(steady(5 / 180, 180, 7, 30_000), RULES, seed) for seed in (1, 2)]
    assert sum(run.waits for run in runs) / 2 == pytest.approx(theory.waits, rel=0.08)
    assert sum(run.within(20) for run in runs) / 2 == pytest.approx(theory.within, rel=0.04)
    assert runs[0].occupancy == pytest.approx(5 / 7, rel=0.03)
    assert all(0.75 <= run.promises[1] <= 0.85 for run in runs)


def test_the_simulated_floor_gives_up_as_theory_says() -> None:
    theory = erlang_a(5 / 180, 180, 5, 300)
    run = simulate(steady(5 / 180, 180, 5, 30_000, patience=300), RULES, 1)
    assert run.abandons == pytest.approx(theory.abandons, rel=0.08)
    assert run.mean_wait == pytest.approx(theory.mean_wait, rel=0.08)


def test_the_same_seed_gives_the_same_day() -> None:
    assert simulate(DAY, RULES, 3).visits == simulate(DAY, RULES, 3).visits
    assert simulate(DAY, RULES, 3).visits != simulate(DAY, RULES, 4).visits


def test_every_customer_is_served_or_gives_up_exactly_once() -> None:
    run = simulate(DAY, RULES, 5)
    assert 200 < len(run.visits) < 400
    assert all(visit.waited >= 0 for visit in run.visits)
    assert 0 < run.occupancy <= 1


def test_two_more_agents_in_the_busy_hours_shorten_the_wait() -> None:
    before, after = simulate(DAY, RULES, 1), simulate(with_more(DAY, 2, 8 * HOUR, 16 * HOUR), RULES, 1)
    assert after.mean_wait < before.mean_wait * 0.7
    assert after.abandons < before.abandons
    assert after.staffed_seconds == before.staffed_seconds + 2 * 8 * HOUR


def test_urgent_customers_wait_less() -> None:
    visits = [visit for seed in range(4) for visit in simulate(DAY, RULES, seed).visits]
    waits = {
        priority: [visit.waited for visit in visits if visit.priority == priority and visit.served]
        for priority in (0, 2)
    }
    assert sum(waits[2]) / len(waits[2]) < sum(waits[0]) / len(waits[0])


def test_an_agent_whose_shift_ends_takes_nobody_new() -> None:
    short = replace(DAY, patience=None, shifts=(Shift(0, 2 * HOUR, 1),), hours=6)
    run = simulate(short, RULES, 1)
    assert all(visit.arrived + visit.waited <= 2 * HOUR for visit in run.visits if visit.served)
    assert run.abandons > 0.3


def test_intervals_are_stretched_until_four_of_five_would_have_held() -> None:
    short = [Outcome(10, 100, waited) for waited in [50] * 10 + [150] * 15]
    stretch = stretch_of(short)
    assert stretch == pytest.approx(1.5)
    assert stretched(10, 100, stretch) == (6, 150)
    assert stretch_of(short[:5]) == 1.0
    assert stretch_of([Outcome(10, 100, 50)] * 30) < 1


def test_stretching_never_empties_an_interval() -> None:
    assert stretched(50, 60, 0.6) == (50, 60)


def test_accuracy_counts_the_intervals_that_held() -> None:
    found = accuracy_of([(0, 10, 5), (0, 10, 20)])
    assert (found.told, found.held) == (2, 0.5)
