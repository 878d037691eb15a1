"""A prepared tree as Markdown that the house's parser reads back as it was meant."""

import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markdownify import MarkdownConverter

from kb_index.importing.elements import BLOCKS, CELLS
from kb_index.importing.links import Links
from kb_index.importing.tables import Cell, Row, render_table, to_span
from kb_index.importing.tree import RESOLVED, attribute, own_cells, own_rows

_ESCAPED = re.compile(r"[\\`*\[\]]|_(?!(?<=[^\W_]_)[^\W_])|<(?=[a-zA-Z/!?])|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[+-](?=\s|$)|>|~~~|\d{1,9}(?=[.)](?:\s|$))[.)]|[-=:|~+]+[-=:|\s]*$)")
_CLOSING_HASHES = re.compile(r"(\s)(#+)$")
_BACKTICKS = re.compile(r"`+")
_FILE_NAME = re.compile(r"^\S+\.(?:png|jpe?g|gif|webp|svg|bmp|heic)$", re.IGNORECASE)
_NEW_BLOCK = BLOCKS | {"br", "hr"}
_INNER_LIST = re.compile(r"\n\n(?=- |1\. )")
_MOST_BREAKS = re.compile(r"\n{3,}")
Tags = set[str]
_Base: Any = MarkdownConverter
"""Its stubs name only a part of its methods."""


def write_markdown(root: BeautifulSoup, links: Links) -> str:
    """Return the tree as Markdown, without blank lines around it. Raises HtmlRefused for a table beyond measure."""
    return str(_Writer(links).convert_soup(root)).strip()


class _Writer(_Base):  # type: ignore[misc]  # see `_Base`
    """Headings with `#`, lists with `-`; nothing that the text says can be taken for Markdown's own marks."""

    def __init__(self, links: Links) -> None:
        super().__init__(heading_style="atx", bullets="-", wrap=True, wrap_width=None)
        self._links = links
        self._cells: dict[int, str] = {}

    def escape(self, text: str, parent_tags: Tags) -> str:
        """Put a backslash before what would be a mark."""
        escaped = _ESCAPED.sub(lambda match: "\\" + match[0], text)
        return escaped.replace("|", "\\|") if parent_tags & CELLS else escaped

    def process_text(self, el: NavigableString, parent_tags: Tags | None = None) -> str:
        """As the base class; also what only means something at the beginning of a line is escaped there."""
        text = str(super().process_text(el, parent_tags=parent_tags))
        if "_noformat" in (parent_tags or ()):
            return text
        text = f"{text[:-1]}\\!" if text.endswith("!") and _name(el.next_sibling) == "a" else text
        if not _begins_line(el):
            return text
        return _LINE_START.sub(_escape_start, text, count=1)

    def convert_a(self, el: Tag, text: str, parent_tags: Tags) -> str:
        if "_noformat" in parent_tags:
            return text
        prefix, suffix, words = chomp(text)
        address = attribute(el, RESOLVED) or self._links.resolve(attribute(el, "href"))
        if not words or address is None:
            return f"{prefix}{words}{suffix}"
        return f"{prefix}[{words}]({address}){suffix}"

    def convert_b(self, el: Tag, text: str, parent_tags: Tags) -> str:
        return _emphasis(el, text, parent_tags, "**")

    def convert_i(self, el: Tag, text: str, parent_tags: Tags) -> str:
        beside = {getattr(one, "name", None) for one in (el.previous_sibling, el.next_sibling)}
        return text if "b" in beside else _emphasis(el, text, parent_tags, "*")

    def convert_q(self, el: Tag, text: str, parent_tags: Tags) -> str:
        return f"“{text}”"

    def convert_img(self, el: Tag, text: str, parent_tags: Tags) -> str:
        words = " ".join(attribute(el, "alt").split())
        if not words or _FILE_NAME.match(words):
            return ""
        described = self.escape(words, parent_tags)
        address = self._links.picture(attribute(el, "src"))
        if address is None or "_inline" in parent_tags or "a" in parent_tags:
            return described
        return f"![{described}]({address})"

    def convert_code(self, el: Tag, text: str, parent_tags: Tags) -> str:
        code = str(super().convert_code(el, text, parent_tags))
        return code.replace("|", "\\|") if parent_tags & CELLS else code

    def convert_pre(self, el: Tag, text: str, parent_tags: Tags) -> str:
        code = text.strip("\n").rstrip()
        if not code.strip():
            return ""
        if "_inline" in parent_tags:
            return self.convert_code(el, " ".join(code.split()), parent_tags - {"_noformat"})
        fence = "`" * max(3, 1 + max((len(run) for run in _BACKTICKS.findall(code)), default=0))
        return f"\n\n{fence}{attribute(el, 'class')}\n{code}\n{fence}\n\n"

    def convert_br(self, el: Tag, text: str, parent_tags: Tags) -> str:
        """One break is a new line, several are a new paragraph, one at an end is nothing."""
        before, after = _neighbour(el, forward=False), _neighbour(el, forward=True)
        if after is None or _is_block(after):
            return ""
        if _name(after) == "br":
            return ""
        if "_inline" in parent_tags:
            return "; " if parent_tags & CELLS else " "
        if before is None or _is_block(before):
            return ""
        return "\n\n" if _name(before) == "br" else "\\\n"

    def convert_hr(self, el: Tag, text: str, parent_tags: Tags) -> str:
        return "\n\n"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: Tags) -> str:
        heading = str(super().convert_hN(n, el, text, parent_tags))
        return _CLOSING_HASHES.sub(r"\1\\\2", heading.rstrip()) + "\n\n"

    def convert_list(self, el: Tag, text: str, parent_tags: Tags) -> str:
        if "_inline" in parent_tags:
            return f" {text.strip().rstrip(';')} "
        if "li" in parent_tags:
            return f"\n{text.rstrip()}" + ("\n\n" if _neighbour(el, forward=True) is not None else "")
        return f"\n\n{text.rstrip()}\n\n"

    convert_ul = convert_list
    convert_ol = convert_list

    def convert_li(self, el: Tag, text: str, parent_tags: Tags) -> str:
        text = _MOST_BREAKS.sub("\n\n", text.strip())
        if not text:
            return ""
        if "_inline" in parent_tags:
            return f"{text}; "
        if "```" not in text:
            text = _INNER_LIST.sub("\n", text)
        mark = f"{attribute(el, 'value')}. " if el.parent is not None and el.parent.name == "ol" else "- "
        indent = " " * len(mark)
        lines = text.split("\n")
        return "\n".join([mark + lines[0], *(indent + line if line else "" for line in lines[1:])]) + "\n"

    def convert_td(self, el: Tag, text: str, parent_tags: Tags) -> str:
        self._cells[id(el)] = " ".join(text.split())
        return ""

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: Tags) -> str:
        return ""

    def convert_caption(self, el: Tag, text: str, parent_tags: Tags) -> str:
        return text.strip()

    def convert_table(self, el: Tag, text: str, parent_tags: Tags) -> str:
        """`text` is what stands in the table outside of its cells: the caption."""
        rows = [
            Row(
                tuple(
                    Cell(
                        self._cells.get(id(cell), ""),
                        to_span(attribute(cell, "colspan")),
                        to_span(attribute(cell, "rowspan")),
                        cell.name == "th",
                    )
                    for cell in own_cells(row)
                ),
                in_head=row.parent is not None and row.parent.name == "thead",
            )
            for row in own_rows(el)
        ]
        table = render_table([row for row in rows if row.cells])
        return "\n\n" + "\n\n".join(part for part in (text.strip(), table) if part) + "\n\n"

    def get_conv_fn(self, tag_name: str) -> Any:
        """The base class writes some elements that the sieve never lets through; what is left is only its words."""
        return None if ":" in tag_name else super().get_conv_fn(tag_name)


