"""Teaches a shelf to tell its articles apart, and says what it would say had it not been taught a certain question.

What it says of a question that it has learned from is no evidence of how well it knows others, so whoever learns from
its answers asks a shelf that was taught without that question's fold.
"""

from collections.abc import Sequence

import numpy as np

from kb_index.article_classifier import FEWEST_QUESTIONS, UNKNOWN, ArticleClassifier, Lessons
from kb_index.embeddings import Embeddings
from kb_index.model import Ids, Vectors
from kb_index.passages import embedded_text
from kb_index.shelf import Shelf

FOLDS = 3

TEXT_COUNTS = 0.5
"""What the text of a passage counts beside a question: it says what the article is about, not how customers ask."""


class Taught:
    """One shelf with its classifier, and the shelves taught without a part of the questions."""

    def __init__(self, shelf: Shelf, pairs: Sequence[tuple[Vectors, str]], embeddings: Embeddings) -> None:
        """`pairs`: the vectors [dim] of customers' questions with the ids of the articles that answer them."""
        self._untaught = shelf
        ids = [passage.article_id for passage in shelf.passages]
        asked = np.bincount(shelf.articles[shelf.owners], minlength=int(shelf.articles.max(initial=-1)) + 1)
        enough = [asked[number] >= FEWEST_QUESTIONS for number in shelf.articles]
        self._ids = tuple(dict.fromkeys(one for one, known in zip(ids, enough, strict=True) if known))
        number_of = {one: number for number, one in enumerate(self._ids)}
        of_passages = np.array([number_of.get(one, UNKNOWN) for one in ids], dtype=np.int64)
        of_pairs = np.array([number_of.get(one, UNKNOWN) for _, one in pairs], dtype=np.int64)
        questions = [question for passage in shelf.passages for question in passage.questions]
        texts = embeddings.of([embedded_text(passage) for passage in shelf.passages])
        parts = [texts, embeddings.of(questions), *([np.stack([vector for vector, _ in pairs])] if pairs else [])]
        self._folds = np.concatenate(
            [np.full(len(ids), -1), np.arange(len(questions)) % FOLDS, np.arange(len(pairs)) % FOLDS]
        )
        self._lessons = Lessons(
            np.concatenate(parts),
            np.concatenate([of_passages, of_passages[shelf.owners], of_pairs]),
            np.where(self._folds < 0, TEXT_COUNTS, 1.0),
        )
        self._without: dict[int, Shelf] = {}
        self.shelf = self._taught(np.flatnonzero(self._lessons.classes == UNKNOWN))

    def without(self, number: int) -> Shelf:
        """Return the shelf taught without the question, or the pair, of this number."""
        fold = number % FOLDS
        if fold not in self._without:
            hidden = (self._folds == fold) | (self._lessons.classes == UNKNOWN)
            self._without[fold] = self._taught(np.flatnonzero(hidden))
        return self._without[fold]

    def _taught(self, hidden: Ids) -> Shelf:
        return self._untaught.taught(ArticleClassifier.learn(self._ids, self._lessons.without(hidden)))
