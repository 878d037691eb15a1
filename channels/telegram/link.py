"""The link from the website's chat to Telegram. Pure."""

import re

from channels.setup import Link

_NAME = re.compile(r"@?([A-Za-z0-9_]{5,32})", re.ASCII)


def link(bot: str) -> Link | None:
    """Return what makes the links to the bot; None when its name is not told. Telegram hands the code on as it is."""
    name = _NAME.fullmatch(bot.strip())
    return (lambda code: f"https://t.me/{name[1]}?start={code}") if name else None
