"""The link from the website's chat to WhatsApp. Pure."""

from urllib.parse import quote

from channels.setup import Link
from conversations.invitations import link_text


def link(number: str) -> Link | None:
    """Return what makes the links to the company's number; None when it is not told."""
    digits = "".join(one for one in number if one.isdigit())
    if not digits:
        return None
    return lambda code: f"https://wa.me/{digits}?text={quote(link_text(code))}"
