"""Which texts of customers can be kept."""

from conversations.errors import UnreadableMessage


def check_storable(text: str) -> None:
    """Raise UnreadableMessage: lone surrogates cannot be encoded, and PostgreSQL stores no zero character."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnreadableMessage from error
    if "\x00" in text:
        raise UnreadableMessage
