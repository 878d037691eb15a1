"""Twilio's requests: what has happened. Pure."""

import re
from collections.abc import Mapping

from channels.errors import Unreadable
from channels.port import Consent, Event, Noted, Said
from channels.reading import media_words
from channels.sms.errors import reason_of
from channels.sms.signing import fields_of
from channels.sms.words import Wish, wish_of
from conversations.model_channels import DeliveryState, Report
from conversations.model_files import ComingFile

PART = "part"
"""The query parameter of the status callback's address that names the part of our message."""

COLON = "."
"""Stands there for a part key's colon: the address is signed, so nothing in it may be written in two ways."""

STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}
MEDIA = {"image": "photo", "video": "video", "audio": "voice message"}
PHONE = re.compile(r"\+[1-9][0-9]{4,14}|[0-9]{3,8}")
"""A number with its country, or a short one. Twilio's other channels write `whatsapp:+1…` here."""


def parse(body: bytes, url_query: Mapping[str, str], account: str, own: str, *, advanced: bool) -> list[Event]:
    """Return what the request tells: a list of one or none. Other accounts and numbers are left out.

    `own` is our number or messaging service. Raises Unreadable.
    """
    try:
        fields = dict(fields_of(body))
    except ValueError as error:
        raise Unreadable from error
    number = fields.get("MessageSid", "")
    if not number:
        raise Unreadable
    if fields.get("AccountSid") != account:
        return []
    state = fields.get("MessageStatus", "")
    if state and state not in ("receiving", "received"):
        return _report(number, state, fields, url_query.get(PART, "").replace(COLON, ":"))
    if own not in (fields.get("To"), fields.get("MessagingServiceSid")):
        return []
    event = _message(number, fields, advanced=advanced)
    return [event] if event else []


def _report(number: str, status: str, fields: Mapping[str, str], key: str) -> list[Event]:
    state = STATES.get(status)
    if state is None:  # accepted, queued, sending: nothing has happened yet
        return []
    code = fields.get("ErrorCode", "")
    reason = reason_of(int(code) if code.isascii() and code.isdigit() else -1) if state is DeliveryState.FAILED else ""
    return [Report(state, number, key, reason)]


def _message(number: str, fields: Mapping[str, str], *, advanced: bool) -> Event | None:
    sender = fields.get("From", "")
    if not PHONE.fullmatch(sender) or sender == fields.get("To"):
        return None
    files, text = _files(fields), _text(fields)
    wish = wish_of(text, fields.get("OptOutType", ""), advanced=advanced)
    if wish is not None:
        return Consent(number, sender, wish is Wish.START, text)
    if not text.strip() and not files:
        return Noted(number, sender, "unreadable", "The customer sent an empty message.")
    return Said(number, sender, text, files=files)


def _media(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return kind and address of each file."""
    media = fields.get("NumMedia", "")
    count = int(media) if media.isascii() and media.isdigit() and len(media) < 3 else 0
    kinds = [fields.get(f"MediaContentType{place}", "").split("/")[0] for place in range(count)]
    return [(MEDIA.get(kind, "file"), fields.get(f"MediaUrl{place}", "")) for place, kind in enumerate(kinds)]


def _files(fields: Mapping[str, str]) -> tuple[ComingFile, ...]:
    return tuple(ComingFile(kind, url) for kind, url in _media(fields) if url and kind != MEDIA["video"])


def _text(fields: Mapping[str, str]) -> str:
    """Return the words, and in words what is not fetched."""
    text, kept = fields.get("Body", ""), {file.ref for file in _files(fields)}
    shown = " ".join(media_words(kind, "") for kind, url in _media(fields) if url not in kept)
    return f"{shown} {text}".strip() if shown else text
