"""Gaps in the knowledge: what customers asked and the articles did not answer, or not to their satisfaction. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.model import Asks
from conversations.told import DISSATISFIED, Quoted, Reaction, ToldRecord, quoted_of_hit
from kb_index.clusters import by_centrality, cluster
from kb_index.followup import in_context
from kb_index.lexical import words
from kb_index.model import SearchResult, Vectors

MOST_QUESTIONS = 2_000
"""Different questions that are clustered; of more, the newest."""

MOST_GAPS = 200
MOST_EXAMPLES = 8
LOOKED_UP = 3
"""The most typical questions of a cluster, which are searched for again in the index of now."""

OPEN_QUESTIONS = frozenset({None, Asks.CHOOSE, Asks.ANYTHING_ELSE, Asks.FEEDBACK, Asks.LEAVE_MESSAGE})
"""When the bot waited for something else, an order number say, what came was a poor answer and no question."""


class GapState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    """The articles of now answer it."""
    DISMISSED = "dismissed"


@dataclass(frozen=True)
class Dismissal:
    """A cluster that somebody has put aside. It comes back when it has been asked as often again as it had been."""

    id: str
    label: str
    reason: str
    by: str
    at: datetime
    turn_ids: tuple[str, ...]
    asked: int


@dataclass(frozen=True)
class Asked:
    """One time that it was asked. `text` has no personal data."""

    turn_id: str
    text: str
    at: datetime
    answered: bool
    reaction: Reaction | None


@dataclass(frozen=True)
class Gap:
    """A cluster of questions. `id` is the turn of its oldest question; `examples` are different and typical first.

    `unknown` of the `asked` were not answered, `rejected` were, and the customer was not satisfied. `nearest` is what
    the index of now finds, with its score and the probability (0..1) that it answers.
    """

    id: str
    question: str
    asked: int
    unknown: int
    rejected: int
    conversations: int
    first_at: datetime
    last_at: datetime
    examples: tuple[Asked, ...]
    nearest: Quoted | None
    nearest_score: float
    probability: float
    state: GapState
    turn_ids: tuple[str, ...]
    dismissal: Dismissal | None = None


@dataclass(frozen=True)
class Tools:
    """What clustering works with. Each takes processor time."""

    embed: Callable[[Sequence[str]], Vectors]
    search: Callable[[str, str], SearchResult]
    """A question that has been embedded, and its locale."""
    clean: Callable[[ToldRecord], str]
    """The question without personal data."""


def counts_as_gap(record: ToldRecord) -> bool:
    """Say whether the customer was left without an answer, or with one that did not do."""
    if not words(record.question, record.locale):
        return False
    if record.told.answered:
        return record.reaction in DISSATISFIED
    return record.asks in OPEN_QUESTIONS


def full_question(record: ToldRecord) -> str:
    """Return the question as it is to be understood: a follow-up with its subject."""
    return in_context(record.question, record.earlier) or record.question


def find_gaps(
    records: Sequence[ToldRecord], anchors: Sequence[ToldRecord], dismissals: Sequence[Dismissal], tools: Tools
) -> list[Gap]:
    """Cluster what counts as a gap, most asked first. Takes processor time.

    `anchors` are the questions of dismissals, also from before the time looked at: they pull what is like them.
    """
    gaps = [record for record in records if counts_as_gap(record)]
    shown = {record.turn_id for record in gaps}
    outside = [record for record in anchors if record.turn_id not in shown and record.question]
    by_text: dict[str, list[ToldRecord]] = {}
    for record in sorted([*gaps, *outside], key=lambda one: (one.at, one.turn_id), reverse=True):
        by_text.setdefault(_normal(full_question(record)), []).append(record)
    groups = list(by_text.values())[:MOST_QUESTIONS]
    groups.sort(key=lambda group: (group[-1].at, group[-1].turn_id))
    vectors = tools.embed([full_question(group[-1]) for group in groups])
    put_aside = {turn_id: dismissal for dismissal in dismissals for turn_id in dismissal.turn_ids}
    clusters = []
    for rows in cluster(vectors):
        typical = [groups[row] for row in by_centrality(vectors, rows)]
        members = sorted(
            (record for group in typical for record in group if record.turn_id in shown),
            key=lambda one: (one.at, one.turn_id),
        )
        if members:
            clusters.append((members, typical))
    clusters.sort(key=lambda pair: (-len(pair[0]), -pair[0][-1].at.timestamp(), pair[0][0].turn_id))
    return [_gap(members, typical, put_aside, tools) for members, typical in clusters[:MOST_GAPS]]


def _normal(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(" ?!.")


def _gap(
    members: Sequence[ToldRecord],
    typical: Sequence[Sequence[ToldRecord]],
    put_aside: dict[str, Dismissal],
    tools: Tools,
) -> Gap:
    newest = [group[0] for group in typical]
    results = [(record, tools.search(full_question(record), record.locale)) for record in newest[:LOOKED_UP]]
    dismissal = _dismissal([record for group in typical for record in group], members, put_aside)
    best = results[0][1].hits[0] if results[0][1].hits else None
    examples = _examples(typical, {record.turn_id for record in members}, tools)
    return Gap(
        id=members[0].turn_id,
        question=examples[0].text,
        asked=len(members),
        unknown=sum(not record.told.answered for record in members),
        rejected=sum(record.told.answered for record in members),
        conversations=len({record.conversation_id for record in members}),
        first_at=members[0].at,
        last_at=members[-1].at,
        examples=examples,
        nearest=quoted_of_hit(best) if best else None,
        nearest_score=best.score if best else 0.0,
        probability=results[0][1].probability,
        state=GapState.DISMISSED if dismissal else GapState.ANSWERED if _answered(results) else GapState.OPEN,
        turn_ids=tuple(record.turn_id for record in members),
        dismissal=dismissal,
    )


def _answered(results: Sequence[tuple[ToldRecord, SearchResult]]) -> bool:
    """Say whether most are answered now: with another passage than the one that did not do."""
    settled = [
        result.answerable
        and bool(result.hits)
        and result.hits[0].passage_id not in {quoted.passage_id for quoted in record.told.passages}
        for record, result in results
    ]
    return 2 * sum(settled) > len(settled)


def _dismissal(
    everything: Sequence[ToldRecord], members: Sequence[ToldRecord], put_aside: dict[str, Dismissal]
) -> Dismissal | None:
    """Return the dismissal that holds: as long as it has not been asked more often since than before."""
    held = {put_aside[one.turn_id].id: put_aside[one.turn_id] for one in everything if one.turn_id in put_aside}
    for dismissal in sorted(held.values(), key=lambda one: one.at, reverse=True):
        if sum(record.at > dismissal.at for record in members) <= dismissal.asked:
            return dismissal
    return None


def _examples(typical: Sequence[Sequence[ToldRecord]], shown: set[str], tools: Tools) -> tuple[Asked, ...]:
    """Return different wordings, the most typical first."""
    examples: dict[str, Asked] = {}
    for group in typical:
        record = next((one for one in group if one.turn_id in shown), None)
        if record is None:
            continue
        text = tools.clean(record)
        examples.setdefault(
            _normal(text), Asked(record.turn_id, text, record.at, record.told.answered, record.reaction)
        )
        if len(examples) == MOST_EXAMPLES:
            break
    return tuple(examples.values())
