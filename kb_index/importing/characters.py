"""Which characters of a text are for readers."""

_UNSEEN: dict[int, str | None] = dict.fromkeys(map(ord, "\u00ad\u200b\u200e\u200f\u2060\ufeff"))
_UNSEEN.update({code: None for code in range(0xA0) if (code < 32 or code > 126) and code not in (9, 10)})
_UNSEEN.update(dict.fromkeys(range(0xD800, 0xE000)))
_UNSEEN.update(dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFFFE, 0xFFFF)))
_UNSEEN.update({0xA0: " ", 0x202F: " ", 0x2028: "\n", 0x2029: "\n"})


def visible(text: str) -> str:
    """Return the text without control and other characters that nobody sees; no-break spaces become spaces."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)


def one_line(text: str) -> str:
    """Return the visible text on one line."""
    return " ".join(visible(text).split())
