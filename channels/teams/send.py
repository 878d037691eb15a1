"""What the Bot Connector is asked, and what its answers mean. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

from channels.errors import Unreadable
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
from channels.reading import an_object, read_object, text_of
from channels.retrying import asked_seconds
from channels.teams import parse, signing
from channels.teams.errors import LATER, SETUP_SECONDS, WORDS
from channels.teams.keys import ConnectorKeys
from channels.teams.settings import OPENID, SERVICE

HERO_CARD = "application/vnd.microsoft.card.hero"
TEXT = 10_000
"""A message may have 28 kilobytes with all that is in it, in UTF-16."""

BUTTONS, BUTTON_TITLE = 6, 50
PICTURE_BYTES = 1_000_000


@dataclass(frozen=True)
class Teams:
    """The port `channels.port.Channel`. Its token is asked for and renewed, so `headers` has none.

    `service` is the Connector: answers go there, not to the address that a request names. `keys` check requests.
    """

    app_id: str
    service: str = SERVICE
    keys: ConnectorKeys = field(default_factory=lambda: ConnectorKeys(OPENID))
    name: ClassVar[str] = "teams"
    can: ClassVar[Capabilities] = Capabilities(
        text=TEXT,
        buttons=BUTTONS,
        button_title=BUTTON_TITLE,
        text_with_buttons=TEXT,
        media={"image/jpeg": PICTURE_BYTES, "image/png": PICTURE_BYTES, "image/gif": PICTURE_BYTES},
    )

    @property
    def base_url(self) -> str:
        return self.service.rstrip("/")

    @property
    def headers(self) -> Mapping[str, str]:
        return {}

    def verify(self, incoming: Incoming) -> None:
        claims = signing.verify(incoming.headers, self.keys.known, self.app_id, incoming.at)
        service = text_of(read_object(incoming.body).get("serviceUrl"))
        if not service:
            raise Unreadable
        signing.check_service(claims, service)

    def parse(self, incoming: Incoming) -> list[Event]:
        return parse.parse(read_object(incoming.body), self.app_id)

    def call(self, address: str, part: Part) -> Call:
        activity: dict[str, Any] = {"type": "message"}
        if part.file:
            activity |= _picture(part.file)
        else:
            activity |= {"text": part.text, "textFormat": "plain"}
        if part.buttons:
            buttons = [_button(button_data(part.seq, index), button.title) for index, button in enumerate(part.buttons)]
            activity["attachments"] = [{"contentType": HERO_CARD, "content": {"buttons": buttons}}]
        return _to(address, activity)

    def typing(self, address: str) -> Call:
        return _to(address, {"type": "typing"})

    def outcome(self, answer: Answer, now: datetime) -> Outcome:
        if answer.status in (200, 201, 202):
            return Sent(text_of(an_object(answer.body).get("id")))
        error = an_object(an_object(answer.body).get("error"))
        code, why = text_of(error.get("code")), text_of(error.get("message"))
        if answer.status == 401:
            return Later("Microsoft does not accept the app's id, secret or tenant.", SETUP_SECONDS)
        if answer.status in LATER or answer.status >= 500:
            return Later("Teams takes no messages for a moment.", asked_seconds(answer.headers, now))
        return Refused(WORDS.get(code) or f"Teams refused it: {(why or code).rstrip('.') or answer.status}.")


def _to(address: str, activity: Mapping[str, Any]) -> Call:
    return Call("POST", f"/v3/conversations/{quote(address, safe='')}/activities", json=activity)


def _picture(file: SentFile) -> dict[str, Any]:
    shown = {"contentType": file.attachment.mime, "contentUrl": file.url, "name": file.attachment.name}
    return {"attachments": [shown]} | ({"text": file.caption, "textFormat": "plain"} if file.caption else {})


def _button(data: str, title: str) -> dict[str, Any]:
    """Pressed, the title stands in the chat as the customer's words, and the value comes with them."""
    return {"type": "messageBack", "title": title, "displayText": title, "text": title, "value": {parse.BUTTON: data}}
