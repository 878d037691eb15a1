"""Slack's requests: what has happened. Pure."""

import json
from urllib.parse import parse_qs

from channels.errors import Unreadable
from channels.port import Challenged, Event, Noted, Pressed, Said, button_of
from channels.reading import Object, an_object, media_words, objects, reaction_words, read_object, text_of
from channels.slack.markup import readable
from common.json_text import parse_json
from conversations.model_files import ComingFile

MEDIA = {"image": "photo", "video": "video", "audio": "voice message"}
WRITTEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""The subtypes of a message that a customer writes."""


def parse(body: bytes, content_type: str) -> list[Event]:
    """Return what the request tells: a list of one or none. Channels, other bots and ourselves are left out.

    A pressed button comes as a form with JSON in it, all else as JSON. Raises Unreadable.
    """
    if content_type.startswith("application/x-www-form-urlencoded"):
        event = _pressed(_payload(body))
        return [event] if event else []
    request = read_object(body)
    if request.get("type") == "url_verification":
        return [Challenged(text_of(request.get("challenge")))]
    if request.get("type") != "event_callback":
        return []
    one = an_object(request.get("event"))
    kind = text_of(one.get("type"))
    if kind == "message":
        event = _message(one)
    else:
        event = _reaction(one, kind) if kind in ("reaction_added", "reaction_removed") else None
    return [event] if event else []


def _payload(body: bytes) -> Object:
    try:
        (text,) = parse_qs(body.decode("utf-8"), max_num_fields=10)["payload"]
        value = parse_json(text)
    except (KeyError, ValueError, json.JSONDecodeError) as error:
        raise Unreadable from error
    return an_object(value)


def _message(message: Object) -> Event | None:
    channel, subtype = text_of(message.get("channel")), text_of(message.get("subtype"))
    if message.get("channel_type") != "im" or not channel:
        return None
    if subtype == "message_changed":
        return _changed(channel, an_object(message.get("message")))
    if subtype == "message_deleted":
        return _deleted(channel, an_object(message.get("previous_message")))
    at = text_of(message.get("ts"))
    if subtype not in WRITTEN or not at or not _is_persons(message):
        return None
    files = tuple(file for one in objects(message.get("files")) if (file := _file(one)))
    text = _text(message, but=files)
    return Said(f"{channel}-{at}", channel, text, files=files) if text.strip() or files else None


def _file(one: Object) -> ComingFile | None:
    """Return what is fetched: not films, nor what Slack shows of another site or has hidden."""
    kind = text_of(one.get("mimetype")).split("/")[0]
    url = text_of(one.get("url_private_download"))
    if not url or kind == "video" or one.get("is_external"):
        return None
    return ComingFile(MEDIA.get(kind, "file"), url, text_of(one.get("name")))


def _is_persons(message: Object) -> bool:
    return bool(text_of(message.get("user"))) and not message.get("bot_id")


def _text(message: Object, but: tuple[ComingFile, ...] = ()) -> str:
    """Return the words, and in words the files that are none of `but`."""
    told = [one for one in objects(message.get("files")) if _file(one) not in but]
    kinds = [text_of(one.get("mimetype")).split("/")[0] for one in told]
    shown = " ".join(media_words(MEDIA.get(kind, "file"), "") for kind in kinds)
    return f"{shown} {readable(text_of(message.get('text')))}".strip()


def _changed(channel: str, message: Object) -> Event | None:
    """A message that Slack itself has changed, to show a link's page, carries no `edited`."""
    edited = text_of(an_object(message.get("edited")).get("ts"))
    text, at = _text(message), text_of(message.get("ts"))
    if not (edited and text and at and _is_persons(message)):
        return None
    words = f"The customer has changed an earlier message to: {text}"
    return Noted(f"edit-{channel}-{at}-{edited}", channel, "edited", words)


def _deleted(channel: str, message: Object) -> Event | None:
    at = text_of(message.get("ts"))
    if not at or not _is_persons(message):
        return None
    return Noted(f"deleted-{channel}-{at}", channel, "deleted", "The customer has taken a message back.")


def _reaction(event: Object, kind: str) -> Event | None:
    channel, at = text_of(an_object(event.get("item")).get("channel")), text_of(event.get("event_ts"))
    sign = text_of(event.get("reaction"))
    if not channel.startswith("D") or not at or not sign:
        return None
    words = reaction_words(f":{sign}:" if kind == "reaction_added" else "")
    return Noted(f"reaction-{channel}-{at}", channel, "reaction", words)


def _pressed(payload: Object) -> Event | None:
    channel = text_of(an_object(payload.get("channel")).get("id"))
    actions = objects(payload.get("actions"))
    if payload.get("type") != "block_actions" or not channel or not actions:
        return None
    at, title = text_of(actions[0].get("action_ts")), text_of(an_object(actions[0].get("text")).get("text"))
    button = button_of(text_of(actions[0].get("value")))
    return Pressed(f"press-{channel}-{at}", channel, *button, readable(title)) if button and at else None
