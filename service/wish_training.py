"""`careline train wishes`: the wish head from labelled sets, examples by hand, and everyday sentences."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from common.errors import Invalid
from routing.replay import read_dialogues
from routing.text import plain
from routing.wish_features import FAMILIES, features
from routing.wish_head import BUCKETS, WishHead, buckets_of
from routing.wishes import HEARD_FROM, readable, wish_in
from service.nlu_sets import read_rows
from service.progress import Say, step
from service.settings import ROOT
from service.wish_evaluation import read

EXAMPLES = ROOT / "routing" / "wish_examples.yml"
EVERYDAY = ROOT / "data" / "nlu"
WISH = "wants_person"
STRENGTH = 10.0
"""Inverse strength of regularisation: chosen by leaving one set out."""
OF_EVERYDAY = 0.3
"""Everyday sentences are many and easy: each counts for so much."""
SEEN_IN = 2
"""A feature must stand in so many texts to be learned."""

_SHARES = np.asarray(list(FAMILIES.values()))
_NO_LETTERS = re.compile(r"[^a-z0-9 ]+")


@dataclass(frozen=True)
class Row:
    """One text, whether it asks for a person, how much it counts, and of which set it is ("" for none)."""

    text: str
    asks: bool
    weight: float
    of: str

    @property
    def key(self) -> str:
        """The same for texts that differ in case and signs only."""
        return _NO_LETTERS.sub("", plain(self.text)).strip()


@dataclass(frozen=True)
class Entries:
    """The features of all rows, one entry each: row, family and bucket."""

    row: npt.NDArray[np.int64]
    family: npt.NDArray[np.int64]
    bucket: npt.NDArray[np.int64]


def train(paths: Sequence[Path], dialogues: Path | None, out: Path, tell: Say) -> dict[str, Any]:
    """Learn from the labelled sets in `paths`, and what is none from `dialogues`; write the weights to `out`.

    Returns the figures of each set left out. Raises Invalid.
    """
    rows = [*read_sets(paths), *read_examples(), *read_everyday()]
    if dialogues is not None:
        rows += read_before_wishes(dialogues)
    with step(tell, f"{len(rows)} texts"):
        entries = read_features(rows)
    found = {}
    for path in paths:
        with step(tell, f"without {path.name}"):
            found[path.stem] = left_out(path.stem, rows, entries)
    with step(tell, "all of them"):
        head = fit(rows, entries, np.ones(len(rows), dtype=bool))
    head.save(out)
    return {"written": str(out), "bytes": out.stat().st_size, "n_texts": len(rows), **found}


def read_sets(paths: Sequence[Path]) -> list[Row]:
    """Return the rows of labelled sets, as `careline eval wishes` reads them. Raises Invalid."""
    rows = []
    for path in paths:
        asks, looks = read(path)
        rows += [Row(text, True, 1.0, path.stem) for text in asks]
        rows += [Row(text, False, 1.0, path.stem) for text in looks]
    return rows


def read_examples(path: Path = EXAMPLES) -> list[Row]:
    """Return the examples by hand. Raises Invalid."""
    return [Row(row.text, row.asks, row.weight, "") for row in read_sets([path])]


def read_everyday(folder: Path = EVERYDAY) -> list[Row]:
    """Return the assistant's training sentences: wishes under their intent, all else is none. Raises Invalid."""
    found = [row for path in sorted(folder.glob("*.yml")) for row in read_rows(path)]
    return [Row(text, intent == WISH, 1.0 if intent == WISH else OF_EVERYDAY, "") for intent, text in found]


