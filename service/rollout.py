"""What the operator wants of the model beside the live one: a file that the command line writes and `up` follows."""

import json
from dataclasses import dataclass
from pathlib import Path

from common.errors import Invalid
from service.assistants import Trial
from service.whole_files import write_json

FILE = "rollout.json"
"""In the folder of the models."""


@dataclass(frozen=True)
class Rollout:
    """`share`: the part of the conversations, 0..1, that the next model answers; only with `Trial.SHARE`."""

    trial: Trial
    share: float = 0.0


def read_rollout(models: Path) -> Rollout | None:
    """Return the wish; None when no trial is wanted."""
    try:
        raw = json.loads((models / FILE).read_text(encoding="utf-8"))
        return Rollout(Trial(raw["trial"]), float(raw["share"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_rollout(models: Path, rollout: Rollout | None) -> None:
    """Keep the wish; None ends the trial."""
    if rollout is None:
        (models / FILE).unlink(missing_ok=True)
        return
    write_json(models / FILE, {"trial": rollout.trial.value, "share": rollout.share})


def parse_share(text: str) -> float:
    """Return `10%` or `10` as .1. Raises Invalid."""
    try:
        percent = float(text.strip().removesuffix("%"))
    except ValueError:
        percent = -1.0
    if not 0 < percent <= 100:
        raise Invalid(f"{text!r} is not a share of the conversations: write 10% or 10, at most 100%")
    return percent / 100
