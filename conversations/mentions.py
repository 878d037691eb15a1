"""A colleague named in a private note, who has not read it yet."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Mention:
    """`author` wrote the note `text`; opened through the handoff."""

    note_id: str
    handoff_id: str
    conversation_id: str
    customer_name: str | None
    author: str
    text: str
    at: datetime
