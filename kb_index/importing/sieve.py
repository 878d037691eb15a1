"""Lets through of HTML only what an article needs, well-formed; everything that could run or hide stays behind.

What comes out holds the elements named in `elements` and nothing else: no scripts, styles, event handlers, forms or
frames. It is never nested deeper than `MAX_DEPTH`, whatever came in, so that what follows may recurse.
"""

import re
from dataclasses import dataclass
from html import escape

from kb_index.importing.characters import one_line, visible
from kb_index.importing.elements import (
    AROUND_ARTICLE,
    ARTICLE_PARTS,
    BLOCKS,
    CELL_WALLS,
    CELLS,
    CLOSED_BY,
    DIVS,
    DROPPED,
    HEADINGS,
    IN_HEAD,
    IN_TABLE,
    INLINES,
    MACROS_IN_TEXT,
    TABLE_PARTS,
    VOID,
)
from kb_index.importing.errors import HtmlRefused
from kb_index.importing.html_tokens import RAW_TEXT, Cut, End, Start, Text, Token, read_tokens

MAX_HTML = 4_000_000
"""Characters. The longest articles of real help centres have some 200,000."""
MAX_TAGS = 50_000
MAX_DEPTH = 120
MAX_OUTPUT = 8_000_000
MAX_ADDRESS = 2_000

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|brush:\s*)([\w+#-]{1,30})")


@dataclass(slots=True)
class _Open:
    """An open element. `tag` is its name in the output, where its content begins at the piece `at`.

    `outer` is the number of inline elements that are written around it.
    """

    name: str
    tag: str
    shown: bool = False
    inline: bool = False
    dropped: bool = False
    attributes: str = ""
    outer: int = 0
    at: int = 0


@dataclass(frozen=True)
class Sifted:
    """`html` is well-formed. `cut_line` (from 1) is where the source breaks off, 0 when it is whole."""

    html: str
    cut_line: int


def sift(html: str, *, page: bool = False, macros: bool = False) -> Sifted:
    """Return what is let through.

    `page`: a whole page, of which only the article itself is wanted. `macros`: Confluence's elements are let through,
    and `/>` closes any element. Raises HtmlRefused.
    """
    if len(html) > MAX_HTML:
        raise HtmlRefused(f"is {len(html) / 1e6:.1f} million characters long; {MAX_HTML / 1e6:.0f} million is the most")
    sieve = _Sieve(page, macros)
    cut_line = 0
    for token in read_tokens(html):
        if isinstance(token, Cut):
            cut_line = token.line
        else:
            sieve.take(token)
    return Sifted(sieve.finish(), cut_line)


class _Sieve:
    def __init__(self, page: bool, macros: bool) -> None:
        self._page = page
        self._articles: dict[str, list[tuple[int, int]]] = {name: [] for name in ARTICLE_PARTS}
        """Where in the output the main parts of a page stand."""
        self._macros = macros
        self._open: list[_Open] = []
        self._active: list[_Open] = []
        """The inline elements that are open in the output: written when words come, closed where a block begins."""
        self._out: list[str] = []
        self._size = 0
        self._tags = 0
        self._muted = 0
        self._pre = 0

    def take(self, token: Token) -> None:
        if isinstance(token, Text):
            if not token.raw:
                self._text(visible(token.text))
        elif isinstance(token, Start):
            self._start(token)
        elif isinstance(token, End):
            self._end(token.name)

    def finish(self) -> str:
        self._pop_to(0)
        self._flush()
        parts = next((found for found in self._articles.values() if len(found) == 1), None) if self._page else None
        return "".join(self._out[slice(*parts[0])] if parts else self._out)

    def _start(self, token: Start) -> None:
        self._tags += 1
        if self._tags > MAX_TAGS:
            raise HtmlRefused(f"has more than {MAX_TAGS:,} tags")
        name, attributes = token.name, token.attributes
        hidden = "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style", "")))
        if name in VOID:
            if not hidden:
                self._void(name, attributes)
            return
        if name == "iframe":
            self._frame(attributes)
        elif name == "time" and token.closed:
            self._text(visible(attributes.get("datetime", "")))
        self._end_implied(name)
        opened = self._describe(name, attributes, hidden)
        if opened is None:
            return
        if len(self._open) >= MAX_DEPTH:
            raise HtmlRefused(f"is nested more than {MAX_DEPTH} deep")
        self._push(opened)
        if token.closed and (self._macros or (opened.dropped and name not in RAW_TEXT)):
            self._end(name)

    def _describe(self, name: str, attributes: dict[str, str], hidden: bool) -> _Open | None:
        """Say what becomes of an element; None when only its content matters."""
        around = self._page and name in AROUND_ARTICLE and not any(map(self._is_open, ARTICLE_PARTS))
        if hidden or name in DROPPED or around:
            return _Open(name, name, dropped=True)
        if self._macros and name.startswith(("ac:", "ri:")):
            return _Open(name, name, attributes=_attributes(attributes, *(key for key in attributes if ":" in key)))
        if name in INLINES:
            tag = INLINES[name]
            return _Open(name, tag, inline=True, attributes=_attributes(attributes, "href") if tag == "a" else "")
        lost = name in IN_TABLE and not self._is_open("table")
        lost = lost or (name == "li" and not self._is_open("ul") and not self._is_open("ol"))
        if name in DIVS or lost:
            return _Open(name, "div")
        if name in BLOCKS:
            return _Open(name, name, attributes=_kept(name, attributes))
        # Of what is not known only the words matter, but what hides it must end where it ends.
        nested = self._muted and any(one.dropped and one.name == name for one in self._open)
        return _Open(name, name, dropped=True) if nested else None

    def _push(self, opened: _Open) -> None:
        if not (opened.dropped or opened.inline or opened.tag in TABLE_PARTS | IN_TABLE or self._muted):
            self._enter_cell()
        self._open.append(opened)
        if opened.dropped:
            self._flush()
            self._muted += 1
        elif self._muted:
            return
        elif opened.inline:
            if self._pre and opened.name == "code" and self._out and not self._out[-1].endswith(("\n", ">")):
                self._write("\n")  # some systems write each line of a code block as an element of its own
        else:
            if _in_text(opened.tag):
                self._sync()
                opened.outer = len(self._active)
            else:
                self._flush()
            self._write(f"<{opened.tag}{opened.attributes}>")
            opened.shown = True
            opened.at = len(self._out)
            self._pre += opened.tag == "pre"

    def _enter_cell(self) -> None:
        """What stands in a table but in none of its cells gets a cell."""
        while True:
            inner = next((one.tag for one in reversed(self._open) if not one.inline), "")
            if inner not in TABLE_PARTS:
                return
            self._start(Start("td" if inner == "tr" else "tr"))

    def _end(self, name: str) -> None:
        if name == "br":
            self._void("br", {})
            return
        walls = frozenset() if name in TABLE_PARTS | IN_TABLE else CELL_WALLS
        self._close(frozenset({name}), walls, through_dropped=True)

    def _end_implied(self, name: str) -> None:
        if name not in IN_HEAD:
            self._close(frozenset({"head"}), frozenset({"body"}))
        if name in DIVS or (name in BLOCKS and name not in IN_TABLE and name != "summary"):
            self._close(frozenset({"p"}), CELL_WALLS)
        if name in CLOSED_BY:
            self._close(*CLOSED_BY[name])

    def _close(self, names: frozenset[str], walls: frozenset[str], *, through_dropped: bool = False) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            one = self._open[at]
            if one.name in names:
                if one.inline:
                    del self._open[at]
                else:
                    self._pop_to(at)
                return
            if one.name in walls or (one.dropped and not through_dropped):
                return

    def _pop_to(self, height: int) -> None:
        while len(self._open) > height:
            one = self._open.pop()
            if one.dropped:
                self._muted -= 1
            elif one.shown:
                self._flush(one.outer)
                if one.name in self._articles:
                    self._articles[one.name].append((one.at, len(self._out)))
                self._write(f"</{one.tag}>")
                self._pre -= one.tag == "pre"

    def _void(self, name: str, attributes: dict[str, str]) -> None:
        if self._muted:
            return
        if name == "br":
            self._flush()
            self._write("\n" if self._pre else "<br>")
        elif name == "hr":
            self._end_implied("div")
            self._flush()
            self._write("<hr>")
        elif name == "img" and not self._pre:
            self._sync()
            self._write(f"<img{_attributes(attributes, 'src', 'alt')}>")

    def _frame(self, attributes: dict[str, str]) -> None:
        """A frame, mostly a film, becomes a link to what it shows."""
        source = attributes.get("src", "")
        source = f"https:{source}" if source.startswith("//") else source
        if self._muted or not source.startswith(("https://", "http://")) or len(source) > MAX_ADDRESS:
            return
        self._end_implied("div")
        self._enter_cell()
        self._flush()
        words = one_line(attributes.get("title", "")) or "Video"
        self._write(f'<p><a href="{escape(visible(source))}">{escape(words)}</a></p>')

    def _text(self, text: str) -> None:
        if self._muted or not text:
            return
        if text.strip():
            self._sync()
        self._write(escape(text, quote=False))

    def _sync(self) -> None:
        """Bring the written inline elements in line with the open ones; each kind once."""
        self._enter_cell()
        wanted: list[_Open] = []
        for one in self._open:
            if one.inline and not self._pre and all(one.tag != other.tag for other in wanted):
                wanted.append(one)
        if any(one.tag in HEADINGS for one in self._open):
            wanted = [one for one in wanted if one.tag in ("a", "code")]
        same = 0
        while same < min(len(wanted), len(self._active)) and _alike(wanted[same], self._active[same]):
            same += 1
        self._flush(same)
        for one in wanted[same:]:
            self._write(f"<{one.tag}{one.attributes}>")
            self._active.append(one)

    def _flush(self, keep: int = 0) -> None:
        while len(self._active) > keep:
            self._write(f"</{self._active.pop().tag}>")

    def _is_open(self, name: str) -> bool:
        return any(one.name == name and not one.dropped for one in self._open)

    def _write(self, piece: str) -> None:
        self._size += len(piece)
        if self._size > MAX_OUTPUT:
            raise HtmlRefused("grows beyond measure when it is tidied up")
        self._out.append(piece)


def _in_text(tag: str) -> bool:
    return tag in MACROS_IN_TEXT or tag.startswith("ri:")


def _alike(one: _Open, other: _Open) -> bool:
    return one.tag == other.tag and one.attributes == other.attributes


def _attributes(attributes: dict[str, str], *names: str) -> str:
    """Return the named attributes as they are written in a tag; what is too long for an address is left out."""
    kept = ((name, visible(attributes[name])) for name in names if name in attributes)
    return "".join(f' {name}="{escape(value)}"' for name, value in kept if len(value) <= MAX_ADDRESS)


def _kept(name: str, attributes: dict[str, str]) -> str:
    if name in CELLS:
        return _attributes(attributes, "colspan", "rowspan")
    if name == "ol":
        return _attributes(attributes, "start")
    if name == "pre":
        language = _LANGUAGE.search(attributes.get("class", ""))
        named = language[1] if language else attributes.get("data-ghq-code-block-prism", "")
        return f' class="{named}"' if re.fullmatch(r"[\w+#-]{1,30}", named) else ""
    return ""
