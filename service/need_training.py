"""`careline train need`: the need head from labelled dialogues, examples by hand, and everyday sentences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from common.encoder import Encoder
from common.errors import Invalid
from routing.need import Need
from routing.need_head import NeedHead
from routing.offline import Models, verdicts
from routing.replay import Labelled, Outcome, figures, outcome_of, read_dialogues
from routing.risk_head import NONE
from routing.rules import Rules
from service import prepare
from service.progress import Say, step
from service.risk_training import read_examples as read_risks
from service.routing_models import models
from service.settings import ROOT, Settings

EXAMPLES = ROOT / "routing" / "need_examples.yml"
STRENGTH = 0.3
"""Inverse strength of regularisation: chosen by cross-validation."""
WORDS, COURSE = 1.6, 0.4
"""All that the embedding tells together, and each named number, are brought to so much spread before the fit: what is
spread more is learned sooner. Chosen with each writer left out once."""
LEAST_SPREAD = 0.01
WITHOUT_SIGNALS = 0.5
"""Each turn is learned a second time, for so much, as if no signal were known."""
EVERY = 8
"""Of the everyday sentences, which are many and alike, every eighth is learned."""
FOLDS = 5
SEEDS = 2
REPORTED = ("f1", "timely", "false_handovers")

Told = tuple[tuple[Mapping[str, Any] | None, float], ...]
AS_TOLD: Told = ((None, 1.0), ({}, WITHOUT_SIGNALS))
"""With which signals a turn is learned (None: with its own), and for how much."""
AS_EXAMPLE: Told = (({}, 0.5), ({"answered": True}, 0.5))

Vector = Callable[[str], npt.NDArray[np.float32]]


@dataclass
class Lesson:
    """Turns to learn from: layers, features, is a person right, how much it counts, of which dialogue."""

    vectors: list[npt.NDArray[np.float32]] = field(default_factory=list)
    features: list[Mapping[str, float]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)

    def rows(self, names: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return float32 [n, dimension + names]."""
        course = np.asarray([[one[name] for name in names] for one in self.features], dtype=np.float32)
        return np.hstack([np.asarray(self.vectors, dtype=np.float32), course])


def train(settings: Settings, paths: Sequence[Path], out: Path, tell: Say) -> dict[str, Any]:
    """Learn from the labelled dialogues in `paths`, write the weights to `out`, return figures on what was not learned.

    Of one file: `cross_validated_*`, folds by dialogue. Of several, which are taken for as many writers:
    `left_out_*`, each file judged by a head that has read the others. Raises Invalid, EncoderUnavailable.
    """
    prepare.prepare_encoder(settings, tell)
    encoder = Encoder.load(settings.encoder_folder)
    known = models(settings, tell)
    files = [_read(path) for path in paths]
    labelled = [dialogue for file in files for dialogue in file]
    vector = cache(lambda text: encoder.encode_with_layers([text])[1][0])
    with step(tell, f"{len(labelled)} dialogues and the examples"):
        lesson = learn(labelled, known, vector, own=True)
        beside = learn(read_examples(), known, vector, own=False)
    with step(tell, "figures on dialogues that were not learned"):
        if len(files) > 1:
            found = left_out(files, paths, lesson, beside, known, vector)
        else:
            found = cross_validated(labelled, lesson, beside, known, vector)
    head = fit([lesson, beside], encoder.model_name)
    head.save(out)
    return {"written": str(out), "bytes": out.stat().st_size, "n_turns": len(lesson.right), **found}


def learn(dialogues: Sequence[Labelled], known: Models, vector: Vector, own: bool) -> Lesson:
    """Return what the turns of the dialogues teach. `own`: they are cross-validated on; examples never are."""
    lesson, rules = Lesson(), Rules.load()
    for group, dialogue in enumerate(dialogues):
        for signals, share in AS_TOLD if own else AS_EXAMPLE:
            turns = (
                dialogue.turns if signals is None else tuple({**turn, "signals": signals} for turn in dialogue.turns)
            )
            told = Labelled(dialogue.id, dialogue.kind, turns, dialogue.person_from)
            _add(lesson, rules, told, known, vector, group)
            lesson.weights += [share] * (len(lesson.right) - len(lesson.weights))
    return lesson


def _add(lesson: Lesson, rules: Rules, dialogue: Labelled, known: Models, vector: Vector, group: int) -> None:
    seen: list[tuple[str, Mapping[str, float]]] = []

    def listening(text: str) -> Need:
        def need(found: Mapping[str, float]) -> float:
            seen.append((text, found))
            return 0.5

        return need

    places = [scored.index for scored in verdicts(rules, dialogue.turns, replace(known, need=listening))]
    for place, (text, found) in zip(places, seen, strict=True):
        if not text:
            continue
        lesson.vectors.append(vector(text))
        lesson.features.append(found)
        lesson.right.append(dialogue.person_from is not None and place >= dialogue.person_from)
        lesson.groups.append(group)