def chomp(text: str) -> tuple[str, str, str]:
    """Return the space before, the space after, and the words: marks must touch the words."""
    return " " if text.startswith(" ") else "", " " if text.endswith(" ") else "", text.strip()


def _emphasis(el: Tag, text: str, parent_tags: Tags, mark: str) -> str:
    """Mark words as stressed. Between a letter and a punctuation mark Markdown does not see the mark: a space helps."""
    prefix, suffix, words = chomp(text)
    if "_noformat" in parent_tags or not any(character.isalnum() for character in words):
        return text
    before, after = el.previous_sibling, el.next_sibling
    if not suffix and not words[-1].isalnum() and isinstance(after, NavigableString) and after[:1].isalnum():
        suffix = " "
    if not prefix and not words[0].isalnum() and isinstance(before, NavigableString) and before[-1:].isalnum():
        prefix = " "
    return f"{prefix}{mark}{words}{mark}{suffix}"


def _escape_start(match: re.Match[str]) -> str:
    space, mark = match.groups()
    return f"{space}{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"{space}\\{mark}"


def _begins_line(text: NavigableString) -> bool:
    """Whether nothing stands before `text` on its line."""
    node: Any = text
    while True:
        before = _neighbour(node, forward=False)
        if before is not None:
            return _name(before) in _NEW_BLOCK
        node = node.parent
        if node is None or node.name in BLOCKS or node.parent is None:
            return True


def _neighbour(node: Any, *, forward: bool) -> Any:
    """Return what stands beside a node, white space not counted."""
    while True:
        node = node.next_sibling if forward else node.previous_sibling
        if node is None or isinstance(node, Tag) or str(node).strip():
            return node


def _name(node: Any) -> str:
    return str(getattr(node, "name", "") or "")


def _is_block(node: Any) -> bool:
    return _name(node) in BLOCKS or _name(node) == "hr"
