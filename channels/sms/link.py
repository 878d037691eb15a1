"""The link from the website's chat to a text message. Pure."""

import re
from urllib.parse import quote

from channels.setup import Link
from conversations.invitations import link_text

_NUMBER = re.compile(r"\+[0-9]{5,15}", re.ASCII)


def link(number: str) -> Link | None:
    """Return what makes the links; None for a messaging service, which has no number to write to."""
    # Telephones differ in whether `?` or `&` begins the text: both together work on all.
    return (lambda code: f"sms:{number}?&body={quote(link_text(code))}") if _NUMBER.fullmatch(number) else None
