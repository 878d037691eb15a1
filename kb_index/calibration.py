"""How sure a search may be that it found an answer: a probability learned at build time (`kb_index/learning.py`).

It follows from the scores of the best passages, from the question's words that the best article does not use, and from
the question itself: how it stands to questions asked before that have an answer, and to those that have none
(`kb_index/kinship.py`). A near miss is like an article in all but what it asks for. Weights make both sides count the
same, because nobody knows a shop's share of unanswerable questions before it is open.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from common.errors import SettingsError
from common.yaml_text import load_yaml
from kb_index import kinship
from kb_index.fusion import FIELDS, Floats
from kb_index.kinship import Kinship
from kb_index.model import Vectors
from kb_index.shelf import Query, Scored, Shelf

UNANSWERABLE_FILE = Path(__file__).with_name("unanswerable.yml")

SEARCHED = (*FIELDS, "closest", "unknown", "lead", "score", "covered", "lacking", "missed")
"""What a search tells: the best passages' fields; the largest of them; the share of the query's words (by weight) that
no article uses; how far the best article leads the next; the best score; the share of the query's words (by weight)
that the best article uses, how many it does not use, and their weight."""

FEATURES = (*SEARCHED, *kinship.FEATURES)
"""And what the query's vector tells."""

MOST_OF_A_SIDE = 2_000
"""Questions with an answer, and without one, that are kept to compare with; a sample of more."""

MORE_COUNT = 0.25
"""What further questions count together, as a share of all examples."""

LOOKED_AT = 3
"""Best passages that the features are taken from."""

REGULARISATION = 0.3
FOLDS = 5
WANTED_PRECISION = 0.95
BINS = 10


@dataclass(frozen=True)
class Calibration:
    """A logistic over `FEATURES`. What is measured is cross-fitted; nan when not fitted.

    `kin` are the questions to compare with; they are kept in a file of their own. `precision_threshold` is the lowest
    probability from which 95 % of what is answered is answerable; `coverage` is the share of answerable questions at
    or above it; `calibration_error` the mean distance of probability from what came true, 0..1.
    """

    coefficients: tuple[float, ...]
    intercept: float
    fitted: bool
    answerable: int
    unanswerable: int
    auroc: float
    precision_threshold: float
    coverage: float
    calibration_error: float
    kin: Kinship = field(default=kinship.NONE, repr=False, compare=False)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Calibration":
        """Return what `to_json` gave, without `kin`."""
        coefficients = tuple(float(value) for value in raw["coefficients"])
        return cls(**{name: raw[name] for name in raw if name != "asked"} | {"coefficients": coefficients})

    def to_json(self) -> dict[str, Any]:
        """Return all but `kin` as JSON can say it, and how many questions these are, as `asked`."""
        said = asdict(replace(self, kin=kinship.NONE))
        del said["kin"]
        return said | {"asked": len(self.kin.asked)}

    def save(self, folder: Path) -> dict[str, Any]:
        """Write `kin` into a version's folder; return what its manifest says of the rest."""
        self.kin.save(folder)
        return self.to_json()

    @classmethod
    def load(cls, folder: Path, raw: dict[str, Any], dimension: int) -> "Calibration":
        """Raises IndexMismatch when the file in `folder` is not the one that the manifest's `raw` speaks of."""
        return replace(cls.from_json(raw), kin=Kinship.load(folder, raw["asked"], dimension))

    def probability(self, features: Floats, vector: Vectors) -> float:
        """Return 0..1 for the features [len(SEARCHED)] of a search, and the vector that was searched for."""
        logit = float(np.dot(self.coefficients, [*features, *self.kin.features(vector[None, :])[0]])) + self.intercept
        return float(1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0))))


DEFAULT = Calibration(
    coefficients=(0.2, 2.6, 1.8, 2.1, 1.3, 1.5, 2.5, -2.9, 1.2, 2.2, *(0.0,) * (len(FEATURES) - 10)),
    intercept=-7.0,
    fitted=False,
    answerable=0,
    unanswerable=0,
    auroc=float("nan"),
    precision_threshold=float("nan"),
    coverage=float("nan"),
    calibration_error=float("nan"),
)
"""What the demo shop's articles gave by the scores alone: the rest goes with the model and the shop."""


