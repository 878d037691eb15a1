"""A shelf holds the passages of one language and one audience, and scores them for a query.

Public and internal passages never share an index: a search for a customer does not open the internal shelf at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kb_index.article_classifier import ArticleClassifier
from kb_index.fusion import SHIPPED, Floats, Fusion
from kb_index.lexical import LexicalIndex, words
from kb_index.model import Audience, Ids, Passage, Vectors
from kb_index.passage_file import Joined
from kb_index.units import UnitVectors
from kb_index.vectors import VectorIndex

CANDIDATES = 64
"""How many passages each field proposes; all fields are then scored exactly for all proposals."""

QUESTIONS = 256
"""How many of the nearest questions are looked at; any other is less like the query than the last of them."""

VOTES = 3
"""Questions of an article that count together: one alone may be near by chance."""

ARTICLE_SHARE = 0.8
"""Of each field, as far as it is the best among the article's passages: first the article must be right."""

DOUBT = 0.05
"""What a passage's score loses for each nat by which the classifier finds another article likelier. Chosen on the demo
shop's public questions, each searched as if it were not there (docs/measurements.md)."""

STAND_IN = 0.85
"""Of a passage's text score, where it has no question of its own that fits."""


@dataclass(frozen=True)
class Query:
    """What is searched for: the unit vector of the query [dim], and its stems.

    For a follow-up question these hold what was asked before too; `own` are the stems of the question alone. `text` is
    what a re-ranker reads.
    """

    vector: Vectors
    words: tuple[str, ...]
    own: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Scored:
    """A passage's scores in each of `FIELDS`, 0..1, and their fusion. The passage is read when it is asked for."""

    passages: Sequence[Passage] = field(repr=False)
    row: int
    fields: tuple[float, ...]
    fused: float

    @property
    def passage(self) -> Passage:
        return self.passages[self.row]


