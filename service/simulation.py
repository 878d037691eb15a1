"""`careline simulate`: a day of the floor by the real queue rules, "what if", and the comparison with theory."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from common.errors import Invalid, SettingsError
from routing.checks import Section
from routing.erlang import Theory, erlang_a, erlang_c
from routing.hours import parse_span
from routing.model import MAX_PRIORITY
from routing.rules import Rules
from routing.simulation import HOUR, Day, Kind, Run, Shift, simulate, steady, with_more
from service.progress import Say, step

DEFAULT_DAY = Path(__file__).resolve().parent.parent / "routing" / "day.yml"
TARGET_SECONDS = 20.0
THEORY = (
    ("erlang c, 5 erlang, 7 agents", 5 / 180, 180.0, 7, None),
    ("erlang c, 13.33 erlang, 16 agents", 40 / 3 / 240, 240.0, 16, None),
    ("erlang a, 5 erlang, 5 agents, patience 300 s", 5 / 180, 180.0, 5, 300.0),
)


def read_day(path: Path) -> Day:
    """Read a day file. Raises SettingsError that names the key, Invalid when the file cannot be read."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise Invalid(f"{path} is not valid YAML: {error}") from error
    top = Section.of(raw, str(path))
    per_hour = top.numbers("arrivals_per_hour", 24, 0.0, 100_000.0)
    if not any(per_hour):
        top.refuse("arrivals_per_hour", "is 0 all day", "write at least one number above 0")
    patience = top.number("patience_seconds", 0.0, 86_400.0)
    capacity = top.number("capacity", 1.0, 50.0)
    day = Day(
        hours=24.0,
        per_hour=per_hour,
        handling=top.number("handling_seconds", 1.0, 86_400.0),
        shifts=tuple(_shift(top, one, capacity) for one in _listed(top, raw, "shifts")),
        patience=patience or None,
        kinds=tuple(
            _kind(Section.of(one, str(path), f"kinds[{i}]")) for i, one in enumerate(_listed(top, raw, "kinds"))
        ),
        accept_seconds=top.number("accept_seconds", 0.0, 600.0),
    )
    top.finish()
    return day


def _listed(top: Section, raw: Any, key: str) -> list[Any]:
    value = raw.get(key)
    top.mark(key)
    if not isinstance(value, list) or not value:
        top.refuse(key, "is not a list", "write one line for each, beginning with a dash")
    return list(value)


def _shift(top: Section, one: Any, capacity: float) -> Shift:
    try:
        start, end, agents = one
        span = parse_span(f"{start}-{end}")
        if not isinstance(agents, int) or not 0 <= agents <= 1000:
            raise ValueError(agents)
    except (TypeError, ValueError):
        top.refuse("shifts", f"has {one!r}", 'write ["09:00", "17:00", 3]')
    return Shift(span.start * 60.0, span.end * 60.0, agents, capacity=capacity)


def _kind(section: Section) -> Kind:
    kind = Kind(
        share=section.number("share", 0.0, 1e9),
        priority=section.whole("priority", 0, MAX_PRIORITY),
        complexity=section.number("complexity", 0.0, 1.0),
    )
    section.finish()
    return kind


def parse_more(text: str) -> tuple[int, float, float]:
    """Read "2@11:00-13:00". Raises ValueError."""
    agents, separator, hours = text.partition("@")
    span = parse_span(hours)
    if not separator or not agents.isdigit():
        raise ValueError(text)
    return int(agents), span.start * 60.0, span.end * 60.0


def play_days(day: Day, more: Sequence[tuple[int, float, float]], days: int, seed: int) -> list[dict[str, Any]]:
    """Return the figures of the day, and of the same day with more agents, each over `days` days."""
    rules = Rules.load()
    rows = [row("as planned", [simulate(day, rules, seed + n) for n in range(days)])]
    if more:
        changed = day
        for agents, start, end in more:
            changed = with_more(changed, agents, start, end)
        runs = [simulate(changed, rules, seed + n) for n in range(days)]
        rows.append(row("with " + ", ".join(_said(*one) for one in more), runs))
    return rows


def _said(agents: int, start: float, end: float) -> str:
    return f"{agents} more {_clock(start)}-{_clock(end)}"


def _clock(seconds: float) -> str:
    return f"{int(seconds // HOUR):02}:{int(seconds % HOUR // 60):02}"


