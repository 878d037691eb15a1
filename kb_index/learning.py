"""What a build learns from questions: how much each field counts, what sets articles apart, how sure an answer is.

Best are customers' questions of known answer (`CARELINE_EVALUATION_PAIRS`). A shop that has none yet learns the
probability from its writers' own `questions`, each searched as if it were not in the index. Not answerable are the
questions of `unanswerable.yml` and those that the pairs name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kb_index.calibration import DEFAULT, LOOKED_AT, Calibration, Example, features, fit
from kb_index.embeddings import Embeddings
from kb_index.fusion import SHIPPED, Candidates, Fusion, learn
from kb_index.lexical import words
from kb_index.model import Audience, Vectors
from kb_index.pairs import Pair
from kb_index.shelf import Query, Scored, Shelf
from kb_index.teaching import Taught

MIN_EXAMPLES = 40
"""With fewer answerable examples than this the demo shop's coefficients are used."""

MOST_QUESTIONS = 400
"""Writers' questions that are searched for when there are no customers' questions; a sample of more."""

MOST_VECTORS = 2_000
"""Writers' questions that others are compared with."""


@dataclass(frozen=True)
class Learned:
    """`shelves` are all that there are, the public ones with their classifiers."""

    shelves: tuple[Shelf, ...]
    fusion: Fusion
    calibration: Calibration


@dataclass(frozen=True)
class _Asked:
    pair: Pair
    query: Query
    shelf: Shelf

    def answered(self, ranked: Sequence[Scored]) -> bool:
        return any(scored.passage.article_id in self.pair.articles for scored in ranked[:LOOKED_AT])


def learn_from(
    shelves: Sequence[Shelf], pairs: Sequence[Pair], unanswerable: Sequence[str], embeddings: Embeddings
) -> Learned:
    """Learn on the public shelves. All questions must be in `embeddings`. Pairs with context are passed over."""
    public = [shelf for shelf in shelves if shelf.audience is Audience.PUBLIC and len(shelf.passages)]
    if not public:
        return Learned(tuple(shelves), SHIPPED, DEFAULT)
    asked = list(_asked(public, lessons_from(pairs), embeddings))
    of_shelf = {shelf.name: [one for one in asked if one.shelf is shelf] for shelf in public}
    taught = {shelf.name: Taught(shelf, [one.pair for one in of_shelf[shelf.name]], embeddings) for shelf in public}
    fusion = learn([_candidates(one) for one in asked])
    examples = [
        Example(features(ranked, one.query, [one.shelf]), one.query.vector, True, f"asked in {name}, {number}")
        for name, members in of_shelf.items()
        for number, one in enumerate(members)
        for ranked in [taught[name].without(number).rank(one.query, fusion)]
        if one.answered(ranked)
    ]
    more: Vectors | None = _writers_vectors(public, embeddings)
    if len(examples) < MIN_EXAMPLES:
        examples, more = [one for shelf in taught.values() for one in _writers(shelf, fusion, embeddings)], None
    all_shelves = tuple(taught[shelf.name].shelf if shelf.name in taught else shelf for shelf in shelves)
    if len(examples) < MIN_EXAMPLES or not unanswerable:
        return Learned(all_shelves, fusion, DEFAULT)
    largest = max((one.shelf for one in taught.values()), key=lambda shelf: shelf.alive)
    strange = (pair.question for pair in pairs if not pair.answerable and not pair.context)
    others = list(dict.fromkeys([*unanswerable, *strange]))
    for number, (question, vector) in enumerate(zip(others, embeddings.of(others), strict=True)):
        query = Query(vector, tuple(words(question, largest.locale)))
        ranked = largest.rank(query, fusion)
        examples.append(Example(features(ranked, query, [largest]), vector, False, f"unanswerable {number}"))
    return Learned(all_shelves, fusion, fit(examples, more))


def lessons_from(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs that have an answer and stand alone."""
    return [pair for pair in pairs if pair.answerable and not pair.context]


def _asked(public: Sequence[Shelf], pairs: Sequence[Pair], embeddings: Embeddings) -> Iterator[_Asked]:
    """Yield the pairs with the shelf that has their article; pairs of articles that are not there are passed over."""
    homes = {passage.article_id: shelf for shelf in reversed(public) for passage in shelf.passages}
    for pair, vector in zip(pairs, embeddings.of([pair.question for pair in pairs]), strict=True):
        shelf = next((homes[article] for article in pair.articles if article in homes), None)
        if shelf is not None:
            yield _Asked(pair, Query(vector, tuple(words(pair.question, shelf.locale))), shelf)


def _candidates(one: _Asked) -> Candidates:
    ranked = one.shelf.rank(one.query)
    return Candidates(
        np.array([scored.fields for scored in ranked]),
        np.array([scored.passage.article_id in one.pair.articles for scored in ranked]),
    )


def _writers(taught: Taught, fusion: Fusion, embeddings: Embeddings) -> Iterator[Example]:
    """Yield writers' questions, left out of the index themselves; those whose answer is not found then are dropped."""
    shelf = taught.shelf
    questions = [question for passage in shelf.passages for question in passage.questions]
    chosen = np.sort(np.random.default_rng(0).permutation(len(questions))[:MOST_QUESTIONS]).tolist()
    for number, vector in zip(chosen, embeddings.of([questions[number] for number in chosen]), strict=True):
        article = shelf.passages[int(shelf.owners[number])].article_id
        pair, stems = Pair(questions[number], (article,)), tuple(words(questions[number], shelf.locale))
        one = _Asked(pair, Query(vector, stems), shelf)
        ranked = taught.without(number).rank(one.query, fusion, without=number)
        if one.answered(ranked):
            yield Example(features(ranked, one.query, [shelf], number), vector, True, article)


def _writers_vectors(public: Sequence[Shelf], embeddings: Embeddings) -> Vectors:
    questions = [question for shelf in public for passage in shelf.passages for question in passage.questions]
    chosen = np.random.default_rng(0).permutation(len(questions))[:MOST_VECTORS]
    return embeddings.of([questions[number] for number in np.sort(chosen)])
