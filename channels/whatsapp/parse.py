"""WhatsApp's requests: what has happened. Pure."""

from collections.abc import Mapping

from channels.port import Event, Noted, Pressed, Said, button_of
from channels.reading import Object, an_object, media_words, objects, place_words, reaction_words, read_object, text_of
from channels.whatsapp.errors import reason_of
from conversations.model_channels import DeliveryState, Report
from conversations.model_files import ComingFile

MEDIA = {"image": "photo", "video": "video", "audio": "voice message", "document": "file", "sticker": "sticker"}
KEPT = ("image", "audio", "document")
"""These are fetched."""

STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "failed": DeliveryState.FAILED,
}


def parse(body: bytes, phone_number_id: str) -> list[Event]:
    """Return what the request tells of this phone number, in the order given. Raises Unreadable."""
    events: list[Event] = []
    for entry in objects(read_object(body).get("entry")):
        for change in objects(entry.get("changes")):
            value, field = an_object(change.get("value")), change.get("field")
            own = an_object(value.get("metadata"))
            if field != "messages" or text_of(own.get("phone_number_id")) != phone_number_id:
                continue
            names = {
                text_of(one.get("wa_id")): text_of(an_object(one.get("profile")).get("name"))
                for one in objects(value.get("contacts"))
            }
            number = text_of(own.get("display_phone_number"))
            found = [
                *(_report(status) for status in objects(value.get("statuses"))),
                *(_message(one, names, number) for one in objects(value.get("messages"))),
            ]
            events += [event for event in found if event]
    return events


def _report(status: Object) -> Report | None:
    state, vendor_id = STATES.get(text_of(status.get("status"))), text_of(status.get("id"))
    if state is None or not vendor_id:
        return None
    errors = objects(status.get("errors"))
    reason = reason_of(errors[0]) if state is DeliveryState.FAILED and errors else ""
    return Report(state, vendor_id, text_of(status.get("biz_opaque_callback_data")), reason)


def _message(message: Object, names: Mapping[str, str], own_number: str) -> Event | None:
    sender, number, kind = (text_of(message.get(field)) for field in ("from", "id", "type"))
    digits = "".join(one for one in own_number if one.isdigit())
    if not sender or not number or sender == digits:  # what the company itself wrote in its app comes back as an echo
        return None
    content = an_object(message.get(kind))
    if kind == "interactive":
        return _pressed(number, sender, content)
    if kind == "reaction":
        return Noted(number, sender, "reaction", reaction_words(text_of(content.get("emoji"))))
    name = names.get(sender) or None
    if kind in KEPT and (ref := text_of(content.get("id"))):
        file = ComingFile(MEDIA[kind], ref, text_of(content.get("filename")))
        return Said(number, sender, text_of(content.get("caption")), name, files=(file,))
    text = _text(kind, content)
    if text:
        return Said(number, sender, text, name)
    return Noted(number, sender, "unreadable", f"The customer sent something that cannot be shown here ({kind}).")


def _pressed(number: str, sender: str, content: Object) -> Event | None:
    reply = an_object(content.get(text_of(content.get("type"))))
    button, title = button_of(text_of(reply.get("id"))), text_of(reply.get("title"))
    if button is None:
        return Said(number, sender, title) if title else None
    return Pressed(number, sender, *button, title)


def _text(kind: str, content: Object) -> str:
    if kind == "text":
        return text_of(content.get("body"))
    if kind == "button":  # under a template
        return text_of(content.get("text"))
    if kind == "location":
        name, address = text_of(content.get("name")), text_of(content.get("address"))
        return place_words(content.get("latitude"), content.get("longitude"), name, address)
    if kind in MEDIA:
        return media_words(MEDIA[kind], text_of(content.get("caption")))
    return ""
