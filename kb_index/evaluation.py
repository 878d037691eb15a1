"""How good search is on questions whose answer is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kb_index.calibration import WANTED_PRECISION, auroc, calibration_error, coverage_at_precision
from kb_index.pairs import Pair
from kb_index.search import Knowledge

DEPTH = 10


@dataclass(frozen=True)
class Evaluation:
    """Ranking figures count answerable pairs by article; the others say how well search knows what it does not know.

    Of several articles that answer, the first found counts; nDCG looks at all of them. `auroc`, the coverage and the
    calibration error (0..1, both sides weighing the same) are nan without pairs of both sorts. `precision` and
    `answered` are those at the operating point in use: of what was answered, the share whose best hit was right; of
    all answerable, the share answered.
    """

    answerable: int
    unanswerable: int
    mrr: float
    recall_at_1: float
    recall_at_5: float
    ndcg_at_10: float
    auroc: float
    coverage_at_95_precision: float
    calibration_error: float
    precision: float
    answered: float
    missed: tuple[Pair, ...]


def evaluate(knowledge: Knowledge, pairs: Iterable[Pair], *, internal: bool = False) -> Evaluation:
    """Search for every question and compare. `missed` are the answerable pairs that are not among the first five."""
    pairs = tuple(pairs)
    ranks: list[int | None] = []
    gains: list[float] = []
    probabilities, answered = [], []
    missed = []
    for pair in pairs:
        result = knowledge.search(pair.question, k=2 * DEPTH, internal=internal, context=pair.context)
        articles = list(dict.fromkeys(hit.article_id for hit in result.hits))
        rank = rank_of(articles, pair.articles)
        if pair.answerable:
            ranks.append(rank)
            gains.append(ndcg(articles, pair.articles))
            if rank is None or rank > 5:
                missed.append(pair)
        probabilities.append(result.probability)
        answered.append((result.answerable, rank == 1))
    values = np.array(probabilities, dtype=np.float64)
    sides = np.array([pair.answerable for pair in pairs], dtype=np.int64)
    both = len(set(sides.tolist())) == 2
    return Evaluation(
        answerable=len(ranks),
        unanswerable=len(pairs) - len(ranks),
        mrr=_mean([1 / rank if rank else 0.0 for rank in ranks]),
        recall_at_1=_mean([rank == 1 for rank in ranks]),
        recall_at_5=_mean([rank is not None and rank <= 5 for rank in ranks]),
        ndcg_at_10=_mean(gains),
        auroc=auroc(values, sides),
        coverage_at_95_precision=coverage_at_precision(values, sides, WANTED_PRECISION)[1] if both else float("nan"),
        calibration_error=calibration_error(values, sides),
        precision=_mean([good for shown, good in answered if shown]),
        answered=_mean([shown for (shown, _), known in zip(answered, sides, strict=True) if known]),
        missed=tuple(missed),
    )


def rank_of(found: list[str], right: Iterable[str]) -> int | None:
    """Return the place, from 1, of the first of `right` among what was found; None when none of them was."""
    places = [found.index(one) + 1 for one in right if one in found]
    return min(places, default=None)


def ndcg(found: list[str], right: Iterable[str]) -> float:
    """Return nDCG@10, 0..1, of what was found, best first, when each of `right` is as good as the others."""
    wanted = set(right)
    worth = 1 / np.log2(np.arange(2, DEPTH + 2))
    gained = sum(float(worth[place]) for place, one in enumerate(found[:DEPTH]) if one in wanted)
    return gained / float(worth[: len(wanted)].sum()) if wanted else float("nan")


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
