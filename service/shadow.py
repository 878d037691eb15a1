"""What a model on trial would have understood: kept turn by turn without any words, told as a comparison."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.wire import TurnRequest, Understood

FILE = "shadow.jsonl"
SHOWN_PAIRS, SHOWN_WORDS = 20, 3


@dataclass(frozen=True)
class Reading:
    """How the live model and the one on trial took the same turn."""

    model: str
    conversation_id: str
    turn_id: str
    live: str
    tried: str


class ShadowBook:
    """The file of readings in `var`. It knows turns by their ids: the words stay in the database."""

    def __init__(self, var: Path) -> None:
        self._file = var / FILE

    def write(self, model: str, request: TurnRequest, live: str | None, tried: Understood) -> None:
        """Keep one reading. Takes a disk's time: called in a worker thread."""
        line = {
            "model": model,
            "conversation": request.conversation_id,
            "turn": request.turn_id,
            "live": live or "",
            "tried": tried.intent or "",
        }
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def read(self, model: str) -> list[Reading]:
        """Return the readings of one model, oldest first. A line that a crash has cut off is left out."""
        if not self._file.is_file():
            return []
        with self._file.open(encoding="utf-8") as file:
            found = [_reading(line) for line in file]
        return [one for one in found if one is not None and one.model == model]

    def forget(self) -> None:
        """Empty the book."""
        self._file.unlink(missing_ok=True)


def _reading(line: str) -> Reading | None:
    try:
        raw = json.loads(line)
        return Reading(raw["model"], raw["conversation"], raw["turn"], raw["live"], raw["tried"])
    except (ValueError, KeyError, TypeError):
        return None


def report(readings: Sequence[Reading], words: Mapping[str, str]) -> list[str]:
    """Return the comparison, a line each. `words` are the customers', by turn id; one without them is counted only."""
    if not readings:
        return ["nothing has been compared yet: the model on trial reads along from the next message on"]
    differing: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in readings:
        if one.live != one.tried:
            differing[one.live, one.tried].append(words.get(one.turn_id, ""))
    agreed = len(readings) - sum(len(turns) for turns in differing.values())
    lines = [f"agreed on {agreed} of {len(readings)} messages ({agreed / len(readings):.1%})"]
    for (live, tried), said in sorted(differing.items(), key=lambda pair: -len(pair[1]))[:SHOWN_PAIRS]:
        shown = ", ".join(f"“{text}”" for text in _first_different(said))
        lines.append(f"{len(said)} × live `{live}`, on trial `{tried}`" + (f": {shown}" if shown else ""))
    return lines


def _first_different(said: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in said if text))[:SHOWN_WORDS]