def row(name: str, runs: Sequence[Run]) -> dict[str, Any]:
    """Return one line of the table; shares are 0..1, times in seconds, means over all customers of all days."""
    whole = Run(
        visits=[visit for run in runs for visit in run.visits],
        busy_seconds=sum(run.busy_seconds for run in runs),
        staffed_seconds=sum(run.staffed_seconds for run in runs),
    )
    waits = sorted(visit.waited for visit in whole.visits)
    told, held = whole.promises
    return {
        "set": name,
        "n": len(whole.visits),
        "days": len(runs),
        "has_to_wait": whole.waits,
        "mean_wait_seconds": whole.mean_wait,
        "p90_wait_seconds": waits[int(len(waits) * 0.9)] if waits else 0.0,
        "within_20_seconds": whole.within(TARGET_SECONDS),
        "gave_up": whole.abandons,
        "first_answer_late": whole.breaches,
        "occupancy": whole.occupancy,
        "told_a_time": told,
        "time_told_held": held,
    }


def against_theory(customers: int, runs: int, seed: int, tell: Say) -> list[dict[str, Any]]:
    """Return simulated figures beside Erlang C and A, with 95 % intervals from the runs' own spread."""
    rules, rows = Rules.load(), []
    for name, per_second, handling, agents, patience in THEORY:
        with step(tell, f"{name}: {runs} runs of {customers} customers"):
            day = steady(per_second, handling, agents, customers, patience)
            figures = [_theory_figures(simulate(day, rules, seed + n), patience) for n in range(runs)]
        theory = (
            erlang_a(per_second, handling, agents, patience) if patience else erlang_c(per_second, handling, agents)
        )
        rows.extend(_beside(name, customers * runs, theory, figures))
    return rows


def _theory_figures(run: Run, patience: float | None) -> dict[str, float]:
    found = {"waits": run.waits, "mean_wait": run.mean_wait}
    last = {"abandons": run.abandons} if patience else {"within": run.within(TARGET_SECONDS)}
    return found | last | {"time_told_held": run.promises[1]}


def _beside(name: str, n: int, theory: Theory, figures: Sequence[dict[str, float]]) -> list[dict[str, Any]]:
    rows = []
    for key in figures[0]:
        values = [one[key] for one in figures]
        mean = statistics.fmean(values)
        reach = 1.96 * statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan
        expected = getattr(theory, key, 0.8)
        rows.append(
            {
                "set": name,
                "n": n,
                "figure": key,
                "theory": expected,
                "simulated": mean,
                "reach": reach,
                "off": mean / expected - 1,
            }
        )
    return rows


def plot(day: Day, runs: Sequence[Run], folder: Path) -> list[Path]:
    """Write pictures of waiting, and of customers and staff by hour. Raises SettingsError without matplotlib."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError as error:
        raise SettingsError("pictures need matplotlib; `make setup` installs it.") from error
    folder.mkdir(parents=True, exist_ok=True)
    hours = range(24)
    by_hour = [[v for run in runs for v in run.visits if int(v.arrived // HOUR) == hour] for hour in hours]
    picture, (above, below) = pyplot.subplots(2, 1, figsize=(9, 7), sharex=True, layout="constrained")
    above.bar(hours, [len(found) / len(runs) for found in by_hour], color="#9ac", label="customers an hour")
    staffed = [sum(s.agents for s in day.shifts if s.start < (h + 1) * HOUR and s.end > h * HOUR) for h in hours]
    above.step(hours, staffed, where="mid", color="#246", label="agents")
    above.set(title="Customers and agents by hour", ylabel="number", ylim=(0, None))
    above.legend()
    mean = [statistics.fmean([v.waited for v in found]) / 60 if found else 0.0 for found in by_hour]
    gone = [100 * sum(not v.served for v in found) / len(found) if found else 0.0 for found in by_hour]
    below.plot(hours, mean, color="#246", label="mean wait, minutes")
    below.plot(hours, gone, color="#b40", linestyle="--", label="gave up, %")
    below.set(title="Waiting and giving up by hour of arrival", xlabel="hour", ylabel="minutes, %", ylim=(0, None))
    below.legend()
    path = folder / "day.png"
    picture.savefig(path, dpi=120)
    pyplot.close(picture)
    return [path]


def runs_for_plot(day: Day, days: int, seed: int) -> list[Run]:
    rules = Rules.load()
    return [simulate(replace(day), rules, seed + n) for n in range(days)]
