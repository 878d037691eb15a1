"""Values of files that go with messages."""

from dataclasses import dataclass
from enum import StrEnum


class FileState(StrEnum):
    """Whether a file that a vendor keeps for us has come."""

    HERE = "here"
    COMING = "coming"
    MISSING = "missing"


UNKNOWN_MIME = "application/octet-stream"


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message. `mime` was found by its content; `name` is the sender's, cleaned; `bytes` is its
    size. Of one that has not come `mime` is unknown and `bytes` 0.
    """

    id: str
    name: str
    mime: str
    bytes: int
    state: FileState = FileState.HERE

    @property
    def is_picture(self) -> bool:
        return self.mime.startswith("image/")


@dataclass(frozen=True)
class ComingFile:
    """A file of a message that the vendor keeps until it is fetched.

    `kind` in words: "photo". `ref`: the vendor's id of it or its address. `name`: as the sender has it, may be empty.
    """

    kind: str
    ref: str
    name: str = ""