@dataclass(frozen=True)
class Example:
    """A search of known outcome: `right` when the answer was among the best. `group` keeps an article in one fold."""

    features: Floats
    vector: Vectors
    right: bool
    group: str


def read_unanswerable(path: Path) -> tuple[str, ...]:
    """Return the questions that no article answers. Raises SettingsError naming file and mend."""
    try:
        raw = load_yaml(path.read_text(encoding="utf-8"))
        questions = [str(question) for group in raw["questions"].values() for question in group]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{path} must hold `questions:` with lists of questions by topic ({error}).") from error
    return tuple(dict.fromkeys(questions))


def features(ranked: Sequence[Scored], query: Query, shelves: Sequence[Shelf], without: int | None = None) -> Floats:
    """Return float64 [len(SEARCHED)] of a search's candidates, best first.

    The question numbered `without`, of the one shelf that was searched, counts as not there.
    """
    if not ranked:
        return np.zeros(len(SEARCHED))
    fields = np.max([scored.fields for scored in ranked[:LOOKED_AT]], axis=0)
    best = ranked[0]
    others = (one.fused for one in ranked if one.passage.article_id != best.passage.article_id)
    lead = best.fused - next(others, 0.0)
    lacking = _lacking(best, query, shelves, without)
    return np.array([*fields, fields.max(), _unknown(query, shelves), lead, best.fused, *lacking])


def _lacking(best: Scored, query: Query, shelves: Sequence[Shelf], without: int | None) -> tuple[float, float, float]:
    """Return the share of the query's words, by weight, that the best article uses; of the others count and weight."""
    shelf = next(one for one in shelves if one.passages is best.passages)
    weights = {word: shelf.words.idf(word) for word in query.words}
    lacking = shelf.lacking(tuple(weights), best.row, without)
    missed, total = sum(weights[word] for word in lacking), sum(weights.values())
    return (total - missed) / total if total else 0.0, float(len(lacking)), missed


def _unknown(query: Query, shelves: Sequence[Shelf]) -> float:
    """Return the share of the query's words, by weight, that no article uses; 1 for a query without words."""
    weights = {word: max(shelf.words.idf(word) for shelf in shelves) for word in query.words}
    total = sum(weights.values())
    strange = sum(weight for word, weight in weights.items() if not any(s.words.knows(word) for s in shelves))
    return strange / total if total else 1.0


