"""Values of this room as the public interface shows them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from common.clock import rfc3339
from conversations.model import Asks, Attachment, Button, Citation, Draft, Message, Note, Role
from conversations.model_files import FileState
from conversations.model_waiting import QueuePlace
from conversations.rating import Stretch


def message_json(message: Message) -> dict[str, Any]:
    """Return the message as in the API. Client ids and payloads of pressed buttons stay inside."""
    return {
        "seq": message.seq,
        "id": message.id,
        "role": message.role.value,
        "author": message.author,
        "text": message.text,
        "at": rfc3339(message.at),
        "buttons": buttons_json(message.buttons),
        "asks": message.asks.value if message.asks else None,
        "citations": citations_json(message.citations),
        "attachments": attachments_json(message.attachments),
    }


def buttons_json(buttons: Sequence[Button]) -> list[dict[str, str]]:
    return [{"title": one.title, "payload": one.payload} for one in buttons]


def citations_json(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    return [
        {"article_id": one.article_id, "title": one.title, "section": one.section, "url": one.url, "score": one.score}
        for one in citations
    ]


def attachment_json(attachment: Attachment) -> dict[str, Any]:
    """Return the file; `state` stands there only while it is not here."""
    state = {} if attachment.state is FileState.HERE else {"state": attachment.state.value}
    return {"id": attachment.id, "name": attachment.name, "mime": attachment.mime, "bytes": attachment.bytes} | state


def attachments_json(attachments: Sequence[Attachment]) -> list[dict[str, Any]]:
    return [attachment_json(one) for one in attachments]


def note_json(note: Note) -> dict[str, Any]:
    """Return the note; a customer's rating comes with its numbers, a colleague's note with who is named in it."""
    more = {"rating": note.data} if note.kind == "feedback" else {}
    if mentions := note.data.get("mentions"):
        more["mentions"] = mentions
    return {
        "id": note.id,
        "number": note.number,
        "kind": note.kind,
        "author": note.author,
        "text": note.text,
        "at": rfc3339(note.at),
        "after_seq": note.after_seq,
        **more,
    }


def stretch_json(stretch: Stretch) -> dict[str, Any]:
    """Return what the customer is asked to rate, and what they gave."""
    return {
        "asked": stretch.asked,
        "after_seq": stretch.after_seq,
        "parts": [part.value for part in stretch.parts],
        "agent": stretch.agent_name,
        "given": asdict(stretch.rating.given) if stretch.rating else None,
    }


def queue_json(place: QueuePlace | None) -> dict[str, Any] | None:
    """Return the API's queue block."""
    if place is None:
        return None
    wait = {"low": place.low_seconds, "high": place.high_seconds}
    return {"position": place.position, "estimated_wait_seconds": wait, "staffed": place.staffed}


def transcript_sha256(transcript: Sequence[dict[str, Any]]) -> str:
    """Return the SHA-256, hex, of the transcript as JSON: UTF-8, keys sorted, no spaces, nothing escaped."""
    text = json.dumps(list(transcript), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def buttons_of(raw: Sequence[dict[str, Any]]) -> tuple[Button, ...]:
    return tuple(Button(str(one["title"]), str(one["payload"])) for one in raw)


def citations_of(raw: Sequence[dict[str, Any]]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            article_id=str(one["article_id"]),
            title=str(one["title"]),
            section=str(one.get("section", "")),
            url=str(one["url"]),
            score=float(one.get("score", 0.0)),
        )
        for one in raw
    )


def attachments_of(raw: Sequence[dict[str, Any]]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            str(one["id"]),
            str(one["name"]),
            str(one["mime"]),
            int(one["bytes"]),
            FileState(one.get("state", FileState.HERE)),
        )
        for one in raw
    )


def draft_of_reply(
    text: str,
    buttons: Sequence[dict[str, Any]],
    asks: str | None,
    citations: Sequence[dict[str, Any]],
    author: str,
) -> Draft:
    """Return a reply of the assistant as a draft. Raises KeyError, ValueError or TypeError when it is misshapen."""
    return Draft(
        Role.BOT,
        text,
        author=author,
        buttons=buttons_of(buttons),
        asks=Asks(asks) if asks else None,
        citations=citations_of(citations),
    )
