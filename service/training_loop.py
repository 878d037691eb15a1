"""The writers' loop: check the files, train beside the live model, compare on held-out sentences, promote or refuse."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from common.errors import CarelineError, Invalid, SettingsError
from service import assistant_model
from service.model_files import ModelFiles, fingerprint
from service.nlu_evaluation import read_all
from service.nlu_figures import Reading
from service.nlu_sets import Row, Sentence, read_sentences
from service.progress import Say, step
from service.promotion import Comparison, compare
from service.settings import ROOT, Settings
from service.training_checks import Finding, check

HELD_OUT = (ROOT / "tests" / "nlu" / "held_out.yml", ROOT / "tests" / "nlu" / "held_out_repair.yml")


UNREADABLE = "the live model is of another version of Careline and cannot be read; the new one takes its place"


class FaultyFiles(Invalid):
    """Nothing is trained: of the `findings`, some are serious."""

    name = "faulty_files"

    def __init__(self, findings: Sequence[Finding]) -> None:
        serious = sum(finding.serious for finding in findings)
        super().__init__(f"{serious} of these must be mended first; the live model stays.")
        self.findings = tuple(findings)


class WorseModel(CarelineError):
    """The new model understands less than the live one, which stays."""

    name = "worse_model"

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(
            "the new model understands less, so the live one stays. Look at these sentences: does another intent "
            "have examples like them? `careline train --accept` takes the new model all the same."
        )
        self.comparison = comparison


def improve(
    settings: Settings, tell: Say, *, force: bool = False, accept: bool = False, hold: bool = False
) -> Comparison | None:
    """Train and promote; return the comparison, None when nothing has changed or there was no live model to compare.

    `accept` promotes a worse one too; `hold` keeps the new one beside the live one instead. Raises FaultyFiles,
    WorseModel, SettingsError; the live model stays in each case.
    """
    findings = check(ROOT)
    for finding in findings:
        tell(str(finding))
    if any(finding.serious for finding in findings):
        raise FaultyFiles(findings)
    tell("✓ the files have been checked")
    if not force and assistant_model.is_current(settings):
        tell("✓ the assistant's model is up to date")
        return None
    files = ModelFiles(settings.models)
    if not files.live.is_file():
        assistant_model.train(settings, tell, force=force)
        return None
    inputs = assistant_model.inputs_hash(settings)
    candidate = files.candidate
    try:
        assistant_model.make(settings, tell, candidate)
        sentences = [one for file in HELD_OUT if file.is_file() for one in read_sentences(file)]
        rows: list[Row] = [one.row for one in sentences]
        with step(tell, f"comparing with the live model on {len(rows)} held-out sentences"):
            new = read_all(settings, sentences, candidate, files.held_out_vectors)
            live = _remembered(files, rows) or _live(settings, sentences)
        comparison = compare(rows, live, new) if live is not None else None
        for line in comparison.words() if comparison else (UNREADABLE,):
            tell(f"  {line}")
        if comparison and comparison.refused and not accept:
            raise WorseModel(comparison)
        if hold:
            files.hold(candidate, inputs)
            tell("✓ the new model waits beside the live one; `careline rollout` tries it and decides")
            return comparison
        files.promote(candidate, inputs)
        _remember(files, rows, new)
    finally:
        candidate.unlink(missing_ok=True)
    tell("✓ the new model has been promoted; `careline train --rollback` brings the old one back")
    return comparison


def _live(settings: Settings, sentences: list[Sentence]) -> list[Reading] | None:
    """Return how the live model reads the sentences; None when an upgrade has left it unreadable."""
    try:
        files = ModelFiles(settings.models)
        return read_all(settings, sentences, files.live, files.held_out_vectors)
    except SettingsError:
        return None


def understood(files: ModelFiles) -> tuple[int, int] | None:
    """Return how many held-out sentences the live model understands, and of how many; None when that is not known."""
    try:
        raw = json.loads(files.readings.read_text(encoding="utf-8"))
        if raw["model"] != fingerprint(files.live):
            return None
        labels = [Reading(**one).label for one in raw["readings"]]
        return sum(label == intent for label, (intent, *_) in zip(labels, raw["rows"], strict=True)), len(labels)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remembered(files: ModelFiles, rows: list[Row]) -> list[Reading] | None:
    """Return how the live model read these very sentences when it was promoted, if that is known."""
    try:
        raw = json.loads(files.readings.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    same_model = raw.get("model") == fingerprint(files.live)
    if not same_model or raw.get("rows") != [list(row) for row in rows]:
        return None
    return [Reading(**one) for one in raw["readings"]]


def _remember(files: ModelFiles, rows: list[Row], readings: list[Reading]) -> None:
    """Keep how the live model reads the held-out sentences: the next comparison need not ask it again."""
    live = fingerprint(files.live)
    kept = {"model": live, "rows": rows, "readings": [asdict(one) for one in readings]}
    files.readings.write_text(json.dumps(kept), encoding="utf-8")