def fit(examples: Sequence[Example], more: Vectors | None = None) -> Calibration:
    """Fit the logistic and measure it by cross-fitting over groups.

    `more`: float32 [n, dim], vectors of further questions that have an answer, of no example's group. They count a
    quarter as much as all examples together, for the comparison alone.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    vectors = np.array([example.vector for example in examples], dtype=np.float64)
    labels = np.array([example.right for example in examples], dtype=np.int64)
    folds = _folds(labels, [example.group for example in examples])
    kin, compared = _kin(vectors, labels, more, folds)
    inputs = np.column_stack([[example.features for example in examples], compared])

    def model() -> Any:
        return make_pipeline(
            StandardScaler(), LogisticRegression(class_weight="balanced", C=REGULARISATION, max_iter=2000)
        )

    crossed = np.zeros(len(labels))
    for fitted_on, held_out in folds:
        crossed[held_out] = model().fit(inputs[fitted_on], labels[fitted_on]).predict_proba(inputs[held_out])[:, 1]
    whole = model().fit(inputs, labels)
    scale, logistic = whole[0], whole[1]
    coefficients = logistic.coef_[0] / scale.scale_
    threshold, coverage = coverage_at_precision(crossed, labels)
    return Calibration(
        coefficients=tuple(float(value) for value in coefficients),
        intercept=float(logistic.intercept_[0] - np.dot(coefficients, scale.mean_)),
        fitted=True,
        answerable=int(labels.sum()),
        unanswerable=int(len(labels) - labels.sum()),
        auroc=auroc(crossed, labels),
        precision_threshold=threshold,
        coverage=coverage,
        calibration_error=calibration_error(crossed, labels),
        kin=kin,
    )


def _kin(
    vectors: Floats, labels: npt.NDArray[np.int64], more: Vectors | None, folds: Sequence[tuple[Any, Any]]
) -> tuple[Kinship, Floats]:
    """Return what questions are compared with, and each example's features, compared with others alone.

    The side is that without the example itself; nearest are those of other folds.
    """
    kept = np.sort(np.concatenate([_sample(np.flatnonzero(labels == side)) for side in (0, 1)]))
    kept_labels = labels[kept]
    further = more if more is not None else np.zeros((0, vectors.shape[1]))
    counts = np.concatenate(
        [
            len(kept) / (2 * np.bincount(kept_labels, minlength=2)[kept_labels]),
            np.full(len(further), MORE_COUNT * len(kept) / max(1, len(further))),
        ]
    )
    answered = np.concatenate([kept_labels == 1, np.ones(len(further), dtype=np.bool_)])
    kin, left_out = Kinship.learn(np.concatenate([vectors[kept], further]), answered, counts)
    compared = kin.features(vectors)
    compared[kept, -1] = left_out[: len(kept)]
    for others, held_out in folds:
        sides = [vectors[others][labels[others] == side] for side in (0, 1)]
        compared[held_out, 0:2] = kinship.nearest(vectors[held_out] @ sides[0].T)
        compared[held_out, 2:4] = kinship.nearest(vectors[held_out] @ np.concatenate([sides[1], further]).T)
    return kin, compared


def _sample(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    chosen = np.random.default_rng(0).permutation(len(numbers))[:MOST_OF_A_SIDE]
    return numbers[chosen]


def _folds(labels: npt.NDArray[np.int64], groups: Sequence[str]) -> list[tuple[Any, Any]]:
    from sklearn.model_selection import StratifiedGroupKFold

    return list(StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels, groups))


def auroc(probabilities: Floats, right: npt.NDArray[np.int64]) -> float:
    """Return how often a right one has the higher probability of two; nan without both sorts."""
    if len(set(right.tolist())) < 2:
        return float("nan")
    difference = probabilities[right == 1][:, None] - probabilities[right == 0][None, :]
    return float(np.mean((difference > 0) + 0.5 * (difference == 0)))


def coverage_at_precision(
    probabilities: Floats, right: npt.NDArray[np.int64], wanted: float = WANTED_PRECISION
) -> tuple[float, float]:
    """Return the lowest threshold from which `wanted` of what is answered is right, and the share of right kept there.

    Both sides weigh the same. (1.0, 0.0) when no threshold reaches it.
    """
    order = np.argsort(-probabilities, kind="stable")
    rights = np.cumsum(right[order]) / max(1, int(right.sum()))
    wrongs = np.cumsum(1 - right[order]) / max(1, int((1 - right).sum()))
    last_of_tie = np.append(np.diff(probabilities[order]) != 0, True)
    enough = np.flatnonzero((rights / np.maximum(rights + wrongs, 1e-12) >= wanted) & last_of_tie)
    if len(enough) == 0:
        return 1.0, 0.0
    at = int(enough[-1])
    return float(probabilities[order][at]), float(rights[at])


def calibration_error(probabilities: Floats, right: npt.NDArray[np.int64]) -> float:
    """Return the expected calibration error over `BINS` equal bins, 0..1; both sides weigh the same.

    nan without both sorts.
    """
    if len(set(right.tolist())) < 2:
        return float("nan")
    weights = np.where(right == 1, 0.5 / right.sum(), 0.5 / (1 - right).sum())
    bins = np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights=weights * (right - probabilities), minlength=BINS)
    return float(np.abs(gaps).sum())
