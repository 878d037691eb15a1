"""Where WhatsApp keeps what customers send: its id tells an address, which is good for five minutes. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from channels.port import Answer, Call, Later, Located, Refused
from channels.reading import an_object, text_of
from channels.vendor_media import answered


@dataclass(frozen=True)
class WhatsAppMedia:
    """The port `channels.port.MediaSource`."""

    hosts: ClassVar[tuple[str, ...]] = ("lookaside.fbsbx.com", "*.fbcdn.net", "*.whatsapp.net")

    def ask(self, ref: str) -> Call | None:
        return Call("GET", f"/{quote(ref, safe='')}")

    def locate(self, ref: str, answer: Answer | None, now: datetime) -> Located | Later | Refused:
        assert answer is not None
        url = text_of(an_object(answer.body).get("url"))
        return Located(url, opened=True) if answer.status == 200 and url else answered(answer, now)
