"""What Messenger and Instagram tell: one shape for both. Pure."""

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from channels.port import Event, Noted, Pressed, Said, button_of
from channels.reading import Object, an_object, media_words, objects, place_words, reaction_words, read_object, text_of
from conversations.model_channels import DeliveryState, Report, Watermark, part_of
from conversations.model_files import ComingFile

MEDIA = {
    "image": "photo",
    "video": "video",
    "audio": "voice message",
    "file": "file",
    "ig_reel": "reel",
    "reel": "reel",
    "story_mention": "story",
    "share": "shared post",
    "ig_post": "shared post",
}
KEPT = ("image", "audio", "file")
"""These are fetched."""

LATEST = 253_402_300_799_000
"""Milliseconds until the end of the year 9999."""


def parse(body: bytes, kind: str, own_id: str) -> list[Event]:
    """Return what the request tells of this page or account, in the order given.

    `kind`: the request's `object`. What another app of the page's holds at the moment (`standby`) is left out. Raises
    Unreadable.
    """
    request = read_object(body)
    if request.get("object") != kind:
        return []
    return [
        event
        for entry in objects(request.get("entry"))
        if text_of(entry.get("id")) == own_id
        for one in objects(entry.get("messaging"))
        for event in _events(one, own_id)
    ]


def _events(one: Object, own_id: str) -> list[Event]:
    sender = text_of(an_object(one.get("sender")).get("id"))
    message = an_object(one.get("message"))
    if message.get("is_echo") or sender == own_id:
        return _echo(message)
    if not sender:
        return []
    readers: dict[str, Callable[[Object, str, str], list[Event]]] = {
        "message": _message,
        "message_edit": _edited,
        "postback": _postback,
        "reaction": _reaction,
        "delivery": _delivered,
        "read": _read,
    }
    at = text_of(one.get("timestamp"))
    for field, read in readers.items():
        if isinstance(one.get(field), dict):
            return read(one[field], sender, at)
    return []


def _echo(message: Object) -> list[Event]:
    """Our own message comes back. It is no event but for the key it carries: it proves that the message went out."""
    number, key = text_of(message.get("mid")), text_of(message.get("metadata"))
    return [Report(DeliveryState.SENT, number, key)] if number and part_of(key) else []


def _message(message: Object, sender: str, at: str) -> list[Event]:
    del at
    number, text = text_of(message.get("mid")), text_of(message.get("text"))
    if not number:
        return []
    if message.get("is_deleted"):
        return [Noted(f"deleted-{number}", sender, "deleted", "The customer has taken a message back.")]
    button = button_of(text_of(an_object(message.get("quick_reply")).get("payload")))
    if button:
        return [Pressed(number, sender, *button, text)]
    attached = objects(message.get("attachments"))
    files = tuple(file for one in attached if (file := _file(one)))
    shown = " ".join(words for one in attached if not _file(one) and (words := _words(one)))
    whole = f"{shown} {text}".strip()
    if whole or files:
        return [Said(number, sender, whole, files=files)]
    kinds = [text_of(one.get("type")) for one in attached]
    what = ", ".join(kinds) or "unsupported"
    return [Noted(number, sender, "unreadable", f"The customer sent something that cannot be shown here ({what}).")]


def _file(attached: Object) -> ComingFile | None:
    kind, url = text_of(attached.get("type")), text_of(an_object(attached.get("payload")).get("url"))
    return ComingFile(MEDIA[kind], url) if kind in KEPT and url else None


def _words(attached: Object) -> str:
    kind = text_of(attached.get("type"))
    if kind == "location":
        point = an_object(an_object(attached.get("payload")).get("coordinates"))
        return place_words(point.get("lat"), point.get("long"), text_of(attached.get("title")), "")
    return media_words(MEDIA[kind], "") if kind in MEDIA else ""


def _edited(edit: Object, sender: str, at: str) -> list[Event]:
    number, text, count = (text_of(edit.get(field)) for field in ("mid", "text", "num_edit"))
    if not (number and text):
        return []
    words = f"The customer has changed an earlier message to: {text}"
    return [Noted(f"edit-{number}-{count or at}", sender, "edited", words)]


def _postback(postback: Object, sender: str, at: str) -> list[Event]:
    title = text_of(postback.get("title"))
    number = text_of(postback.get("mid")) or f"postback-{sender}-{at}"
    button = button_of(text_of(postback.get("payload")))
    if button:
        return [Pressed(number, sender, *button, title)]
    return [Said(number, sender, title)] if title.strip() else []


def _reaction(reaction: Object, sender: str, at: str) -> list[Event]:
    number = text_of(reaction.get("mid"))
    signs = text_of(reaction.get("emoji")) if reaction.get("action") == "react" else ""
    return [Noted(f"reaction-{number}-{at}-{signs}", sender, "reaction", reaction_words(signs))] if number else []


def _delivered(delivery: Object, sender: str, at: str) -> list[Event]:
    del at
    mids = delivery.get("mids")
    named = [text_of(one) for one in mids] if isinstance(mids, list) else []
    found: list[Event] = [Report(DeliveryState.DELIVERED, one) for one in named if one]
    return found + _until(DeliveryState.DELIVERED, sender, delivery.get("watermark"))


def _read(read: Object, sender: str, at: str) -> list[Event]:
    del at
    number = text_of(read.get("mid"))
    found: list[Event] = [Report(DeliveryState.READ, number)] if number else []
    return found + _until(DeliveryState.READ, sender, read.get("watermark"))


def _until(state: DeliveryState, sender: str, watermark: Any) -> list[Event]:
    text = text_of(watermark)
    if not (text.isascii() and text.isdigit()) or len(text) > 15 or int(text) > LATEST:
        return []
    return [Watermark(state, sender, datetime.fromtimestamp(int(text) / 1000, timezone.utc))]
