"""Careline's messages as a channel can show them, with nothing lost. Pure."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from channels.port import Capabilities, Part, SentFile, utf16_units
from conversations.file_names import in_words
from conversations.model import Asks, Attachment, Message, Role
from conversations.model_channels import part_key

CHOOSE = "Reply with the number of your choice."
RATE = "To rate us, reply with a number from 1 (bad) to 5 (very good)."
_STARS = re.compile(r"\s*([1-5])\s*(?:/\s*5|of 5|stars?)?\s*[.!]?\s*|\s*((?:[⭐★]\ufe0f?){1,5})\s*", re.ASCII)
_NUMBER = re.compile(r"\s*[(#]?\s*(\d{1,2})\s*[.):]?\s*", re.ASCII)
_BETWEEN = "\n\n"
_BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])[\"”’)]?\s+"), re.compile(r"\s+"))
"""Where a text may be split, the best first: between paragraphs, lines, sentences, words."""


def lower(
    message: Message, can: Capabilities, base_url: str, file_link: Callable[[Attachment], str]
) -> tuple[Part, ...]:
    """Return the parts that go out one after the other, at least one: those of the text, then one for each file.

    Buttons stand under the text's last part; where the channel has too few or too short ones they become numbered
    choices. `base_url` makes the articles' links whole, `file_link` gives a file's address.
    """
    files = [_of_file(message, can, one, file_link(one)) for one in message.attachments]
    said = [] if files and not message.text else _of_text(message, can, base_url)
    count = len(said) + len(files)
    return tuple(
        replace(
            part,
            key=part_key(message.conversation_id, message.seq, place, count),
            by_agent=message.role is Role.AGENT,
        )
        for place, part in enumerate([*said, *files])
    )


def lower_turn(
    messages: Sequence[Message], can: Capabilities, base_url: str, file_link: Callable[[Attachment], str]
) -> tuple[tuple[Part, ...], int]:
    """Return what goes out of the first messages of a turn, and how many of them that is: as many as fit into one part.

    The part bears the number of the message that has the buttons, so that "2" is understood as its choice; two messages
    with buttons do not fit into one.
    """
    lowered = [lower(one, can, base_url, file_link) for one in messages]
    count = 1
    while count < len(messages) and _fits_one([part for one in lowered[: count + 1] for part in one], messages, can):
        count += 1
    if count == 1:
        return lowered[0], 1
    named = next((one for one in messages[:count] if one.buttons), messages[count - 1])
    text = _BETWEEN.join(part.text for one in lowered[:count] for part in one)
    key = part_key(named.conversation_id, named.seq, 0, 1)
    return (Part(text, named.seq, key=key, by_agent=named.role is Role.AGENT),), count


def _fits_one(parts: Sequence[Part], messages: Sequence[Message], can: Capabilities) -> bool:
    seqs = {part.seq for part in parts}
    asking = sum(bool(one.buttons) for one in messages if one.seq in seqs)
    plain = not any(part.file or part.buttons for part in parts)
    return plain and asking <= 1 and can.measure(_BETWEEN.join(part.text for part in parts)) <= can.text


def _of_file(message: Message, can: Capabilities, one: Attachment, url: str) -> Part:
    by = "" if message.text else _author(message)
    words = f"{by}{in_words([one])}\n{url}"
    taken = one.bytes <= can.media.get(one.mime, 0)
    return Part(words, message.seq, file=SentFile(one, url, by.rstrip(": ")) if taken else None)


def _author(message: Message) -> str:
    return f"{message.author}: " if message.role is Role.AGENT and message.author else ""


def _of_text(message: Message, can: Capabilities, base_url: str) -> list[Part]:
    blocks = [block for block in (_author(message) + message.text, _links(message, base_url)) if block]
    buttons = () if shows_numbers(message, can) else message.buttons
    if message.buttons and not buttons:
        blocks.append(_choices(message))
    if message.asks is Asks.FEEDBACK and not message.buttons:
        blocks.append(RATE)
    texts = _split("\n\n".join(blocks), can.text, can.measure)
    if buttons and can.measure(texts[-1]) > can.text_with_buttons:
        texts = [*texts[:-1], *_split(texts[-1], can.text_with_buttons, can.measure)]
    last = len(texts) - 1
    return [Part(text, message.seq, buttons if place == last else ()) for place, text in enumerate(texts)]


def shows_numbers(message: Message, can: Capabilities) -> bool:
    """Say whether the message's buttons become numbered choices on this channel.

    Also where two are called the same, which vendors refuse, and where the text is too long to stand over buttons: a
    read-out is never torn from what is pressed under it.
    """
    if not message.buttons:
        return False
    too_many = len(message.buttons) > can.buttons
    too_long = any(utf16_units(button.title) > can.button_title for button in message.buttons)
    doubled = len({button.title for button in message.buttons}) < len(message.buttons)
    return too_many or too_long or doubled or can.measure(message.text) > can.text_with_buttons


def chosen(text: str, message: Message | None, can: Capabilities) -> int | None:
    """Return the place (from 0) of the button that "2" means; None when the text is no choice of this message's."""
    if message is None or not shows_numbers(message, can):
        return None
    match = _NUMBER.fullmatch(text)
    number = int(match[1]) if match else 0
    return number - 1 if 1 <= number <= len(message.buttons) else None


def may_choose(text: str) -> bool:
    """Say whether the text could be a choice at all, before the message that it answers is looked up."""
    return _NUMBER.fullmatch(text) is not None


def stars(text: str) -> int | None:
    """Return the rating that "4", "4/5" or four stars mean; None for any other text."""
    match = _STARS.fullmatch(text)
    if match is None:
        return None
    return int(match[1]) if match[1] else sum(one in "⭐★" for one in match[2])


def _choices(message: Message) -> str:
    lines = [f"{number}. {button.title}" for number, button in enumerate(message.buttons, start=1)]
    return "\n".join([*lines, CHOOSE])


def _links(message: Message, base_url: str) -> str:
    seen: dict[str, str] = {}
    for citation in message.citations:
        url = citation.url if "://" in citation.url else base_url.rstrip("/") + "/" + citation.url.lstrip("/")
        seen.setdefault(url, citation.title)
    return "\n".join(f"{title}: {url}" for url, title in seen.items())


def _split(text: str, limit: int, measure: Callable[[str], int]) -> Sequence[str]:
    parts: list[str] = []
    while measure(text) > limit:
        room = max(1, _fitting(text, limit, measure))
        cut = next((place for pattern in _BREAKS if (place := _last_break(pattern, text, room))), room)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text] if text or not parts else parts


def _fitting(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """Return how many characters of the text fit."""
    return bisect_right(range(1, len(text) + 1), limit, key=lambda taken: measure(text[:taken]))


def _last_break(pattern: re.Pattern[str], text: str, room: int) -> int:
    """Return where the last break ends that leaves at least a third of the room filled; 0 when there is none."""
    ends = [match.end() for match in pattern.finditer(text, 0, room + 1) if match.start() >= room // 3]
    usable = [end for end in ends if len(text[:end].rstrip()) <= room]
    return usable[-1] if usable else 0
