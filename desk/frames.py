"""What consoles are sent: the API's shapes, with what lets a page know its own words again."""

from typing import Any

from conversations import json_view
from conversations.model import Message, Note, Role


def message_json(message: Message) -> dict[str, Any]:
    """Return the API's `message`; an agent's has the `client_id` that it was sent with."""
    own = {"client_id": message.client_id} if message.role is Role.AGENT else {}
    return json_view.message_json(message) | own


def note_json(note: Note) -> dict[str, Any]:
    return json_view.note_json(note)