def read_before_wishes(path: Path) -> list[Row]:
    """Return what customers wrote before a person was right, from labelled dialogues: no wishes. Raises Invalid."""
    try:
        labelled = read_dialogues(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Invalid(f"{path} cannot be read as labelled dialogues: {error}") from error
    turns = [turn for dialogue in labelled for turn in dialogue.turns[: dialogue.person_from]]
    return [Row(str(turn["text"]), False, 1.0, "") for turn in turns if turn.get("role") == "customer"]


def read_features(rows: Sequence[Row]) -> Entries:
    """Return the features of every row."""
    parts: list[tuple[int, int, npt.NDArray[np.int64]]] = []
    for place, row in enumerate(rows):
        for family, found in enumerate(features(readable(row.text)).values()):
            parts.append((place, family, buckets_of(found)))
    sizes = np.asarray([len(buckets) for _, _, buckets in parts])
    return Entries(
        np.repeat([place for place, _, _ in parts], sizes),
        np.repeat([family for _, family, _ in parts], sizes),
        np.concatenate([buckets for _, _, buckets in parts]),
    )


def fit(rows: Sequence[Row], entries: Entries, kept: npt.NDArray[np.bool_]) -> WishHead:
    """Return the head fitted to the kept rows. What stands on one side counts more than what stands on both."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    mine = kept[entries.row]
    row, family, bucket = entries.row[mine], entries.family[mine], entries.bucket[mine]
    texts = np.bincount(bucket, minlength=BUCKETS)
    asks = np.asarray([one.asks for one in rows])
    weight = np.asarray([one.weight for one in rows])
    usual = np.log((weight[kept & asks].sum() + 1e-9) / (weight[kept & ~asks].sum() + 1e-9))
    telling = 1 + np.abs(_leaning(bucket, weight[row], asks[row]) - usual)
    rarity = np.where(texts >= SEEN_IN, (np.log((1 + kept.sum()) / (1 + texts)) + 1) * telling, 0.0)
    known = np.flatnonzero(rarity)
    block = row * len(FAMILIES) + family
    length = np.sqrt(np.bincount(block, rarity[bucket] ** 2, minlength=len(rows) * len(FAMILIES)))
    values = _SHARES[family] * rarity[bucket] / np.maximum(length[block], 1e-9)
    learned = rarity[bucket] > 0
    matrix = csr_matrix(
        (values[learned], (row[learned], np.searchsorted(known, bucket[learned]))), shape=(len(rows), len(known))
    )[kept]
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    fitted.fit(matrix, asks[kept], sample_weight=weight[kept])
    weights = np.zeros(BUCKETS, np.float32)
    weights[known] = fitted.coef_[0]
    return WishHead(weights, rarity.astype(np.float32), float(fitted.intercept_[0]))


def _leaning(
    bucket: npt.NDArray[np.int64], weight: npt.NDArray[np.float64], asks: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Return of each bucket the log of how much oftener it stands in wishes than in what is none."""
    within = np.bincount(bucket, weight * asks, minlength=BUCKETS)
    beside = np.bincount(bucket, weight * ~asks, minlength=BUCKETS)
    return np.log((within + 1) / (beside + 1))


def left_out(name: str, rows: Sequence[Row], entries: Entries) -> dict[str, Any]:
    """Return recall and false alarms on a set for the grammar, a head that has not read it, and both together."""
    held = [row for row in rows if row.of == name]
    keys = {row.key for row in held}
    head = fit(rows, entries, np.asarray([row.of != name and row.key not in keys for row in rows]))
    ways: dict[str, Callable[[str], bool]] = {
        "grammar": lambda text: wish_in(text, None),
        "head": lambda text: head.odds(readable(text)) >= HEARD_FROM,
        "both": lambda text: wish_in(text, head),
    }
    found: dict[str, Any] = {"n_asks": sum(row.asks for row in held), "n_looks_like": sum(not row.asks for row in held)}
    for way, hears in ways.items():
        heard = np.asarray([hears(row.text) for row in held])
        asks = np.asarray([row.asks for row in held])
        found[f"{way}_recall"] = float(heard[asks].mean())
        found[f"{way}_false_alarms"] = float(heard[~asks].mean())
    return found
