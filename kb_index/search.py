"""Search over the built index: hybrid, filtered by language and audience, with a calibrated "do I know this?"."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kb_index.base import Key, read_filed_articles
from kb_index.calibration import Calibration, features
from kb_index.errors import ArticleNotFound, IndexMismatch
from kb_index.followup import in_context
from kb_index.fusion import Fusion
from kb_index.language import language_of_question
from kb_index.lexical import words
from kb_index.locales import language_of
from kb_index.model import Article, Audience, Hit, Reranker, SearchResult, TextEncoder, Vectors
from kb_index.operating_point import ANSWERABLE_FROM
from kb_index.passages import embedded_text
from kb_index.quote import parts_of, relevance, snippet
from kb_index.shelf import Query, Scored, Shelf
from kb_index.shelf_files import load_shelf
from kb_index.store import REBUILD, check_hashes, current_version, read_manifest, versions_dir

MAX_CHARACTERS = 2_000
"""Of a longer query only the beginning is searched for."""

MOST_PARTS = 3
"""Of a message that asks several things."""

RERANKED = 20
"""Candidates that are looked at once more: by the re-ranker, and for a follow-up question."""

OWN_WORDS = 0.2
"""What a follow-up question's own words add to the score of a passage that holds them all. Of 30 in
tests/kb/follow_ups.yml 27 are answered with what is asked for; without it 24."""

PER_ARTICLE = 2
"""Passages of one article among the hits: more would crowd out the others."""


Ranked = list[tuple[Scored, Shelf]]


@dataclass(frozen=True)
class IndexSummary:
    """What serves now: for `/readyz` and the command line."""

    version: str
    model: str
    articles: int
    passages: int
    questions: int


@dataclass(frozen=True)
class _Version:
    """What has been opened of an index; `base` is the whole version that an edited one lies on."""

    summary: IndexSummary
    shelves: Mapping[str, Shelf]
    articles: Mapping[Key, Article]
    fusion: Fusion
    calibration: Calibration
    base: "_Version | None"


class Knowledge:
    """The served index. Thread-safe; searches go on with the old version while a new one is loaded."""

    def __init__(
        self,
        index_dir: Path,
        encoder: TextEncoder,
        version: _Version,
        answerable_from: float,
        reranker: Reranker | None = None,
    ) -> None:
        self._index_dir = index_dir
        self._encoder = encoder
        self._version = version
        self._answerable_from = answerable_from
        self._reranker = reranker
        self._reloading = threading.Lock()

    @classmethod
    def load(
        cls,
        index_dir: Path,
        encoder: TextEncoder,
        *,
        answerable_from: float = ANSWERABLE_FROM,
        reranker: Reranker | None = None,
    ) -> "Knowledge":
        """Load the current version. Raises IndexMissing or IndexMismatch, which say which command to run."""
        return cls(index_dir, encoder, _load_current(index_dir, encoder), answerable_from, reranker)

    def over(self, index_dir: Path) -> "Knowledge":
        """Load another index with the same encoder, operating point and re-ranker. Raises as `load`."""
        return Knowledge.load(index_dir, self._encoder, answerable_from=self._answerable_from, reranker=self._reranker)

    def reload_if_changed(self) -> bool:
        """Take up a newer version if one has been published; return whether it did.

        Raises IndexMismatch or IndexMissing when the newer one cannot be used; the one in memory goes on serving.
        """
        with self._reloading:
            if current_version(self._index_dir) == self._version.summary.version:
                return False
            self._version = _load_current(self._index_dir, self._encoder, self._version)
            return True

    @property
    def summary(self) -> IndexSummary:
        return self._version.summary

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """The shelves that serve now."""
        return tuple(self._version.shelves.values())

    @property
    def fusion(self) -> Fusion:
        """The weights that serve now."""
        return self._version.fusion

    def search(
        self,
        query: str,
        *,
        k: int = 5,
        vector: Vectors | None = None,
        locale: str = "en",
        internal: bool = False,
        context: Sequence[str] = (),
        told: str = "",
    ) -> SearchResult:
        """Find the passages that answer `query`.

        `vector` is the query's own embedding [dim], if it is known already. `context` holds the customer's earlier
        messages, oldest first, and `told` what was answered last, for follow-up questions. `internal` adds what only
        agents may see. Searched are the articles in the question's language if that can be told, else those in the
        language of `locale`, or all when nothing is written in it.
        """
        started = time.perf_counter()
        version = self._version
        query = query[:MAX_CHARACTERS]
        allowed = [one for one in version.shelves.values() if internal or one.audience is Audience.PUBLIC]
        language = language_of_question(query, locale, {language_of(shelf.locale) for shelf in allowed})
        shelves = _choose(allowed, language, locale)
        wanted = self._query(query, vector, language, context)
        if wanted is None or not shelves or k < 1:
            return SearchResult((), False, 0.0, _since(started), version.summary.version)
        ranked, probability = self._rank(version, shelves, wanted)
        parts = [] if wanted.own else self._parts(query, language)
        answers = []
        for part in parts:
            found, sure = self._rank(version, shelves, part)
            if sure >= self._answerable_from:
                answers.append(_hit(*found[0], part, told))
                probability = max(probability, sure)
        hits = tuple(_hit(scored, shelf, wanted, told) for scored, shelf in _best(ranked, k))
        answerable = probability >= self._answerable_from
        return SearchResult(hits, answerable, probability, _since(started), version.summary.version, tuple(answers))

    def _rank(self, version: _Version, shelves: Sequence[Shelf], wanted: Query) -> tuple[Ranked, float]:
        """Return the candidates, best first, and the probability that they hold the answer."""
        ranked = [(scored, shelf) for shelf in shelves for scored in shelf.rank(wanted, version.fusion)]
        ranked.sort(key=lambda pair: -pair[0].fused)
        if wanted.own:
            ranked = _by_own_words(ranked, wanted.own)
        ranked = self._reranked(wanted.text, ranked)
        found = features([scored for scored, _ in ranked], wanted, shelves)
        return ranked, version.calibration.probability(found, wanted.vector)

    def article(self, article_id: str, *, locale: str = "en", internal: bool = False) -> Article:
        """Return an article, in the language of `locale` if there is one. Raises ArticleNotFound."""
        own = [
            article
            for (one, _), article in self._version.articles.items()
            if one == article_id and (internal or article.audience is Audience.PUBLIC)
        ]
        if not own:
            raise ArticleNotFound(article_id)
        return max(
            own, key=lambda article: (article.locale == locale, language_of(article.locale) == language_of(locale))
        )

    def articles(self, *, internal: bool = False) -> tuple[Article, ...]:
        """Return all articles that the reader may see, by path."""
        seen = (one for one in self._version.articles.values() if internal or one.audience is Audience.PUBLIC)
        return tuple(sorted(seen, key=lambda article: article.path))

    def _query(self, query: str, vector: Vectors | None, locale: str, context: Sequence[str]) -> Query | None:
        """Return what to search for; None when the query has no word in it."""
        joined = in_context(query, context)
        stems = words(joined or query, locale)
        if not stems and not query.strip(" ?!.,;:-…\n\t"):
            return None
        if joined is not None:
            vector = self._encoder.encode([joined[-MAX_CHARACTERS:]])[0]
        elif vector is None:
            vector = self._encoder.encode([query])[0]
        own = words(query, locale) if joined is not None else ()
        return Query(np.asarray(vector, dtype=np.float32), tuple(stems), tuple(own), joined or query)

    def _parts(self, query: str, language: str) -> list[Query]:
        """Return what to search for besides, when a message asks more than one thing."""
        parts = parts_of(query)[:MOST_PARTS]
        vectors = self._encoder.encode(parts) if parts else ()
        return [
            Query(vector, tuple(words(part, language)), text=part) for part, vector in zip(parts, vectors, strict=True)
        ]

    def _reranked(self, query: str, ranked: Ranked) -> Ranked:
        """Return the candidates, the best of them put in the order of the re-ranker if there is one."""
        if self._reranker is None or not ranked:
            return ranked
        first, rest = ranked[:RERANKED], ranked[RERANKED:]
        scores = self._reranker.scores(query, [embedded_text(scored.passage) for scored, _ in first])
        order = sorted(range(len(first)), key=lambda at: -scores[at])
        places = sorted((scored.fused for scored, _ in first), reverse=True)
        return [
            (replace(first[at][0], fused=fused), first[at][1]) for at, fused in zip(order, places, strict=True)
        ] + rest


def _choose(allowed: Sequence[Shelf], language: str, locale: str) -> list[Shelf]:
    """Return the shelves in the question's language, else those in the conversation's, else all."""
    for wanted in (language, language_of(locale)):
        own = [shelf for shelf in allowed if language_of(shelf.locale) == wanted]
        if own:
            return own
    return list(allowed)


def _by_own_words(ranked: Ranked, own: Sequence[str]) -> Ranked:
    """Return the candidates for a follow-up question, in which its own words count more than those before it."""
    turned = [
        (replace(scored, fused=min(1.0, scored.fused + OWN_WORDS * shelf.words.score(own, scored.row))), shelf)
        for scored, shelf in ranked[:RERANKED]
    ]
    return [*sorted(turned, key=lambda pair: -pair[0].fused), *ranked[RERANKED:]]


def _best(ranked: Ranked, k: int) -> Ranked:
    """Return the best `k`, at most `PER_ARTICLE` of one article."""
    counts: dict[str, int] = {}
    best: Ranked = []
    for scored, shelf in ranked:
        article = scored.passage.article_id
        if counts.get(article, 0) < PER_ARTICLE:
            counts[article] = counts.get(article, 0) + 1
            best.append((scored, shelf))
        if len(best) == k:
            break
    return best


def _hit(scored: Scored, shelf: Shelf, query: Query, told: str) -> Hit:
    passage = scored.passage
    cosines = shelf.unit_cosines(scored.row, query.vector)
    fits = relevance(passage.units, cosines, query.own or query.words, shelf.locale)
    return Hit(
        article_id=passage.article_id,
        title=passage.title,
        section=passage.section,
        snippet=snippet(passage.units, fits),
        url=passage.url,
        score=scored.fused,
        passage_id=passage.id,
        text=passage.text,
        units=passage.units,
        relevance=fits,
        told=tuple(bool(query.own) and unit.text in told for unit in passage.units),
        audience=passage.audience,
    )


def _load_current(index_dir: Path, encoder: TextEncoder, served: "_Version | None" = None) -> _Version:
    """Open the current version; when another one takes its place meanwhile, that one."""
    while True:
        name = current_version(index_dir)
        try:
            return _load(index_dir, name, encoder, served)
        except IndexMismatch:
            if name == current_version(index_dir):
                raise


def _load(index_dir: Path, name: str, encoder: TextEncoder, served: "_Version | None" = None) -> _Version:
    """Open a version. What `served` has open of its base already is not opened again."""
    folder = versions_dir(index_dir) / name
    manifest = read_manifest(folder)
    if manifest["fingerprint"] != encoder.fingerprint or manifest["dimension"] != encoder.dimension:
        raise IndexMismatch(
            f"The knowledge index was built with the model {manifest['model']!r}, but {encoder.model_name!r} "
            f"is set or has been exported anew; {REBUILD}."
        )
    check_hashes(folder, manifest)
    base = None
    if manifest["base"] is not None:
        base = served.base or served if served is not None else None
        if base is None or base.summary.version != manifest["base"]:
            base = _load(index_dir, manifest["base"], encoder, served)
    shelves = dict(base.shelves) if base else {}
    for entry in manifest["shelves"]:
        shelf_folder = folder / "shelves" / entry["name"]
        shelves[entry["name"]] = load_shelf(shelf_folder, entry, shelves.get(entry["name"]))
    gone = {tuple(key) for key in manifest["gone"]}
    articles = {key: article for key, article in base.articles.items() if key not in gone} if base else {}
    articles |= {(article.id, article.locale): article for article in read_filed_articles(folder)}
    summary = IndexSummary(
        version=name,
        model=manifest["model"],
        articles=manifest["articles"],
        passages=manifest["passages"],
        questions=manifest["questions"],
    )
    shelves = {shelf_name: shelf for shelf_name, shelf in shelves.items() if shelf.alive}
    calibration = base.calibration if base else Calibration.load(folder, manifest["calibration"], encoder.dimension)
    return _Version(summary, shelves, articles, Fusion.from_json(manifest["fusion"]), calibration, base)


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
