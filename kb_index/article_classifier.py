"""Which article a question is for, told by what sets the questions of one article apart from those of all others.

Likeness looks at one pair of texts at a time: a question about a lost parcel is like every text about parcels. A linear
classifier over the same vectors has learned from all questions at once which differences matter. It only orders: an
article that it does not know, because it is new or has few questions, is not held back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kb_index.fusion import Floats
from kb_index.model import Ids, Vectors

FEWEST_QUESTIONS = 5
"""An article with fewer questions of its writer's is not learned."""

MOST_WORK = 5_000_000
"""Rows times classes that are still learned in seconds; a larger shelf goes without."""

UNKNOWN = -1
"""The class of an article that the classifier does not know."""

REGULARISATION = 20.0
STEPS = 150
MOST_DOUBT = 8.0
"""In nats: beyond it a thing is unlikely, and how unlikely says nothing."""


@dataclass(frozen=True)
class Lessons:
    """Texts whose article is known: vectors [n, dim], the number of its class [n], how much it counts [n]."""

    vectors: Vectors
    classes: Ids
    weights: Floats

    def without(self, rows: Ids) -> "Lessons":
        kept = np.setdiff1d(np.arange(len(self.classes)), rows)
        return Lessons(self.vectors[kept], self.classes[kept], self.weights[kept])


@dataclass(frozen=True)
class ArticleClassifier:
    """Multinomial logistic regression. `article_ids` names the classes; weights [classes, dim], offsets [classes]."""

    article_ids: tuple[str, ...]
    weights: Vectors
    offsets: Vectors

    @classmethod
    def learn(cls, article_ids: Sequence[str], lessons: Lessons) -> "ArticleClassifier | None":
        """Return None when there are too few articles to tell apart, or so many that learning would take minutes."""
        from sklearn.linear_model import LogisticRegression

        if len(article_ids) < 3 or len(article_ids) * len(lessons.classes) > MOST_WORK:  # two have one plane, not two
            return None
        model = LogisticRegression(C=REGULARISATION, max_iter=STEPS, tol=1e-3)
        model.fit(lessons.vectors, lessons.classes, sample_weight=lessons.weights)
        assert len(model.classes_) == len(article_ids), "every class needs a lesson"
        return cls(tuple(article_ids), model.coef_.astype(np.float32), model.intercept_.astype(np.float32))

    def doubts(self, vector: Vectors, classes: Ids) -> Floats:
        """Return for each of `classes` how far it is behind the likeliest, 0 to `MOST_DOUBT` nats; 0 if UNKNOWN."""
        known = classes != UNKNOWN
        doubts = np.zeros(len(classes))
        if known.any():
            logits = self.weights[classes[known]] @ vector + self.offsets[classes[known]]
            doubts[known] = np.minimum(logits.max() - logits, MOST_DOUBT)
        return doubts

    def classes_of(self, article_ids: Sequence[str]) -> Ids:
        """Return the class of each article, UNKNOWN where there is none."""
        numbers = {article_id: number for number, article_id in enumerate(self.article_ids)}
        return np.array([numbers.get(article_id, UNKNOWN) for article_id in article_ids], dtype=np.int64)

    def save(self, path: Path) -> None:
        np.savez(path, article_ids=np.array(self.article_ids), weights=self.weights, offsets=self.offsets)

    @classmethod
    def load(cls, path: Path) -> "ArticleClassifier":
        with np.load(path) as parts:
            return cls(tuple(parts["article_ids"].tolist()), parts["weights"], parts["offsets"])
