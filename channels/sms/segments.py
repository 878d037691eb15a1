"""How long a text is as a text message. Pure.

A message of up to 160 letters of the GSM alphabet is one segment; a longer one is sent in segments of 153. One letter
outside the alphabet, and all of it is in UTF-16: 70 units, or segments of 67. Each segment costs.
"""

GSM_SEGMENT, GSM_SINGLE = 153, 160
UTF16_SEGMENT, UTF16_SINGLE = 67, 70
MOST_SEGMENTS = 10
LONGEST = MOST_SEGMENTS * GSM_SEGMENT
"""What one message may have, in GSM letters: 10 segments, which stay below the 1,600 characters that Twilio takes."""

_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€\f")
"""These take two places."""

_PLAIN = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "‚": "'",
        "–": "-",
        "—": "-",
        "‑": "-",
        "…": "...",
        "•": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u200b": "",
        "\t": " ",
    }
)


def plain(text: str) -> str:
    """Return the text with typographic signs as the GSM alphabet writes them, so that they do not double its price."""
    return text.translate(_PLAIN)


def size(text: str) -> int:
    """Return the plain text's length in GSM letters; where it needs UTF-16, how many of them cost the same."""
    letters = plain(text)
    if is_gsm(letters):
        return _septets(letters)
    return -(-_units(letters) * GSM_SEGMENT // UTF16_SEGMENT)


def segments(text: str) -> int:
    """Return how many segments the text is sent in."""
    if is_gsm(text):
        taken, single, each = _septets(text), GSM_SINGLE, GSM_SEGMENT
    else:
        taken, single, each = _units(text), UTF16_SINGLE, UTF16_SEGMENT
    return 1 if taken <= single else -(-taken // each)


def is_gsm(text: str) -> bool:
    return all(letter in _ALPHABET or letter in _TWICE for letter in text)


def _septets(text: str) -> int:
    return len(text) + sum(letter in _TWICE for letter in text)


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)
