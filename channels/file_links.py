"""Addresses under which a file of a message can be had for a while without signing in: for vendors and customers. Pure.

Whoever has such an address has the file, so it is signed, ends, and is given to nobody but the conversation's customer
and the vendor that carries the message.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from channels.errors import FileLinkOver, FileLinkWrong
from common.ids import same_secret
from conversations.model import Attachment

PATH = "/api/files"
LIFETIME = timedelta(days=7)
PURPOSE = b"careline file links"
SIGNATURE_CHARACTERS = 32
"""Hex digits: 128 bits."""


@dataclass(frozen=True)
class FileLinks:
    """`base_url` is Careline's own, as customers reach it; `secret` is the service's, never empty where it serves."""

    base_url: str
    secret: str

    def address(self, file: Attachment, now: datetime) -> str:
        """Return an address of the file that is good for `LIFETIME`."""
        until = int((now + LIFETIME).timestamp())
        name = quote(file.name, safe="")
        return f"{self.base_url.rstrip('/')}{PATH}/{file.id}/{until}/{self._signature(file.id, until)}/{name}"

    def check(self, attachment_id: str, until: str, signature: str, now: datetime) -> None:
        """Raises FileLinkWrong unless we signed this, and FileLinkOver when its time is over."""
        if not (until.isascii() and until.isdigit()) or len(until) > 12 or not self.secret:
            raise FileLinkWrong
        if not same_secret(signature, self._signature(attachment_id, int(until))):
            raise FileLinkWrong
        if now.timestamp() > int(until):
            raise FileLinkOver

    def _signature(self, attachment_id: str, until: int) -> str:
        key = hmac.new(self.secret.encode(), PURPOSE, hashlib.sha256).digest()
        signed = f"{attachment_id}:{until}".encode(errors="surrogatepass")
        return hmac.new(key, signed, hashlib.sha256).hexdigest()[:SIGNATURE_CHARACTERS]
