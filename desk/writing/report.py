"""What the evaluation set says of an article, in words a writer can act on. Pure."""

from collections.abc import Sequence
from typing import Any

from kb_index.evaluation import Evaluation
from kb_index.header import parse_header
from kb_index.model import SearchResult
from kb_index.trial import Change, Comparison, Outcome


def report_of(
    comparison: Comparison, own: str, asked: Sequence[str], answers: Sequence[SearchResult]
) -> dict[str, Any]:
    """Return the report on the article `own` as JSON.

    `asked` are customers' questions behind the draft, `answers` what the trial found for them.
    """
    return {
        "worse": comparison.worse,
        "summary": summary(comparison),
        "questions": comparison.questions,
        "lost": [_change_json(change) for change in comparison.lost],
        "won": [_change_json(change) for change in comparison.won],
        "unsettled": [_change_json(change) for change in comparison.unsettled],
        "before": _figures(comparison.before),
        "after": _figures(comparison.after),
        "asked": [
            {"question": question, "answered": result.answerable and result.hits[0].article_id == own}
            for question, result in zip(asked, answers, strict=True)
        ],
    }


def article_id_of(text: str) -> str:
    """Return the id in the header of an article's text; empty without one."""
    header, _ = parse_header(text)
    return header.id if header else ""


def summary(comparison: Comparison) -> str:
    """Return the difference in one sentence or two."""
    lost, won = len(comparison.lost), len(comparison.won)
    if not lost and not won and comparison.unsettled:
        return "All other questions of the evaluation set end as before."
    if not lost and not won:
        return f"All {comparison.questions} questions of the evaluation set end as before."
    parts = [f"{_questions(count)} {word}" for count, word in ((lost, "lost"), (won, "won")) if count]
    verdict = "That is worse than now." if comparison.worse else "That is not worse than now."
    return f"{' and '.join(parts)} of {comparison.questions}. {verdict}"


def _questions(count: int) -> str:
    return f"{count} question{'' if count == 1 else 's'}"


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "question": change.before.question,
        "article_id": next(iter(change.before.right), None),
        "before": outcome_words(change.before),
        "after": outcome_words(change.after),
    }


def outcome_words(outcome: Outcome) -> str:
    """Say what the customer gets, e.g. "answered from refund-times"."""
    if outcome.answered_from is None:
        if not outcome.right:
            return "not answered, as it should be"
        return "not answered" if outcome.found else "not answered, and its article is not among the first five"
    if outcome.answered_from in outcome.right:
        return f"answered from {outcome.answered_from}"
    return f"answered wrongly, from {outcome.answered_from}"


def _figures(figures: Evaluation) -> dict[str, float | None]:
    """Return the figures that a writer sees; None where the set has no question of the kind."""
    named = {
        "found_first": figures.recall_at_1,
        "found_in_five": figures.recall_at_5,
        "answered": figures.answered,
        "right_when_answered": figures.precision,
    }
    return {name: None if value != value else round(value, 4) for name, value in named.items()}
