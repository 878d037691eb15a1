"""What Twilio is asked, and what its answers mean. Pure."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from channels.port import Answer, Call, Capabilities, Event, Incoming, Later, Outcome, Part, Refused, Sent
from channels.reading import an_object, text_of
from channels.retrying import asked_seconds
from channels.sms import parse, signing
from channels.sms.errors import LATER, SETUP, reason_of
from channels.sms.segments import LONGEST, plain, size
from channels.sms.settings import API

SERVICE = "MG"
"""A messaging service's identifier begins so."""

SETUP_SECONDS = 60.0
PICTURES = {"image/jpeg": 5_000_000, "image/png": 5_000_000, "image/gif": 5_000_000}
WORDS_ONLY = Capabilities(text=LONGEST, measure=size, reports_delivery=True, opt_out=True)
WITH_PICTURES = replace(WORDS_ONLY, media=PICTURES)


@dataclass(frozen=True)
class Sms:
    """The port `channels.port.Channel`. `callback`: where Twilio reports on deliveries, empty for nowhere."""

    account_sid: str
    auth_token: str
    sender: str
    callback: str = ""
    advanced_opt_out: bool = False
    api: str = API
    mms: bool = False
    name: ClassVar[str] = "sms"

    @property
    def can(self) -> Capabilities:
        return WITH_PICTURES if self.mms else WORDS_ONLY

    @property
    def base_url(self) -> str:
        return f"{self.api.rstrip('/')}/2010-04-01/Accounts/{self.account_sid}"

    @property
    def headers(self) -> Mapping[str, str]:
        pair = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def verify(self, incoming: Incoming) -> None:
        signing.verify(incoming.headers, incoming.body, incoming.url, self.auth_token)

    def parse(self, incoming: Incoming) -> list[Event]:
        query = dict(parse_qsl(urlsplit(incoming.url).query))
        return parse.parse(incoming.body, query, self.account_sid, self.sender, advanced=self.advanced_opt_out)

    def call(self, address: str, part: Part) -> Call:
        form = {"To": address}
        if part.file:
            form["MediaUrl"] = part.file.url
        said = part.file.caption if part.file else part.text
        if said:
            form["Body"] = plain(said)
        form["MessagingServiceSid" if self.sender.startswith(SERVICE) else "From"] = self.sender
        if self.callback:
            form["StatusCallback"] = f"{self.callback}?{parse.PART}={part.key.replace(':', parse.COLON)}"
        return Call("POST", "/Messages.json", form=form)

    def outcome(self, answer: Answer, now: datetime) -> Outcome:
        body = an_object(answer.body)
        if answer.status in (200, 201):
            return Sent(text_of(body.get("sid")))
        given = body.get("code")
        code = given if isinstance(given, int) else -1
        if code in LATER or answer.status == 429 or answer.status >= 500:
            return Later("Twilio takes no messages for a moment.", asked_seconds(answer.headers, now))
        if code in SETUP or answer.status in (401, 403, 404):
            return Later("Twilio does not accept the account, its token or the number.", SETUP_SECONDS)
        return Refused(reason_of(code, text_of(body.get("message")).rstrip(".")))
