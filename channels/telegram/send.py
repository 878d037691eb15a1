"""What Telegram is asked, and what its answers mean. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

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
from channels.reading import an_object, text_of
from channels.retrying import asked_seconds
from channels.telegram import parse
from channels.telegram.settings import API

TEXT = 4096
MEDIA_BYTES = {
    "image/jpeg": 5_000_000,
    "image/png": 5_000_000,
    "image/webp": 5_000_000,
    "image/gif": 20_000_000,
    "application/pdf": 20_000_000,
}
"""What Telegram fetches from an address."""

AS_DOCUMENT = frozenset({"image/gif", "application/pdf"})
SETUP_SECONDS = 60.0
"""With a wrong token nothing goes out until the operator corrects it, so it is asked for less often."""


@dataclass(frozen=True)
class Telegram:
    """The port `channels.port.Channel`. `token` is the bot's, `secret` what Telegram repeats with each request."""

    token: str
    secret: str
    api: str = API
    name: ClassVar[str] = "telegram"
    can: ClassVar[Capabilities] = Capabilities(
        text=TEXT, buttons=20, button_title=64, text_with_buttons=TEXT, media=MEDIA_BYTES
    )

    @property
    def base_url(self) -> str:
        return f"{self.api.rstrip('/')}/bot{self.token}"

    @property
    def headers(self) -> Mapping[str, str]:
        return {}

    def verify(self, incoming: Incoming) -> None:
        parse.verify(incoming.headers, self.secret)

    def parse(self, incoming: Incoming) -> list[Event]:
        return parse.parse(incoming.body)

    def call(self, address: str, part: Part) -> Call:
        """One row for each button: titles are sentences as often as words."""
        if part.file:
            return _media(int(address), part.file)
        body: dict[str, Any] = {
            "chat_id": int(address),
            "text": part.text,
            "link_preview_options": {"is_disabled": True},
        }
        if part.buttons:
            rows = [
                [{"text": button.title, "callback_data": button_data(part.seq, index)}]
                for index, button in enumerate(part.buttons)
            ]
            body["reply_markup"] = {"inline_keyboard": rows}
        return Call("POST", "/sendMessage", json=body)

    def typing(self, address: str) -> Call:
        return Call("POST", "/sendChatAction", json={"chat_id": int(address), "action": "typing"})

    def outcome(self, answer: Answer, now: datetime) -> Outcome:
        if answer.status == 200:
            return Sent()
        body = an_object(answer.body)
        why = text_of(body.get("description"))
        if answer.status == 429:
            asked = an_object(body.get("parameters")).get("retry_after")
            seconds = float(asked) if isinstance(asked, int | float) else asked_seconds(answer.headers, now)
            return Later("Telegram takes no more messages for a moment.", seconds)
        if answer.status in (401, 404):
            return Later("Telegram does not know the bot's token.", SETUP_SECONDS)
        if answer.status == 403:
            return Refused("The customer has blocked the bot on Telegram or deleted their account.")
        if 400 <= answer.status < 500:
            return Refused(f"Telegram refused it: {why or answer.status}.")
        return Later("Telegram is out of order.", asked_seconds(answer.headers, now))


def _media(chat_id: int, file: SentFile) -> Call:
    kind = "document" if file.attachment.mime in AS_DOCUMENT else "photo"
    body: dict[str, Any] = {"chat_id": chat_id, kind: file.url}
    if file.caption:
        body["caption"] = file.caption
    return Call("POST", f"/send{kind.capitalize()}", json=body)
