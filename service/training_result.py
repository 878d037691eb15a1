"""How a training ended, as `careline train --result FILE` writes it for whoever started it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from common.clock import rfc3339
from common.errors import CarelineError
from service.model_files import ModelFiles, fingerprint
from service.promotion import Comparison
from service.settings import Settings
from service.training_checks import Finding
from service.training_loop import FaultyFiles, WorseModel
from service.whole_files import write_json


class Outcome(StrEnum):
    PROMOTED = "promoted"
    HELD = "held"
    """The new model waits beside the live one."""
    UP_TO_DATE = "up_to_date"
    """Nothing had changed, so nothing was trained."""
    REFUSED = "refused"
    FAULTS = "faults"
    """A file must be mended first."""
    FAILED = "failed"


@dataclass(frozen=True)
class Result:
    """`words` is the comparison with the live model, a line each; `problem` why the new one did not take its place."""

    outcome: Outcome
    words: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    problem: str | None = None


Keep = Callable[[Comparison | None], None]


@contextmanager
def keeping(settings: Settings, file: Path | None) -> Iterator[Keep]:
    """Write the result into the file, if one is named: what is told when the training is over, and each failure."""
    files = ModelFiles(settings.models)
    live, held = _print(files.live, file), _print(files.next, file)
    kept = Result(Outcome.FAILED)

    def write(result: Result) -> None:
        nonlocal kept
        kept = result
        if file is not None:
            write_json(file, asdict(result) | {"ended_at": rfc3339(datetime.now(UTC))})

    def keep(comparison: Comparison | None) -> None:
        outcome = Outcome.UP_TO_DATE
        if _print(files.live, file) != live:
            outcome = Outcome.PROMOTED
        elif _print(files.next, file) != held:
            outcome = Outcome.HELD
        write(Result(outcome, tuple(comparison.words()) if comparison else ()))

    try:
        yield keep
    except FaultyFiles as error:
        write(Result(Outcome.FAULTS, findings=error.findings, problem=str(error)))
        raise
    except WorseModel as error:
        write(Result(Outcome.REFUSED, tuple(error.comparison.words()), problem=str(error)))
        raise
    except CarelineError as error:
        write(Result(Outcome.FAILED, kept.words, problem=str(error)))
        raise


def _print(model: Path, wanted: Path | None) -> str | None:
    return fingerprint(model) if wanted is not None and model.is_file() else None
