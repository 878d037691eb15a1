"""Where Twilio keeps what customers send: at its API, which sends on to its store. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from channels.allowed_hosts import is_allowed
from channels.port import Answer, Call, Later, Located, Refused

API_HOSTS = ("api.twilio.com", "*.twilio.com")
STORES = ("*.twiliocdn.com", "media.twiliocdn.com.s3-external-1.amazonaws.com")


@dataclass(frozen=True)
class TwilioMedia:
    """The port `channels.port.MediaSource`. What opens the API goes to its own addresses and nowhere else."""

    base_url: str
    hosts: ClassVar[tuple[str, ...]] = (*API_HOSTS, *STORES)

    def ask(self, ref: str) -> Call | None:
        return None

    def locate(self, ref: str, answer: Answer | None, now: datetime) -> Located | Later | Refused:
        return Located(ref, opened=is_allowed(ref, API_HOSTS, self.base_url))
