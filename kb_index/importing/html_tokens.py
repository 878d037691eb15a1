"""HTML as a stream of tokens. One pass that never looks back: hostile input costs no more than its length.

Python's own `html.parser` takes quadratic time on some broken input and changes between releases; an import must do
neither, because a second import of the same file has to change nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_SPACE = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"[^\s/>][^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_UNQUOTED = re.compile(r"[^\s>]*")
_LONG_NUMBER = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{8,});?")

RAW_TEXT = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title", "plaintext"})
"""What is in these is text, whatever it looks like, up to their own end tag."""

_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW_TEXT}


@dataclass(frozen=True, slots=True)
class Start:
    """A start tag. `name` and the names of attributes are in lower case. `closed` when it ends with `/>`."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class End:
    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text with its character references replaced. `raw` holds the name of a raw-text element it is the content of."""

    text: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """The HTML ends in the middle of a tag, a comment or a script. `line` counts from 1."""

    line: int


Token = Start | End | Text | Cut


def decode(text: str) -> str:
    """Return the text with character references replaced; absurdly long numbers become U+FFFD."""
    if "&" not in text:
        return text
    return unescape(_LONG_NUMBER.sub("\ufffd", text))


def read_tokens(html: str) -> Iterator[Token]:
    """Yield the tokens of `html`; comments, doctypes and processing instructions are passed over."""
    at, length = 0, len(html)
    while at < length:
        markup = _MARKUP.search(html, at)
        if markup is None:
            yield Text(decode(html[at:]))
            return
        opened = markup.start()
        if opened > at:
            yield Text(decode(html[at:opened]))
        step = _read_markup(html, opened)
        if step is None:
            yield Cut(html.count("\n", 0, opened) + 1)
            return
        tokens, at = step
        yield from tokens
        first = tokens[0] if tokens else None
        if isinstance(first, Start) and first.name in RAW_TEXT and not first.closed:
            end = _RAW_END[first.name].search(html, at)
            stop = end.start() if end else length
            if stop > at:
                yield Text(html[at:stop], raw=first.name)
            if end is None:
                yield Cut(html.count("\n", 0, opened) + 1)
                return
            at = stop


def _read_markup(html: str, at: int) -> tuple[tuple[Token, ...], int] | None:
    """Read what begins with the `<` at `at`: its tokens and where to go on. None when it has no end."""
    following = html[at + 1]
    if following.isalpha():
        return _read_start(html, at + 1)
    if following == "/":
        match = _NAME.match(html, at + 2)
        end = html.find(">", at + 2)
        if end < 0:
            return None
        return ((End(match[0].lower()),) if match else ()), end + 1
    if html.startswith("<!--", at):
        if html.startswith((">", "->"), at + 4):
            return (), html.index(">", at) + 1
        return _until(html, at + 4, "-->")
    if html.startswith("<![CDATA[", at):
        end = html.find("]]>", at + 9)
        return None if end < 0 else ((Text(html[at + 9 : end]),), end + 3)
    return _until(html, at + 2, ">")


def _until(html: str, at: int, end: str) -> tuple[tuple[Token, ...], int] | None:
    found = html.find(end, at)
    return None if found < 0 else ((), found + len(end))


def _read_start(html: str, at: int) -> tuple[tuple[Token, ...], int] | None:
    name = _NAME.match(html, at)
    assert name is not None, "called at a letter"
    attributes: dict[str, str] = {}
    at = name.end()
    length = len(html)
    while True:
        space = _SPACE.match(html, at)
        after = space.end() if space else at
        if after >= length:
            return None
        if html[after] == ">":
            return (Start(name[0].lower(), attributes, closed=html[after - 1] == "/"),), after + 1
        key = _ATTRIBUTE.match(html, after)
        assert key is not None, "neither space nor the end"
        at = key.end()
        value = ""
        equals = _EQUALS.match(html, at)
        if equals:
            at = equals.end()
            quote = html[at : at + 1]
            if quote in ("'", '"'):
                end = html.find(quote, at + 1)
                if end < 0:
                    return None
                value, at = html[at + 1 : end], end + 1
            else:
                bare = _UNQUOTED.match(html, at)
                value, at = (bare[0], bare.end()) if bare else ("", at)
        attributes.setdefault(key[0].lower(), decode(value))
