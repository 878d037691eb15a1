"""Which article a question is for, told by what sets the questions of one article apart from those of all others.

Likeness looks at one pair of texts at a time: a question about a lost parcel is like every text about parcels. A linear
classifier over the same vectors has learned from all questions at once which differences matter.

An edited or new article is learned at once, with the texts that it has, while the planes of all others stay where they
are: it takes its own questions and nobody else's.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp
from threadpoolctl import threadpool_limits

from kb_index.errors import IndexMismatch
from kb_index.fusion import Floats
from kb_index.model import Ids, Vectors

REGULARISATION = 20.0
STEPS = 100
PRECISION = 1e-6
"""Learning ends when a step gains less than this part of what there is to gain."""
MOST_DOUBT = 8.0
"""In nats: beyond it a thing is unlikely, and how unlikely says nothing."""


@dataclass(frozen=True)
class Lessons:
    """Texts whose article is known: vectors [n, dim], the number of the article [n], how much each counts [n]."""

    vectors: Vectors
    articles: Ids
    weights: Floats

    def where(self, kept: "np.typing.NDArray[np.bool_]") -> "Lessons":
        return Lessons(self.vectors[kept], self.articles[kept], self.weights[kept])

    def followed_by(self, others: "Lessons") -> "Lessons":
        return Lessons(
            np.concatenate([self.vectors, others.vectors]),
            np.concatenate([self.articles, others.articles]),
            np.concatenate([self.weights, others.weights]),
        )


@dataclass(frozen=True)
class ArticleClassifier:
    """Multinomial logistic regression. `planes` float32 [articles, dim + 1]: weights, then the offset."""

    planes: Vectors

    @classmethod
    def learn(cls, lessons: Lessons, articles: int) -> "ArticleClassifier":
        """Learn the articles numbered 0 to `articles` - 1."""
        return cls(_fit(lessons, 0, articles, np.full(len(lessons.articles), -np.inf)))

    def learn_more(self, lessons: Lessons, more: int) -> "ArticleClassifier":
        """Return the planes of `more` articles, numbered on from those here; these stay as they are.

        Of the articles here those without a lesson are gone.
        """
        known = len(self.planes)
        volume = np.bincount(lessons.articles, lessons.weights, known + more)
        there = np.flatnonzero(volume[:known])
        logits = _logits(self.planes[there], lessons.vectors) + np.log(volume[there])
        against = logsumexp(logits, axis=1) if len(there) else np.full(len(logits), -np.inf)
        return ArticleClassifier(_fit(lessons, known, more, against))

    def followed_by(self, others: "ArticleClassifier") -> "ArticleClassifier":
        return ArticleClassifier(np.concatenate([self.planes, others.planes]))

    def doubts(self, vector: Vectors, articles: Ids) -> Floats:
        """Return for each of `articles` how far it is behind the likeliest of them, 0 to `MOST_DOUBT` nats."""
        logits = _logits(self.planes[articles], vector[None, :])[0]
        return np.asarray(np.minimum(logits.max(initial=-np.inf) - logits, MOST_DOUBT), dtype=np.float64)

    def save(self, path: Path) -> None:
        np.save(path, self.planes)

    @classmethod
    def load(cls, path: Path, articles: int) -> "ArticleClassifier":
        """Raises IndexMismatch when it is not of so many articles."""
        planes = np.load(path)
        if len(planes) != articles:
            raise IndexMismatch(f"{path} tells {len(planes)} articles apart, not {articles}; run `careline kb build`.")
        return cls(planes)


def _fit(lessons: Lessons, first: int, count: int, against: Floats) -> Vectors:
    """Return the planes [count, dim + 1] of the articles from number `first` on.

    They minimise the cross-entropy, with a pull to 0. `against` [n]: for each lesson the logarithm of the sum of the
    other articles' exponentials. How much is written of an article does not make it likelier: its share of the lessons
    is allowed for while learning, and is no part of the planes.
    """
    if not count:
        return np.zeros((0, lessons.vectors.shape[1] + 1), dtype=np.float32)
    inputs = np.column_stack([lessons.vectors, np.ones(len(lessons.articles), dtype=np.float32)])
    wanted = (lessons.articles[:, None] == np.arange(first, first + count)).astype(np.float32)
    weights = lessons.weights[:, None].astype(np.float32)
    shares = np.log(lessons.weights @ wanted).astype(np.float32)
    against = against[:, None].astype(np.float32)
    pull = np.append(np.full(lessons.vectors.shape[1], 1 / REGULARISATION), 0.0)

    def loss(flat: Floats) -> tuple[float, Floats]:
        planes = flat.reshape(count, -1)
        logits = inputs @ planes.astype(np.float32).T + shares
        highest = np.maximum(logits.max(axis=1, keepdims=True), against)
        raised = np.exp(logits - highest)
        total = raised.sum(axis=1, keepdims=True) + np.exp(against - highest)
        slope = ((raised / total - wanted) * weights).T @ inputs + pull * planes
        worth = np.sum(
            weights * (highest + np.log(total) - np.sum(wanted * logits, axis=1, keepdims=True)), dtype=float
        )
        return float(worth + 0.5 * np.sum(pull * planes**2)), slope.astype(np.float64).ravel()

    start = np.zeros(count * inputs.shape[1])
    with threadpool_limits(1, user_api="blas"):  # the steps are small: several threads would only wait for each other
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "ftol": PRECISION})
    return np.asarray(found.x.reshape(count, -1), dtype=np.float32)


def _logits(planes: Vectors, vectors: Vectors) -> Floats:
    """Return [n, planes] for `vectors` [n, dim]."""
    return np.asarray(vectors @ planes[:, :-1].T + planes[:, -1], dtype=np.float64)
