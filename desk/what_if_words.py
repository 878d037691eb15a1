"""What comes of a changed plan in one sentence. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from routing.what_if import HOURS, Plan, changed_hours

MOST_CHANGES = 3
"""Of one sentence; more are counted together."""
FELT_SECONDS = 5.0
"""A wait that is shorter or longer by less is about as long."""


def sentence(before: Plan, after: Plan, found: Mapping[str, Any]) -> str:
    """Say what differs, and only what is more than chance: its 95 % interval does not hold 0."""
    changed = changes(before, after)
    if not changed:
        return "Both plans are the same: change the agents of an hour, or how many customers come."
    one, two = (plan["figures"] for plan in found["plans"])
    who = "9 of 10" if len(changed_hours(before, after)) == HOURS else "9 of 10 who come then"
    return f"With {_and(changed)}, {who} {_waiting(one, two, found['difference'])}; {_giving_up(found['difference'])}."


def changes(before: Plan, after: Plan) -> list[str]:
    """Return what was changed, in words: "2 more agents from 11 to 13", "20 % more customers"."""
    steps = [new - old for old, new in zip(before.agents, after.agents, strict=True)]
    spans: list[tuple[int, int, int]] = []
    for hour, step in enumerate(steps):
        if spans and spans[-1][1] == hour and spans[-1][2] == step:
            spans[-1] = (spans[-1][0], hour + 1, step)
        else:
            spans.append((hour, hour + 1, step))
    spans = [span for span in spans if span[2]]
    if len(spans) > MOST_CHANGES:
        hours = sum(steps)
        found = [f"{_more(hours, 'agent hour')} in all" if hours else "the agents at other hours"]
    else:
        found = [f"{_more(step, 'agent')} from {start} to {end}" for start, end, step in spans]
    share = round((after.arrivals / before.arrivals - 1) * 100)
    return [*found, f"{abs(share)} % {'more' if share > 0 else 'fewer'} customers"] if share else found


def _more(step: int, what: str) -> str:
    return f"{abs(step)} {'more' if step > 0 else 'fewer'} {what}{'' if abs(step) == 1 else 's'}"


def _waiting(before: Mapping[str, Any], after: Mapping[str, Any], difference: Mapping[str, Any]) -> str:
    name = "p90_wait_changed_seconds"
    old, new = before[name]["mean"], after[name]["mean"]
    if not _is_real(difference[name]) or abs(new - old) < FELT_SECONDS or _span(new) == _span(old):
        return f"wait about as long as now, up to {_span(new)}" if round(new) else "do not wait, as now"
    if round(new) == 0:
        return f"do not wait, now up to {_span(old)}"
    return f"wait at most {_span(new)}, now {_span(old) if round(old) else 'not at all'}"


def _giving_up(difference: Mapping[str, Any]) -> str:
    gone = difference["gave_up"]
    many = round(abs(gone["mean"]))
    if not _is_real(gone) or many == 0:
        return "about as many give up"
    low, high = sorted((round(abs(gone["low"])), round(abs(gone["high"]))))
    return f"{many} {'more' if gone['mean'] > 0 else 'fewer'} give up a day ({low} to {high})"


def _is_real(found: Mapping[str, float]) -> bool:
    return found["low"] > 0 or found["high"] < 0


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{round(seconds)} second{'' if round(seconds) == 1 else 's'}"
    minutes = round(seconds / 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _and(parts: Sequence[str]) -> str:
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else parts[0]