@dataclass
class Shelf:
    """Passages with their indexes. `owners[i]` is the row of the passage that question `i` belongs to, `articles[row]`
    a number that the passages of one article share, and the number of its plane in the `classifier`. A shelf with too
    few questions has none.

    A shelf with edits also holds rows that no search finds any more.
    """

    locale: str
    audience: Audience
    passages: Sequence[Passage]
    articles: Ids
    text_vectors: VectorIndex
    words: LexicalIndex
    owners: Ids
    question_vectors: VectorIndex
    titled_vectors: VectorIndex
    units: UnitVectors
    classifier: ArticleClassifier | None = None

    def __post_init__(self) -> None:
        self._asked = np.bincount(self.articles[self.owners], minlength=int(self.articles.max(initial=-1)) + 1)

    @property
    def name(self) -> str:
        return shelf_name(self.locale, self.audience)

    @property
    def alive(self) -> int:
        """How many passages a search can find."""
        return self.words.alive

    def rank(self, query: Query, fusion: Fusion = SHIPPED, without: int | None = None) -> list[Scored]:
        """Return the candidates for the query, best first. The question numbered `without` counts as not there."""
        lexical = self.words.scores(query.words)
        if without is not None:
            row = int(self.owners[without])
            lexical[row] = self.words.score(query.words, row, self._words_of(without))
        asked, cosines = _all_but(without, *self.question_vectors.nearest(query.vector, QUESTIONS))
        titled, titled_cosines = _all_but(without, *self.titled_vectors.nearest(query.vector, QUESTIONS))
        ids = np.unique(
            np.concatenate(
                [
                    self.text_vectors.nearest(query.vector, CANDIDATES)[0],
                    self.owners[asked[:CANDIDATES]],
                    self.owners[titled[:CANDIDATES]],
                    _top(lexical, CANDIDATES),
                ]
            )
        )
        text = np.clip(self.text_vectors.cosines(query.vector, ids), 0.0, 1.0)
        # A passage without a question of its own must not lose for that alone: its text stands in, at a discount.
        stand_in = STAND_IN * text
        fields = np.stack(
            [
                text,
                np.maximum(stand_in, _best(ids, self.owners[asked], cosines)),
                self._votes(ids, stand_in, asked, cosines),
                np.maximum(stand_in, _best(ids, self.owners[titled], titled_cosines)),
                self.units.best(query.vector, ids),
                np.minimum(lexical[ids], 1.0),
            ],
            axis=1,
        ).astype(np.float64)
        fields = ARTICLE_SHARE * _best_of_articles(self.articles[ids], fields) + (1 - ARTICLE_SHARE) * fields
        fused = fusion.fuse(fields)
        if self.classifier is not None:
            fused = np.maximum(fused - DOUBT * self.classifier.doubts(query.vector, self.articles[ids]), 0.0)
        order = np.lexsort((ids, -fused))
        ordered = (ids[order].tolist(), fields[order].tolist(), np.minimum(fused[order], 1.0).tolist())
        return [Scored(self.passages, row, tuple(scores), total) for row, scores, total in zip(*ordered, strict=True)]

    def unit_cosines(self, row: int, vector: Vectors) -> Vectors:
        """Return the cosines of the units of the passage in `row` with the query's vector."""
        return self.units.cosines(row, vector)

    def lacking(self, stems: Sequence[str], row: int, without: int | None = None) -> list[str]:
        """Return those of `stems` that the article of the passage in `row` does not hold, in text or questions.

        The question numbered `without` counts as not there.
        """
        first, end = np.searchsorted(self.articles, (self.articles[row], self.articles[row] + 1))
        left_out = without is not None and first <= self.owners[without] < end
        own = self._words_of(without) if without is not None and left_out else []
        return [stem for stem in stems if self.words.count(stem, int(first), int(end)) <= own.count(stem)]

    def with_edits(self, dead: Ids, added: "Shelf") -> "Shelf":
        """Return this shelf without the passages in the rows `dead` and with those of `added` after its own.

        Nothing is copied, and each search finds what it would in a shelf built anew.
        """
        orphans = np.flatnonzero(np.isin(self.owners, dead))
        return Shelf(
            locale=self.locale,
            audience=self.audience,
            passages=Joined(self.passages, added.passages),
            articles=np.concatenate([self.articles, added.articles + len(self._asked)]),
            text_vectors=self.text_vectors.with_edits(dead, added.text_vectors),
            words=self.words.with_edits(dead, added.words),
            owners=np.concatenate([self.owners, added.owners + len(self.passages)]),
            question_vectors=self.question_vectors.with_edits(orphans, added.question_vectors),
            titled_vectors=self.titled_vectors.with_edits(orphans, added.titled_vectors),
            units=self.units.with_edits(added.units),
            classifier=self.classifier.followed_by(added.classifier) if self.classifier and added.classifier else None,
        )

    def _votes(self, ids: Ids, stand_in: Vectors, asked: Ids, cosines: Vectors) -> Vectors:
        """Return for each passage of `ids` the mean likeness of its article's nearest questions, `VOTES` at most.

        `asked` and `cosines`: the nearest questions, best first. Those that are not among them count as the last is
        likely to be, and not at all where an article has fewer questions.
        """
        last = float(cosines[-1]) if len(cosines) else 1.0
        kinds = self.articles[ids]
        numbers, at = np.unique(kinds, return_inverse=True)
        found, total = np.zeros(len(numbers)), np.zeros(len(numbers))
        own = self.articles[self.owners[asked]]
        place = np.minimum(np.searchsorted(numbers, own), len(numbers) - 1)
        for article, cosine in zip(place[numbers[place] == own], cosines[numbers[place] == own], strict=True):
            if found[article] < VOTES:
                found[article] += 1
                total[article] += max(0.0, float(cosine))
        wanted = np.clip(self._asked[kinds], 1, VOTES)
        rest = np.where(self._asked[kinds] > 0, np.minimum(stand_in, last), stand_in)
        return np.asarray((total[at] + (wanted - found[at]) * rest) / wanted, dtype=np.float32)

    def _words_of(self, question: int) -> list[str]:
        """Return the stems of a question, by its number."""
        row = int(self.owners[question])
        before = int(np.searchsorted(self.owners, row))
        return words(self.passages[row].questions[question - before], self.locale)


def shelf_name(locale: str, audience: Audience) -> str:
    return f"{locale}-{audience.value}"


def passage_words(passage: Passage) -> list[str]:
    """Return the stems under which BM25 files a passage: its headings, tags, text, and the questions it answers."""
    heads = f"{passage.title} {passage.section} {' '.join(passage.tags)}"
    return words(f"{heads} {passage.text} {' '.join(passage.questions)}", passage.locale)


def _all_but(question: int | None, numbers: Ids, cosines: Vectors) -> tuple[Ids, Vectors]:
    if question is None:
        return numbers, cosines
    return numbers[numbers != question], cosines[numbers != question]


def _best_of_articles(articles: Ids, fields: Floats) -> Floats:
    """Return for each row of `fields` the best of its article in each column."""
    numbers, at = np.unique(articles, return_inverse=True)
    best = np.zeros((len(numbers), fields.shape[1]))
    np.maximum.at(best, at, fields)
    return np.asarray(best[at], dtype=np.float64)


def _best(ids: Ids, rows: Ids, scores: Vectors) -> Vectors:
    """Return for each of the sorted `ids` the best of the `scores` at its row in `rows`; 0 where there is none."""
    best = np.zeros(len(ids), dtype=np.float32)
    place = np.minimum(np.searchsorted(ids, rows), len(ids) - 1)
    here = ids[place] == rows
    np.maximum.at(best, place[here], scores[here])
    return best


def _top(scores: Vectors, k: int) -> Ids:
    """Return the rows of the best `k` scores above 0."""
    best = np.argpartition(-scores, k)[:k] if len(scores) > k else np.arange(len(scores))
    return np.asarray(best[scores[best] > 0], dtype=np.int64)
