"""Where Telegram keeps what customers send: its id tells a path, which is good for an hour. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from channels.port import Answer, Call, Later, Located, Refused
from channels.reading import an_object, text_of
from channels.vendor_media import answered

TOO_BIG = "file is too big"


@dataclass(frozen=True)
class TelegramMedia:
    """The port `channels.port.MediaSource`. Bots get files of up to 20 MB."""

    api: str
    token: str
    hosts: ClassVar[tuple[str, ...]] = ()

    def ask(self, ref: str) -> Call | None:
        return Call("POST", "/getFile", json={"file_id": ref})

    def locate(self, ref: str, answer: Answer | None, now: datetime) -> Located | Later | Refused:
        assert answer is not None
        body = an_object(answer.body)
        path = text_of(an_object(body.get("result")).get("file_path"))
        if answer.status == 200 and path and ".." not in path.split("/"):
            return Located(f"{self.api.rstrip('/')}/file/bot{self.token}/{quote(path.lstrip('/'))}")
        if TOO_BIG in text_of(body.get("description")):
            return Refused("Telegram gives bots no files of more than 20 MB.")
        return answered(answer, now)
