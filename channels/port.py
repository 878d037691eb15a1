"""The port of the messaging channels: what a vendor's folder brings, and what the shared parts do with it.

A folder `channels/<name>/` holds `parse.py` (a request to events), `send.py` (a part of a message to the vendor's call,
the vendor's answer to an outcome), `check.py` (what is missing in its setup), `settings.py`, `setup.py`, by which the
channel is found, `media.py` where customers send files, and `web.py` where its webhook is special. The first two are
pure; nothing of a request is parsed before it has proved to be the vendor's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from channels.templates import Template
from conversations.model import Attachment, Button
from conversations.model_channels import Report, Watermark
from conversations.model_files import ComingFile


def utf16_units(text: str) -> int:
    """Return the length in UTF-16 units, as most vendors count."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


@dataclass(frozen=True)
class Capabilities:
    """What a channel can show. `measure` gives a text's length as the vendor counts it; it grows with the text.

    `buttons`: how many one message may have, 0 for none; `button_title` and `text_with_buttons` are the longest then.
    `window`: so long after the customer's last message the vendor lets us write freely; None: always.
    `agent_window`: so long it lets a person write, where that is longer.
    `opt_out`: customers may say that they want no messages, and then get none. `is_slow`: they answer after hours or
    days, so nobody is reminded, a conversation does not end after minutes, and no message waits for the next one.
    `templates`: what may go out when the window is shut. `gathers`: what the assistant says in one turn goes out as
    one message.
    `media`: the largest size in bytes by the types of files that the vendor takes as such; others go as links.
    """

    text: int
    buttons: int = 0
    button_title: int = 0
    text_with_buttons: int = 0
    reports_delivery: bool = False
    window: timedelta | None = None
    agent_window: timedelta | None = None
    measure: Callable[[str], int] = utf16_units
    opt_out: bool = False
    is_slow: bool = False
    gathers: bool = False
    media: Mapping[str, int] = field(default_factory=dict)
    templates: tuple[Template, ...] = ()


@dataclass(frozen=True)
class Incoming:
    """A request to a webhook. Header names are in lower case; `url` is the address as the vendor called it, with its
    query; `at` is when it came.
    """

    headers: Mapping[str, str]
    body: bytes
    url: str
    at: datetime


@dataclass(frozen=True)
class SentFile:
    """A file that goes out as the vendor's media. The vendor gets it from `url`; `caption` may be empty."""

    attachment: Attachment
    url: str
    caption: str = ""


@dataclass(frozen=True)
class Part:
    """One message of the vendor's: a text and the buttons under it, or a file.

    `seq` is the number of Careline's message, by which a pressed button names it; `key` comes back with reports. With a
    `file` the text is what goes out in its place where the vendor refuses it. `template`: the text goes out in these
    words of the vendor's, for its window is shut. `late`: it is an agent's, and goes out when only agents may write.
    `by_agent`: a person wrote it.
    """

    text: str
    seq: int
    buttons: tuple[Button, ...] = ()
    key: str = ""
    late: bool = False
    by_agent: bool = False
    file: SentFile | None = None
    template: Template | None = None


@dataclass(frozen=True)
class Call:
    """One request to the vendor, under its base address. `form` and `json` exclude each other."""

    method: str
    path: str
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Answer:
    """What the vendor answered. Header names are in lower case; `body` is JSON, None when it was not."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True)
class Sent:
    """The vendor has taken it. `vendor_id`: under which id it will report; empty when it never does."""

    vendor_id: str = ""


@dataclass(frozen=True)
class Later:
    """It may work later. `after_seconds`: as the vendor asks, None when it does not say."""

    reason: str
    after_seconds: float | None = None


@dataclass(frozen=True)
class Refused:
    """It will never work; `reason` is a sentence for the agent."""

    reason: str


Outcome = Sent | Later | Refused


@dataclass(frozen=True)
class Enclosed:
    """A file that came with a message, as it came: neither name nor content has been checked."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Said:
    """The customer wrote. `id` is the vendor's; `locale` and `name` are what the vendor knows of the customer.

    `files` came with it and are still at the vendor's, `enclosed` ones came with all their bytes; with either the text
    may be empty. `answers`: the number of our message that it answers, where the channel tells. `thread`: the
    conversation it goes into, where that is proved; else the address decides. `is_stranger`: it may be another person
    than before, so whoever had proved to be the customer does so again.
    """

    id: str
    address: str
    text: str
    name: str | None = None
    locale: str = "en"
    files: tuple[ComingFile, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
    answers: int | None = None
    thread: str = ""
    is_stranger: bool = False


@dataclass(frozen=True)
class Pressed:
    """The customer pressed the button `index` (from 0) under our message `seq`; `title` is what stood on it."""

    id: str
    address: str
    seq: int
    index: int
    title: str = ""


@dataclass(frozen=True)
class Noted:
    """The customer did something beside writing: changed or took back a message, reacted. For the agents only."""

    id: str
    address: str
    kind: str
    text: str


@dataclass(frozen=True)
class Consent:
    """The customer wrote the word for "nothing more" (`wanted` False) or "again", which else is just a word."""

    id: str
    address: str
    wanted: bool
    text: str


@dataclass(frozen=True)
class Challenged:
    """The vendor asks by a signed request whether the address is ours, and wants to hear these words."""

    words: str


@dataclass(frozen=True)
class Located:
    """Where a file of a customer's is. `opened`: what opens the channel's API opens this address, too."""

    url: str
    opened: bool = False


class MediaSource(Protocol):
    """Where a vendor keeps what customers send. All methods are pure."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Whose files may be fetched beside those of the channel's `base_url`; `*.example.com` means all below."""
        ...

    def ask(self, ref: str) -> Call | None:
        """Return the request that tells where the file is; None when `ref` itself tells."""
        ...

    def locate(self, ref: str, answer: Answer | None, now: datetime) -> Located | Later | Refused:
        """Return where the file is; `answer` is that to `ask`."""
        ...


Event = Said | Pressed | Noted | Consent | Report | Watermark | Challenged


class Channel(Protocol):
    """One vendor, set up. All methods are pure."""

    @property
    def name(self) -> str: ...

    @property
    def can(self) -> Capabilities: ...

    @property
    def base_url(self) -> str:
        """The vendor's address, without a slash at its end."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """What every request to the vendor carries."""
        ...

    def verify(self, incoming: Incoming) -> None:
        """Raise SignatureMissing, SignatureWrong or SignatureOld unless the vendor itself has just sent these bytes."""
        ...

    def parse(self, incoming: Incoming) -> list[Event]:
        """Return what has happened, in order. Raises Unreadable. Our own echoes and the unknown are left out."""
        ...

    def call(self, address: str, part: Part) -> Call:
        """Return the request that sends the part."""
        ...

    def outcome(self, answer: Answer, now: datetime) -> Outcome:
        """Return what the vendor's answer means."""
        ...


def webhook_path(name: str) -> str:
    """Return where the vendor of this channel calls Careline, below Careline's own address."""
    return f"/api/channels/{name}"


def button_data(seq: int, index: int) -> str:
    """Return what a button carries at the vendor: the message and the button's place, so that it fits 64 bytes."""
    return f"b:{seq}:{index}"


def button_of(data: str) -> tuple[int, int] | None:
    """Return the message and the button's place; None when the data is not ours."""
    words = data.split(":")
    if len(words) != 3 or words[0] != "b" or not all(one.isascii() and one.isdigit() for one in words[1:]):
        return None
    return (int(words[1]), int(words[2])) if max(map(len, words)) < 9 else None
