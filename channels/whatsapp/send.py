"""What the Cloud API is asked, and what its answers mean. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from channels.meta.api import MetaApi
from channels.meta.errors import code_of
from channels.meta.settings import GRAPH
from channels.port import (
    Answer,
    Call,
    Capabilities,
    Event,
    Incoming,
    Later,
    Outcome,
    Part,
    Refused,
    Sent,
    SentFile,
    button_data,
)
from channels.reading import an_object, objects, text_of
from channels.retrying import asked_seconds
from channels.templates import Template
from channels.whatsapp import parse
from channels.whatsapp.errors import LATER, SETUP, reason_of

REPLY_BUTTONS = 3
"""So many buttons stand under a message; more become a list that opens."""

LIST_LABEL = "Choose"
SETUP_SECONDS = 60.0
PICTURE_BYTES, DOCUMENT_BYTES = 5_000_000, 100_000_000


CAN = Capabilities(
    text=4096,
    buttons=10,
    button_title=20,
    text_with_buttons=1024,
    reports_delivery=True,
    window=timedelta(hours=24),
    media={"image/jpeg": PICTURE_BYTES, "image/png": PICTURE_BYTES, "application/pdf": DOCUMENT_BYTES},
)


@dataclass(frozen=True)
class WhatsApp(MetaApi):
    """The port `channels.port.Channel`. `app_secret` signs Meta's requests, `token` opens the API to us."""

    token: str
    phone_number_id: str
    app_secret: str
    api: str = GRAPH
    templates: tuple[Template, ...] = ()
    name: ClassVar[str] = "whatsapp"

    @property
    def can(self) -> Capabilities:
        return replace(CAN, templates=self.templates)

    def parse(self, incoming: Incoming) -> list[Event]:
        return parse.parse(incoming.body, self.phone_number_id)

    def call(self, address: str, part: Part) -> Call:
        content: dict[str, Any]
        if part.template:
            content = _template(part.template, part.text)
        elif part.file:
            content = _media(part.file)
        elif part.buttons:
            content = {"type": "interactive", "interactive": _interactive(part)}
        else:
            content = {"type": "text", "text": {"body": part.text, "preview_url": False}}
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": address,
            "biz_opaque_callback_data": part.key,
        }
        return Call("POST", f"/{self.phone_number_id}/messages", json=body | content)

    def typing_below(self, message_id: str) -> Call:
        """Return the request that marks the customer's message as read, and shows for 25 seconds that one writes."""
        body = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
        return Call("POST", f"/{self.phone_number_id}/messages", json=body | {"typing_indicator": {"type": "text"}})

    def outcome(self, answer: Answer, now: datetime) -> Outcome:
        body = an_object(answer.body)
        if answer.status == 200:
            sent = objects(body.get("messages"))
            return Sent(text_of(sent[0].get("id")) if sent else "")
        error = an_object(body.get("error"))
        code = code_of(error)
        if code in LATER or answer.status == 429 or answer.status >= 500:
            return Later("WhatsApp takes no messages for a moment.", asked_seconds(answer.headers, now))
        if code in SETUP or answer.status in (401, 403, 404):
            return Later("WhatsApp does not accept the token or the phone number's id.", SETUP_SECONDS)
        return Refused(reason_of(error))


def _template(template: Template, text: str) -> dict[str, Any]:
    language = {"policy": "deterministic", "code": template.language}
    body = {"type": "body", "parameters": [{"type": "text", "text": text}]}
    return {"type": "template", "template": {"name": template.name, "language": language, "components": [body]}}


def _media(file: SentFile) -> dict[str, Any]:
    kind = "image" if file.attachment.is_picture else "document"
    content = {"link": file.url}
    if file.caption:
        content["caption"] = file.caption
    if kind == "document":
        content["filename"] = file.attachment.name
    return {"type": kind, kind: content}


def _interactive(part: Part) -> dict[str, Any]:
    ids = [(button_data(part.seq, index), button.title) for index, button in enumerate(part.buttons)]
    if len(ids) <= REPLY_BUTTONS:
        buttons = [{"type": "reply", "reply": {"id": one, "title": title}} for one, title in ids]
        return {"type": "button", "body": {"text": part.text}, "action": {"buttons": buttons}}
    rows = [{"id": one, "title": title} for one, title in ids]
    action = {"button": LIST_LABEL, "sections": [{"title": LIST_LABEL, "rows": rows}]}
    return {"type": "list", "body": {"text": part.text}, "action": action}
