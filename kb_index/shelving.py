"""Articles to shelves: cut, embedded, each question given to the passage that answers it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from kb_index.embeddings import Embeddings
from kb_index.lexical import LexicalIndex
from kb_index.model import Article, Audience, Ids, Passage, Progress, TextEncoder, silent
from kb_index.passages import cut_passages, embedded_text
from kb_index.shelf import Shelf, passage_words
from kb_index.units import UnitVectors
from kb_index.vectors import VectorIndex


def build_shelves(
    articles: Sequence[Article], embeddings: Embeddings, encoder: TextEncoder, progress: Progress = silent
) -> list[Shelf]:
    """Cut, embed and shelve articles, one shelf a locale and audience, sorted by name."""
    grouped: dict[tuple[str, Audience], list[Article]] = defaultdict(list)
    for article in articles:
        grouped[(article.locale, article.audience)].append(article)
    shelves = []
    for (locale, audience), members in sorted(grouped.items()):
        cut = [(article, cut_passages(article)) for article in members]
        texts = [text for _, passages in cut for text in _texts(passages)]
        questions = [question for article in members for question in article.questions]
        titled = [titled_question(article.title, question) for article in members for question in article.questions]
        embeddings.add([*texts, *questions, *titled], encoder, progress)
        assigned = [passage for article, passages in cut for passage in _assign(article, passages, embeddings)]
        shelves.append(build_shelf(locale, audience, assigned, embeddings, progress))
    return shelves


def build_shelf(
    locale: str, audience: Audience, passages: Sequence[Passage], embeddings: Embeddings, progress: Progress = silent
) -> Shelf:
    """Put passages on a shelf. Their texts must be in `embeddings`."""
    questions = [question for passage in passages for question in passage.questions]
    units = [unit.text for passage in passages for unit in passage.units]
    titled = [titled_question(passage.title, question) for passage in passages for question in passage.questions]
    asked = embeddings.of(questions)
    return Shelf(
        locale=locale,
        audience=audience,
        passages=tuple(passages),
        articles=_article_numbers(passages),
        text_vectors=VectorIndex.build(
            embeddings.of([embedded_text(passage) for passage in passages]), asked, progress
        ),
        words=LexicalIndex.build([passage_words(passage) for passage in passages]),
        owners=np.array([row for row, passage in enumerate(passages) for _ in passage.questions], dtype=np.int64),
        question_vectors=VectorIndex.build(asked, progress=progress),
        titled_vectors=VectorIndex.build(embeddings.of(titled), progress=progress),
        units=UnitVectors.build([len(passage.units) for passage in passages], embeddings.of(units)),
    )


def rows_of_articles(shelf: Shelf) -> dict[str, tuple[int, int]]:
    """Return the rows of each article by id, first and last + 1: an article's passages stand together."""
    rows: dict[str, tuple[int, int]] = {}
    for article_id, run in groupby(enumerate(shelf.passages), key=lambda numbered: numbered[1].article_id):
        members = [row for row, _ in run]
        rows[article_id] = (members[0], members[-1] + 1)
    return rows


def titled_question(title: str, question: str) -> str:
    """Return a question read together with its article's title: "Is it free?" alone says little."""
    return question if _plain(title) == _plain(question) else f"{title}: {question}"


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip("?!. ")


def _article_numbers(passages: Sequence[Passage]) -> Ids:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(passage.article_id, len(numbers)) for passage in passages], dtype=np.int64)


def _texts(passages: Sequence[Passage]) -> list[str]:
    """Return what is embedded of passages: each whole, and each unit."""
    units = [unit.text for passage in passages for unit in passage.units]
    return [embedded_text(passage) for passage in passages] + units


def _assign(article: Article, passages: Sequence[Passage], embeddings: Embeddings) -> list[Passage]:
    """Give each question of the writer's to the passage of the article that is nearest to it."""
    if not article.questions:
        return list(passages)
    likeness = embeddings.of(article.questions) @ embeddings.of([embedded_text(passage) for passage in passages]).T
    owners = np.argmax(likeness, axis=1)
    return [
        replace(
            passage,
            questions=tuple(q for q, owner in zip(article.questions, owners, strict=True) if int(owner) == row),
        )
        for row, passage in enumerate(passages)
    ]
