"""The ids of our own mails. Pure.

An id says which message the mail carries, and is signed: who names it has got the mail. It is the same however often
the mail is sent, so that a mail server knows a repeated one. All mails of a conversation also name its thread id, which
comes back with an answer where a server on the way has given our mail another id.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass

from common.ids import same_secret
from conversations.model_channels import part_of

THREAD = "thread"
_OURS = re.compile(r"<([A-Za-z0-9_]{1,80}\.[a-z0-9.]{1,40})\.([0-9a-f]{24})@([^<>@\s]{1,255})>")
_ANY = re.compile(r"<[!-;=?-~]{1,250}>")
"""An id as others write them: printable ASCII without blanks."""


@dataclass(frozen=True)
class Answered:
    """What a mail answers: a conversation and, where it names one mail, its message; `key` is `part_key`'s."""

    conversation_id: str
    seq: int | None = None
    key: str = ""


class MailIds:
    """Makes and reads ids of mails from `address`, signed with `secret`."""

    def __init__(self, secret: str, address: str) -> None:
        self._secret = secret.encode()
        self._domain = address.rpartition("@")[2].lower() or "localhost"

    def of_part(self, key: str) -> str:
        """Return the Message-ID of the mail that carries this part."""
        return self._signed(key.replace(":", "."))

    def of_thread(self, conversation_id: str) -> str:
        return self._signed(f"{conversation_id}.{THREAD}")

    def answered(self, text: str) -> Answered | None:
        """Return what the text refers to: the last of our mails that it names, else the last thread."""
        thread = None
        for words, mac, domain in reversed(_OURS.findall(text)):
            if domain.lower() != self._domain or not same_secret(mac, self._mac(words)):
                continue
            conversation_id, _, rest = words.partition(".")
            if rest == THREAD:
                thread = thread or Answered(conversation_id)
            elif (part := part_of(words.replace(".", ":"))) is not None:
                return Answered(part[0], part[1], words.replace(".", ":"))
        return thread

    def _signed(self, words: str) -> str:
        return f"<{words}.{self._mac(words)}@{self._domain}>"

    def _mac(self, words: str) -> str:
        return hmac.new(self._secret, words.encode(), hashlib.sha256).hexdigest()[:24]


def ids_in(text: str) -> tuple[str, ...]:
    """Return the ids in a header, each once, in order."""
    return tuple(dict.fromkeys(_ANY.findall(text)))
