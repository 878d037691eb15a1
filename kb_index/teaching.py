"""Teaches a shelf to tell its articles apart, and says what it would say had it not been taught a certain question.

What it says of a question that it has learned from is no evidence of how well it knows others, so whoever learns from
its answers asks a shelf that was taught without that question's fold.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kb_index.article_classifier import ArticleClassifier, Lessons
from kb_index.embeddings import Embeddings
from kb_index.model import Ids
from kb_index.pairs import Pair
from kb_index.passages import embedded_text
from kb_index.shelf import Shelf

FEWEST_ARTICLES = 3
FEWEST_QUESTIONS = 5
"""Of the writers', for each article on average: from fewer there is nothing to learn that likeness does not say."""

MOST_WORK = 500_000
"""Lessons times articles that are still learned in seconds; a larger shelf goes without."""

FOLDS = 3

TEXT_COUNTS = 0.5
"""What the text of a passage counts beside a question: it says what the article is about, not how customers ask."""


class Taught:
    """One shelf with its classifier, if it has enough questions for one, and that taught without some questions."""

    def __init__(self, shelf: Shelf, pairs: Sequence[Pair], embeddings: Embeddings) -> None:
        """`pairs`: customers' questions of this shelf, in `embeddings` as all its texts."""
        self._untaught = shelf
        self._articles = int(shelf.articles.max(initial=-1)) + 1
        self._lessons, self._numbers = lessons_of(shelf, pairs, embeddings)
        self._without: dict[int, Shelf] = {}
        self.shelf = self._taught(self._lessons)

    def without(self, number: int) -> Shelf:
        """Return the shelf taught without the writers' question, or the pair, of this number."""
        fold = number % FOLDS
        if fold not in self._without:
            others = (self._numbers < 0) | (self._numbers % FOLDS != fold)
            self._without[fold] = self._taught(self._lessons.where(others))
        return self._without[fold]

    def _taught(self, lessons: Lessons) -> Shelf:
        enough = self._articles >= FEWEST_ARTICLES and len(self._untaught.owners) >= FEWEST_QUESTIONS * self._articles
        if not enough or len(self._lessons.articles) * self._articles > MOST_WORK:
            return self._untaught
        return replace(self._untaught, classifier=ArticleClassifier.learn(lessons, self._articles))


def teach_edits(
    base: Shelf, dead: Ids, added: Shelf, pairs: Sequence[Pair], known: Embeddings, new: Embeddings
) -> Shelf:
    """Return the shelf `added`, which replaces the rows `dead` of `base`, its articles told apart from the others.

    All texts of the base and its `pairs` must be in `known`, those of `added` and its pairs in `new`.
    """
    if base.classifier is None:
        return added
    before, _ = lessons_of(base, pairs, known)
    alive = before.where(~np.isin(before.articles, base.articles[dead]))
    own, _ = lessons_of(added, pairs, new)
    count = len(base.classifier.planes)
    lessons = alive.followed_by(replace(own, articles=own.articles + count))
    more = int(added.articles.max(initial=-1)) + 1
    return replace(added, classifier=base.classifier.learn_more(lessons, more))


def lessons_of(shelf: Shelf, pairs: Sequence[Pair], embeddings: Embeddings) -> tuple[Lessons, Ids]:
    """Return what there is to learn of a shelf's articles, and the number of each question or pair, -1 for texts.

    A pair teaches the first of its articles. Pairs of articles elsewhere are passed over.
    """
    passages = tuple(shelf.passages)
    number_of = {passage.article_id: int(n) for passage, n in zip(passages, shelf.articles, strict=True)}
    asked = [(at, pair) for at, pair in enumerate(pairs) if pair.articles and pair.articles[0] in number_of]
    questions = [question for passage in passages for question in passage.questions]
    texts = [embedded_text(passage) for passage in passages]
    of_pairs = np.array([number_of[pair.articles[0]] for _, pair in asked], dtype=np.int64)
    numbers = np.concatenate([np.full(len(texts), -1), np.arange(len(questions)), [at for at, _ in asked]])
    lessons = Lessons(
        embeddings.of([*texts, *questions, *(pair.question for _, pair in asked)]),
        np.concatenate([shelf.articles, shelf.articles[shelf.owners], of_pairs]),
        np.where(numbers < 0, TEXT_COUNTS, 1.0),
    )
    return lessons, numbers.astype(np.int64)
