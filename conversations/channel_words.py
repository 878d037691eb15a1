"""What people call the places where customers write. Pure."""

from conversations.model import WEB

_SPECIAL = {WEB: "our website", "whatsapp": "WhatsApp", "sms": "text messages", "email": "e-mail"}
_WHERE = {WEB: "on our website", "sms": "by text message", "email": "by e-mail"}
_NUMBERED = frozenset({"whatsapp", "sms"})
"""Channels whose addresses are phone numbers."""


def place(channel: str) -> str:
    """Return the channel's name in a sentence: "our website", "WhatsApp", "Telegram"."""
    return _SPECIAL.get(channel) or channel.replace("_", " ").capitalize()


def where(channel: str) -> str:
    """Return it with the word before it: "on our website", "in WhatsApp", "by text message"."""
    return _WHERE.get(channel) or f"in {place(channel)}"


def address_hint(channel: str, address: str | None) -> str:
    """Return so much of an address that its owner knows it again: "the number ending in 67"; else empty."""
    digits = "".join(one for one in address or "" if one.isdigit())
    return f"the number ending in {digits[-2:]}" if channel in _NUMBERED and len(digits) > 4 else ""
