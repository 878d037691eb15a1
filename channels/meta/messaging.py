"""What Messenger and Instagram are asked, and what their answers mean: one interface for both. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from channels.meta import messaging_parse
from channels.meta.api import MetaApi
from channels.meta.errors import LATER, SETUP, code_of
from channels.port import Answer, Call, Capabilities, Event, Incoming, Later, Outcome, Part, Refused, Sent, button_data
from channels.reading import an_object, text_of
from channels.retrying import asked_seconds

SETUP_SECONDS = 60.0
BUTTONS, BUTTON_TITLE = 13, 20
PICTURES = {"image/jpeg": 8_000_000, "image/png": 8_000_000, "image/gif": 8_000_000}
WINDOW = timedelta(hours=24)
AGENT_WINDOW = timedelta(days=7)
"""So long after the customer's last message a person may still write, with the human-agent tag."""

UNREACHABLE = 551
OUTSIDE_WINDOW = frozenset({2018278, 2534022})
NO_SUCH_PERSON = frozenset({2018001, 2534014})


@dataclass(frozen=True)
class MetaMessaging(MetaApi):
    """The port `channels.port.Channel`, but for what its two kinds differ in.

    `own_id` is the page's or the account's; `app_secret` signs Meta's requests, `token` opens the API to us.
    """

    token: str
    own_id: str
    app_secret: str
    api: str
    name: ClassVar[str]
    kind: ClassVar[str]
    """The `object` of its webhook."""
    title: ClassVar[str]
    can: ClassVar[Capabilities]

    def parse(self, incoming: Incoming) -> list[Event]:
        return messaging_parse.parse(incoming.body, self.kind, self.own_id)

    def call(self, address: str, part: Part) -> Call:
        """Quick replies stand under the newest message and go when one is pressed or something is said."""
        message: dict[str, Any] = {"text": part.text}
        if part.file:
            kind = "image" if part.file.attachment.is_picture else "file"
            message = {"attachment": {"type": kind, "payload": {"url": part.file.url}}}
        if self.can.reports_delivery:
            message["metadata"] = part.key
        if part.buttons:
            message["quick_replies"] = [
                {"content_type": "text", "title": button.title, "payload": button_data(part.seq, index)}
                for index, button in enumerate(part.buttons)
            ]
        body: dict[str, Any] = {"recipient": {"id": address}, "messaging_type": "RESPONSE", "message": message}
        if part.late:
            body |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        return Call("POST", "/me/messages", json=body)

    def typing(self, address: str) -> Call:
        return Call("POST", "/me/messages", json={"recipient": {"id": address}, "sender_action": "typing_on"})

    def outcome(self, answer: Answer, now: datetime) -> Outcome:
        body = an_object(answer.body)
        if answer.status == 200:
            return Sent(text_of(body.get("message_id")))
        error = an_object(body.get("error"))
        code, subcode = code_of(error), error.get("error_subcode")
        if subcode in OUTSIDE_WINDOW:
            return Refused(f"The customer last wrote too long ago, and {self.title} lets nobody write freely then.")
        if code == UNREACHABLE or subcode in NO_SUCH_PERSON:
            return Refused(f"{self.title} cannot reach the customer: they may have blocked you or left.")
        if code in LATER or answer.status == 429 or answer.status >= 500:
            return Later(f"{self.title} takes no messages for a moment.", asked_seconds(answer.headers, now))
        if code in SETUP or answer.status in (401, 403, 404):
            return Later(f"{self.title} does not accept the token or its permissions.", SETUP_SECONDS)
        return Refused(f"{self.title} refused it: {text_of(error.get('message')).rstrip('.') or 'no reason given'}.")
