"""`careline eval routing`: labelled dialogues beside simple ways of deciding; what other thresholds would have done."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from common.errors import Invalid
from routing.offline import Models, Scored, verdicts
from routing.replay import figures, play, read_dialogues
from routing.rules import DEFAULT_PATH, Rules
from service.wish_evaluation import share_interval

MOST_SHOWN = 20


def changed_rules(settings: Sequence[str], path: Path = DEFAULT_PATH) -> Rules:
    """Return the rules with `section.key=value` applied. Raises SettingsError, Invalid."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    for setting in settings:
        name, separator, value = setting.partition("=")
        where, keys = raw, name.strip().split(".")
        for key in keys[:-1]:
            where = where.get(key) if isinstance(where, dict) else None
        if not separator or not isinstance(where, dict) or keys[-1] not in where:
            raise Invalid(f"{setting!r} is not `section.key=value` of routing.yml, e.g. strain.hand_over_from=0.6")
        where[keys[-1]] = yaml.safe_load(value)
    return Rules.parse(raw, "routing.yml with --set")


def evaluate(path: Path, models: Models, settings: Sequence[str]) -> list[dict[str, Any]]:
    """Return one row for each way of deciding (labelled dialogues), or what changes (recorded ones). Raises Invalid."""
    rules = Rules.load()
    if path.suffix in (".yml", ".yaml"):
        return _labelled(path, rules, models, settings)
    return [_recorded(path, rules, models, settings)]


def _labelled(path: Path, rules: Rules, models: Models, settings: Sequence[str]) -> list[dict[str, Any]]:
    try:
        dialogues = read_dialogues(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} is not valid YAML: {error}") from error
    played = play(rules, dialogues, models)
    rows = [{"set": path.name, "by": name} | _with_intervals(figures(one)) for name, one in played.items()]
    if settings:
        changed = play(changed_rules(settings), dialogues, models)["router"]
        rows.insert(1, {"set": path.name, "by": "router, " + ", ".join(settings)} | _with_intervals(figures(changed)))
    return rows


def _with_intervals(found: dict[str, Any]) -> dict[str, Any]:
    timely = round(found["timely"] * found["n_person"])
    low, high = share_interval(timely, found["n_person"])
    false_low, false_high = share_interval(found["false"], found["n_never"])
    return found | {"timely_low": low, "timely_high": high, "false_low": false_low, "false_high": false_high}


def _recorded(path: Path, rules: Rules, models: Models, settings: Sequence[str]) -> dict[str, Any]:
    """Return how many conversations would have gone to a person, now and with the changed rules, and which differ."""
    other = changed_rules(settings) if settings else rules
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    differ: list[dict[str, Any]] = []
    count = 0
    for dialogue in _read_lines(path):
        count += 1
        one = _first(verdicts(rules, dialogue["turns"], models))
        two = _first(verdicts(other, dialogue["turns"], models))
        before[one[0]] += 1
        after[two[0]] += 1
        if one != two:
            differ.append({"id": dialogue.get("id"), "now": list(one), "then": list(two)})
    return {
        "set": path.name,
        "n": count,
        "changed": list(settings),
        "now": dict(before),
        "then": dict(after),
        "differ": len(differ),
        "examples": differ[:MOST_SHOWN],
    }


def _first(rows: Sequence[Scored]) -> tuple[str, int | None, str]:
    """Return (outcome, turn, reason) of the strongest thing that happened first: a hand-over, else an offer."""
    for wanted in ("hand_over", "offer"):
        for row in rows:
            if row.verdict.decision.value == wanted:
                return wanted, row.index, row.verdict.reason
    return "stay", None, ""


def _read_lines(path: Path) -> list[Mapping[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            dialogue = json.loads(line)
            if not isinstance(dialogue["turns"], list):
                raise TypeError
        except (json.JSONDecodeError, KeyError, TypeError):
            raise Invalid(f"line {number} of {path.name} is not {{id, turns: [...]}}") from None
        found.append(dialogue)
    return found