def fit(lessons: Sequence[Lesson], model: str, keep: Sequence[npt.NDArray[np.bool_]] | None = None) -> NeedHead:
    """Return the head fitted to the lessons, to the kept turns of each where given."""
    from sklearn.linear_model import LogisticRegression

    names = list(lessons[0].features[0])
    kept = keep or [np.ones(len(lesson.right), dtype=bool) for lesson in lessons]
    pairs = list(zip(lessons, kept, strict=True))
    told = np.vstack([lesson.rows(names)[rows] for lesson, rows in pairs])
    dimension = told.shape[1] - len(names)
    share = np.repeat([WORDS / np.sqrt(dimension), COURSE], [dimension, len(names)])
    middle, scale = told.mean(axis=0), (share / np.maximum(told.std(axis=0), LEAST_SPREAD)).astype(np.float32)
    fitted = LogisticRegression(C=STRENGTH, max_iter=3000).fit(
        (told - middle) * scale,
        np.concatenate([np.asarray(lesson.right)[rows] for lesson, rows in pairs]),
        sample_weight=np.concatenate([np.asarray(lesson.weights)[rows] for lesson, rows in pairs]),
    )
    weights = fitted.coef_[0] * scale
    return NeedHead(
        weights[:dimension].astype(np.float32),
        dict(zip(names, map(float, weights[dimension:]), strict=True)),
        float(fitted.intercept_[0] - weights @ middle),
        model,
    )


def cross_validated(
    labelled: Sequence[Labelled], lesson: Lesson, beside: Lesson, known: Models, vector: Vector
) -> dict[str, float]:
    """Return the router's figures on dialogues that the head has not seen: means over `SEEDS` ways to fold them."""
    found = []
    for seed in range(SEEDS):
        fold = np.random.default_rng(seed).permutation(len(labelled)) % FOLDS
        outcomes = outcomes_by_fold(labelled, fold, lesson, beside, known, vector)
        found.append(figures([one for part in outcomes for one in part]))
    return {f"cross_validated_{name}": float(np.mean([one[name] for one in found])) for name in REPORTED}


def left_out(
    files: Sequence[Sequence[Labelled]],
    paths: Sequence[Path],
    lesson: Lesson,
    beside: Lesson,
    known: Models,
    vector: Vector,
) -> dict[str, Any]:
    """Return the router's figures on each file, by a head that has read the others, and on all together."""
    fold = np.repeat(np.arange(len(files)), [len(file) for file in files])
    labelled = [dialogue for file in files for dialogue in file]
    outcomes = outcomes_by_fold(labelled, fold, lesson, beside, known, vector)
    each = {path.stem: figures(part) for path, part in zip(paths, outcomes, strict=True)}
    together = figures([one for part in outcomes for one in part])
    by_file = {stem: {name: one[name] for name in ("n", *REPORTED)} for stem, one in each.items()}
    return {f"left_out_{name}": together[name] for name in REPORTED} | {"left_out": by_file}


def outcomes_by_fold(
    labelled: Sequence[Labelled],
    fold: npt.NDArray[np.int_],
    lesson: Lesson,
    beside: Lesson,
    known: Models,
    vector: Vector,
) -> list[list[Outcome]]:
    """Return the outcomes of the dialogues of each fold (`fold`: int [dialogues]) by a head fitted to the others."""
    rules, groups = Rules.load(), np.asarray(lesson.groups)
    everything = np.ones(len(beside.right), dtype=bool)
    found = []
    for held in range(int(fold.max()) + 1):
        head = fit([lesson, beside], "", [fold[groups] != held, everything])

        def reading(text: str, head: NeedHead = head) -> Need:
            return head.reading(vector(text))

        told = replace(known, need=reading)
        mine = [dialogue for place, dialogue in enumerate(labelled) if fold[place] == held]
        found.append([outcome_of(dialogue, verdicts(rules, dialogue.turns, told)) for dialogue in mine])
    return found


def _read(path: Path) -> list[Labelled]:
    try:
        return read_dialogues(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Invalid(f"{path} cannot be read as labelled dialogues: {error}") from error


def read_examples(path: Path = EXAMPLES) -> list[Labelled]:
    """Return the examples, the risks and the everyday sentences as dialogues of one told turn. Raises Invalid."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    found: list[Labelled] = []
    for label, kinds in raw.items():
        if label not in ("right", "stays") or not isinstance(kinds, Mapping):
            raise Invalid(f"{path.name}: {label!r} must be `right` or `stays`, with kinds below it")
        for kind, places in kinds.items():
            for place, texts in places.items():
                if place not in ("first", "later") or not all(isinstance(one, str) for one in texts):
                    raise Invalid(f"{path.name}: {label}.{kind}.{place} is not `first` or `later` with a list of texts")
                found += [_told(kind, text, label == "right", place == "later") for text in texts]
    texts, labels = read_risks()
    everyday = [text for text, risk in zip(texts, labels, strict=True) if risk == NONE]
    risky = [text for text, risk in zip(texts, labels, strict=True) if risk != NONE]
    found += [_told("risky", text, right=True, later=False) for text in risky]
    return found + [_told("everyday", text, right=False, later=False) for text in everyday[::EVERY]]


def _told(kind: str, text: str, right: bool, later: bool) -> Labelled:
    """Return a dialogue of one message, behind an earlier one whose words are not known when it comes `later`."""
    before = ({"role": "customer", "text": ""}, {"role": "bot", "text": ""}) if later else ()
    turns = (*before, {"role": "customer", "text": text})
    return Labelled(text, kind, turns, len(turns) - 1 if right else None)
