"""Telegram's requests: whether they are Telegram's, and what has happened. Pure.

Telegram signs nothing: it repeats a secret that `setWebhook` gave it. So a body cannot be checked, only its sender.
"""

from collections.abc import Mapping
from typing import Any

from channels.errors import SignatureMissing, SignatureWrong
from channels.port import Event, Noted, Pressed, Said, button_of
from channels.reading import Object, an_object, media_words, objects, place_words, reaction_words, read_object, text_of
from common.ids import same_secret
from conversations.invitations import link_text, shown_in
from conversations.model_files import ComingFile

SECRET_HEADER = "x-telegram-bot-api-secret-token"
START = "/start"
GREETING = "Hello"
"""What Telegram's START button says for the customer."""

MEDIA = {
    "photo": "photo",
    "video": "video",
    "video_note": "video",
    "animation": "animation",
    "voice": "voice message",
    "audio": "audio",
    "document": "file",
    "sticker": "sticker",
}


def verify(headers: Mapping[str, str], secret: str) -> None:
    """Raises SignatureMissing or SignatureWrong. `headers`: names in lower case."""
    given = headers.get(SECRET_HEADER)
    if given is None:
        raise SignatureMissing
    if not secret or not same_secret(given, secret):
        raise SignatureWrong


def parse(body: bytes) -> list[Event]:
    """Return what one update tells: a list of one or none. Groups, channels and other bots are left out.

    Raises Unreadable.
    """
    update = read_object(body)
    for field, read in (
        ("message", _message),
        ("edited_message", _edited),
        ("callback_query", _pressed),
        ("message_reaction", _reaction),
    ):
        if isinstance(update.get(field), dict):
            event = read(update[field])
            return [event] if event else []
    return []


def acknowledgement(events: list[Event]) -> dict[str, str] | None:
    """Return the call that the webhook's answer carries, so that the pressed button stops waiting."""
    for event in events:
        if isinstance(event, Pressed):
            return {"method": "answerCallbackQuery", "callback_query_id": event.id.removeprefix("press-")}
    return None


def _chat(message: Object, sender: Any) -> str:
    chat, who = an_object(message.get("chat")), an_object(sender)
    if chat.get("type") != "private" or who.get("is_bot") is not False:
        return ""
    return text_of(chat.get("id"))


def _message(message: Object) -> Event | None:
    sender = an_object(message.get("from"))
    address, number, file = _chat(message, sender), text_of(message.get("message_id")), _file(message)
    text = text_of(message.get("caption")) if file else _text(message)
    if not (address and number and (text or file)):
        return None
    name = " ".join(one for one in (text_of(sender.get("first_name")), text_of(sender.get("last_name"))) if one)
    locale = text_of(sender.get("language_code")) or "en"
    return Said(f"message-{number}", address, text, name or None, locale, (file,) if file else ())


def _file(message: Object) -> ComingFile | None:
    """Return what is fetched; of a photo, which comes in several sizes, the largest."""
    if message.get("animation"):  # comes as a document, too
        return None
    sizes = objects(message.get("photo"))
    for kind, content in (
        (MEDIA["photo"], sizes[-1] if sizes else {}),
        *((MEDIA[field], an_object(message.get(field))) for field in ("voice", "audio", "document")),
    ):
        if ref := text_of(content.get("file_id")):
            return ComingFile(kind, ref, text_of(content.get("file_name")))
    return None


def _text(message: Object) -> str:
    text = text_of(message.get("text"))
    if text:
        return _started(text) if text.split()[:1] == [START] else text
    venue, place = an_object(message.get("venue")), an_object(message.get("location"))
    if place:
        title, address = text_of(venue.get("title")), text_of(venue.get("address"))
        return place_words(place.get("latitude"), place.get("longitude"), title, address)
    contact = an_object(message.get("contact"))
    if contact:
        return f"[contact] {text_of(contact.get('first_name'))} {text_of(contact.get('phone_number'))}".strip()
    kind = next((words for field, words in MEDIA.items() if message.get(field)), "")
    caption = text_of(message.get("caption"))
    return media_words(kind, caption) if kind else caption


def _started(text: str) -> str:
    """Return what the START button says: with a code that a link of ours carried, that the customer goes on."""
    carried = text.split()[1:2]
    return link_text(carried[0]) if carried and shown_in(carried[0]) else GREETING


def _edited(message: Object) -> Event | None:
    if an_object(message.get("location")).get("live_period"):  # it moves every few seconds
        return None
    address, number = _chat(message, message.get("from")), text_of(message.get("message_id"))
    text, at = _text(message), text_of(message.get("edit_date"))
    if not (address and number and text):
        return None
    return Noted(f"edit-{number}-{at}", address, "edited", f"The customer has changed an earlier message to: {text}")


def _pressed(query: Object) -> Event | None:
    message, number = an_object(query.get("message")), text_of(query.get("id"))
    address, button = _chat(message, query.get("from")), button_of(text_of(query.get("data")))
    if not (address and number and button):
        return None
    seq, index = button
    return Pressed(f"press-{number}", address, seq, index)


def _reaction(reaction: Object) -> Event | None:
    address, number = _chat(reaction, reaction.get("user")), text_of(reaction.get("message_id"))
    signs = "".join(text_of(one.get("emoji")) for one in objects(reaction.get("new_reaction")))
    if not (address and number):
        return None
    key = f"reaction-{number}-{text_of(reaction.get('date'))}-{signs}"
    return Noted(key, address, "reaction", reaction_words(signs))
