"""Slack's way to write links, mentions and the three signs it keeps for itself. Pure."""

import re

_SPECIAL = re.compile(r"<([^<>]*)>")


def escaped(text: str) -> str:
    """Return the text as Slack shows it word for word."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(text: str) -> int:
    """Return the length of the text when it is escaped, in UTF-16 units."""
    return len(escaped(text).encode("utf-16-le", errors="surrogatepass")) // 2


def readable(text: str) -> str:
    """Return what the customer saw as they wrote it: links by their words, mentions with their sign."""
    plain = _SPECIAL.sub(lambda found: _word(found[1]), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _word(inner: str) -> str:
    target, _, label = inner.partition("|")
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    if target.startswith("!"):
        return "@" + (label or target[1:]).lstrip("@")
    return label or target.removeprefix("mailto:").removeprefix("tel:")
