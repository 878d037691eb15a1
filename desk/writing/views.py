"""Values of content writers' work as the interface shows them."""

from collections.abc import Sequence
from typing import Any

from common.clock import rfc3339
from conversations.json_view import citations_json
from conversations.recalled import Recall, Recipient
from conversations.storage_told import PassageTold
from conversations.told import Quoted
from desk.writing.corrections import Correction
from desk.writing.drafts import Checked
from desk.writing.gaps import Asked, Dismissal, Gap
from desk.writing.model import Draft, Publication
from kb_index.model import Article
from kb_index.passages import cut_passages


def gap_json(gap: Gap) -> dict[str, Any]:
    return {
        "id": gap.id,
        "question": gap.question,
        "state": gap.state.value,
        "asked": gap.asked,
        "unknown": gap.unknown,
        "rejected": gap.rejected,
        "conversations": gap.conversations,
        "first_at": rfc3339(gap.first_at),
        "last_at": rfc3339(gap.last_at),
        "examples": [_asked_json(one) for one in gap.examples],
        "nearest": _nearest_json(gap),
        "dismissal": dismissal_json(gap.dismissal) if gap.dismissal else None,
    }


def _asked_json(one: Asked) -> dict[str, Any]:
    return {
        "text": one.text,
        "at": rfc3339(one.at),
        "answered": one.answered,
        "reaction": one.reaction.value if one.reaction else None,
    }


def _nearest_json(gap: Gap) -> dict[str, Any] | None:
    if gap.nearest is None:
        return None
    return passage_json(gap.nearest) | {
        "score": round(gap.nearest_score, 4),
        "probability": round(gap.probability, 4),
    }


def passage_json(quoted: Quoted) -> dict[str, Any]:
    return {
        "article_id": quoted.article_id,
        "title": quoted.title,
        "section": quoted.section,
        "url": quoted.url,
    }


def dismissal_json(one: Dismissal) -> dict[str, Any]:
    return {
        "id": one.id,
        "question": one.label,
        "reason": one.reason,
        "by": one.by,
        "at": rfc3339(one.at),
        "asked": one.asked,
    }


def draft_json(draft: Draft) -> dict[str, Any]:
    fields = draft.fields
    return {
        "id": draft.id,
        "state": draft.state.value,
        "revision": draft.revision,
        "topic": draft.topic,
        "path": draft.path,
        "is_new": draft.existing_path is None,
        "article": {
            "id": fields.id,
            "title": fields.title,
            "locale": fields.locale,
            "audience": fields.audience.value,
            "tags": list(fields.tags),
            "questions": list(fields.questions),
            "body": fields.body,
        },
        "source": {
            "kind": draft.source.kind.value,
            "asked": len(draft.source.turn_ids),
            "handoff_id": draft.source.handoff_id,
            "seq": draft.source.seq,
        },
        "created_by": draft.created_by,
        "created_at": rfc3339(draft.created_at),
        "updated_by": draft.updated_by,
        "updated_at": rfc3339(draft.updated_at),
        "published_at": rfc3339(draft.published_at) if draft.published_at else None,
    }


def check_json(checked: Checked) -> dict[str, Any]:
    faults = [
        {"line": one.line, "problem": one.problem, "mend": one.mend, "serious": one.serious} for one in checked.faults
    ]
    return {"path": checked.path, "faults": faults, "html": checked.html}


def publication_json(one: Publication) -> dict[str, Any]:
    return {
        "id": one.id,
        "draft_id": one.draft_id,
        "state": one.state.value,
        "stage": one.stage.value,
        "progress": one.progress,
        "by": one.by,
        "started_at": rfc3339(one.started_at),
        "ended_at": rfc3339(one.ended_at) if one.ended_at else None,
        "override_reason": one.override_reason,
        "verdicts": one.verdicts or {},
        "problem": one.problem,
        "report": one.report,
    }


def article_json(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "locale": article.locale,
        "audience": article.audience.value,
        "topic": article.path.split("/")[0] if "/" in article.path else "",
        "path": article.path,
        "updated": article.updated.isoformat() if article.updated else None,
        "questions": len(article.questions),
    }


def passages_json(article: Article, told: Sequence[PassageTold]) -> list[dict[str, Any]]:
    """Return the passages of now in reading order, then those that were told and have been rewritten since."""
    by_id = {one.quoted.passage_id: one for one in told}
    now = cut_passages(article)
    rows = [_passage_row(one.id, one.section, one.text, by_id.get(one.id)) for one in now]
    current = {one.id for one in now}
    gone = [one for one in told if one.quoted.passage_id not in current]
    return rows + [_passage_row(one.quoted.passage_id, one.quoted.section, None, one) for one in gone]


def _passage_row(passage_id: str, section: str, text: str | None, told: PassageTold | None) -> dict[str, Any]:
    return {
        "passage_id": passage_id,
        "section": section,
        "text": text,
        "conversations": told.conversations if told else 0,
        "last_told_at": rfc3339(told.last_at) if told else None,
    }


def recall_json(recall: Recall) -> dict[str, Any]:
    return {
        "id": recall.id,
        "state": recall.state.value,
        "passages": [passage_json(one) for one in recall.passages],
        "reason": recall.reason,
        "flagged_by": recall.flagged_by,
        "flagged_at": rfc3339(recall.flagged_at),
        "since": rfc3339(recall.since) if recall.since else None,
        "text": recall.text,
        "citations": citations_json(recall.citations),
        "closed_by": recall.closed_by,
        "closed_at": rfc3339(recall.closed_at) if recall.closed_at else None,
        "close_reason": recall.close_reason,
        "sent_at": rfc3339(recall.sent_at) if recall.sent_at else None,
    }


def recipient_json(one: Recipient) -> dict[str, Any]:
    """Return who got the answer without who it is: writers do not look after customers."""
    return {
        "conversation_id": one.conversation_id,
        "told_at": rfc3339(one.told_at),
        "times": one.times,
        "state": one.state.value,
        "has_address": one.has_address,
        "via": one.via.value if one.via else None,
        "sent_at": rfc3339(one.sent_at) if one.sent_at else None,
    }


def correction_json(draft: Correction) -> dict[str, Any]:
    return {"text": draft.text, "citations": citations_json(draft.citations), "still_told": draft.still_told}
