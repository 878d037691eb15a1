"""Would the assistant still answer as well with this change? Two indexes, the same questions, what differs."""

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, cast

from kb_index.errors import IndexMismatch, IndexMissing
from kb_index.evaluation import Evaluation, evaluate
from kb_index.model import Progress, SearchResult, silent
from kb_index.pairs import Pair
from kb_index.search import Knowledge
from kb_index.store import POINTER, current_version, read_manifest, versions_dir

FOUND_WITHIN = 5
"""An article further down is as good as not found."""

HAIR = 0.01
"""A question that is as good as on the limit between "answered" and "I don't know" crosses it when any article comes or
goes: 99 of 100 questions move by less than .002. By so much nobody's answer has become better or worse.
"""

STEP = 50
"""Questions between two lines of progress."""


class Searcher(Protocol):
    def search(self, query: str, *, k: int = 5) -> SearchResult: ...


@dataclass(frozen=True)
class Outcome:
    """What becomes of a question: the article it is answered from, if any, and whether one of the `right` is found.

    `nearest` is the best article, whether it answers or not.
    """

    question: str
    right: tuple[str, ...]
    answered_from: str | None
    found: bool
    nearest: str | None = None
    sure: float = 0.0
    """The probability, 0..1, that the nearest article answers it."""

    @property
    def points(self) -> int:
        """How well that is: a right answer above an honest "I don't know", that above a wrong answer."""
        if not self.right:
            return 1 if self.answered_from is None else 0
        answer = 1 if self.answered_from is None else 2 if self.answered_from in self.right else 0
        return answer + self.found


@dataclass(frozen=True)
class Change:
    """A question whose outcome has changed, for better or worse."""

    before: Outcome
    after: Outcome


@dataclass(frozen=True)
class Measured:
    """An index on the questions of the evaluation set."""

    figures: Evaluation
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Comparison:
    """`worse`: over all questions more was lost than won.

    `unsettled` are neither: by the set nobody answers them, and the article on trial now does. Only its writer knows
    whether that is a wrong answer or just what the article was written for.
    """

    before: Evaluation
    after: Evaluation
    lost: tuple[Change, ...]
    won: tuple[Change, ...]
    unsettled: tuple[Change, ...]
    questions: int
    worse: bool


class _Listening:
    """A knowledge that keeps what was found, so that one pass over the questions gives figures and outcomes."""

    def __init__(self, knowledge: Searcher, progress: Progress) -> None:
        self._knowledge = knowledge
        self._progress = progress
        self.results: dict[tuple[str, tuple[str, ...]], SearchResult] = {}

    def search(self, query: str, **options: Any) -> SearchResult:
        result = self._knowledge.search(query, **options)
        self.results[query, tuple(options.get("context", ()))] = result
        if len(self.results) % STEP == 0:
            self._progress(f"{len(self.results)} questions asked")
        return result


def measure(knowledge: Searcher, pairs: Sequence[Pair], progress: Progress = silent) -> Measured:
    """Ask every question. Takes processor time."""
    listening = _Listening(knowledge, progress)
    figures = evaluate(cast(Knowledge, listening), pairs)
    return Measured(figures, tuple(_outcome(pair, listening.results[pair.question, pair.context]) for pair in pairs))


def _outcome(pair: Pair, result: SearchResult) -> Outcome:
    articles = list(dict.fromkeys(hit.article_id for hit in result.hits))
    return Outcome(
        question=pair.question,
        right=pair.articles,
        answered_from=articles[0] if result.answerable and articles else None,
        found=any(article in pair.articles for article in articles[:FOUND_WITHIN]),
        nearest=articles[0] if articles else None,
        sure=result.probability,
    )


def compare(
    before: Measured, after: Measured, article_id: str | None = None, denied: Collection[str] = ()
) -> Comparison:
    """Compare two indexes on the same questions.

    `article_id` is the article on trial; of the questions in `denied` its writer has said that it does not answer them.
    """
    both = zip(before.outcomes, after.outcomes, strict=True)
    moved = [Change(old, new) for old, new in both if not _by_a_hair(old, new)]
    unsettled = tuple(
        one
        for one in moved
        if article_id is not None and _answered_newly(one, article_id) and one.after.question not in denied
    )
    changes = [one for one in moved if one not in unsettled]
    gain = sum(change.after.points - change.before.points for change in changes)
    return Comparison(
        before=before.figures,
        after=after.figures,
        lost=tuple(change for change in changes if change.after.points < change.before.points),
        won=tuple(change for change in changes if change.after.points > change.before.points),
        unsettled=unsettled,
        questions=len(before.outcomes),
        worse=gain < 0,
    )


def settle(pairs: Sequence[Pair], article_id: str, confirmed: Collection[str]) -> tuple[Pair, ...]:
    """Return the pairs, those that nobody answered and that are `confirmed` as answered by the article."""
    return tuple(
        replace(pair, articles=(article_id,)) if not pair.answerable and pair.question in confirmed else pair
        for pair in pairs
    )


def _answered_newly(change: Change, article_id: str) -> bool:
    """Return whether the article answers what by the set no article answers, and did not before."""
    old, new = change.before, change.after
    return not new.right and new.answered_from == article_id != old.answered_from


def _by_a_hair(old: Outcome, new: Outcome) -> bool:
    """Return whether the same article is nearest, as well found, and as sure as before but for a hair."""
    same = (old.nearest, old.found) == (new.nearest, new.found)
    return same and abs(new.sure - old.sure) < HAIR


def stage_articles(articles_dir: Path, folder: Path, path: str, text: str) -> None:
    """Lay out in `folder` what the articles would be with `text` at `path`; the others are links to the real files."""
    for article in articles_dir.rglob("*.md"):
        inside = article.relative_to(articles_dir)
        if any(part.startswith(".") for part in inside.parts) or inside.as_posix() == path:
            continue
        place = folder / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(article.resolve())
    own = folder / path
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(text, encoding="utf-8")


def stage_index(index_dir: Path, folder: Path) -> None:
    """Lay out the serving version in `folder`, so that the trial's build embeds only what has changed.

    Versions are never changed once they are whole, so their files are linked where that can be done.
    """
    try:
        version = current_version(index_dir)
        base = read_manifest(versions_dir(index_dir) / version)["base"]
    except (IndexMissing, IndexMismatch):
        return  # the trial is built from nothing
    for name in {version, base or version}:
        shutil.copytree(versions_dir(index_dir) / name, versions_dir(folder) / name, copy_function=_link_or_copy)
    (folder / POINTER).write_text(version + "\n", encoding="utf-8")


def _link_or_copy(source: str, target: str) -> str:
    try:
        Path(target).hardlink_to(source)
    except OSError:  # another file system
        shutil.copy2(source, target)
    return target
