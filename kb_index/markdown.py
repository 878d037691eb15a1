"""How articles' Markdown is read: one parser for passages and pages, so that links to sections always meet."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb_index.model import Unit, UnitKind

_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9À-ÞА-Я#$])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|St|Mr|Mrs|Ms|Dr|a\.m|p\.m|U\.S))\.$", re.IGNORECASE)


def markdown_parser() -> MarkdownIt:
    """CommonMark with tables; raw HTML is shown as text, never passed on."""
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def slug(heading: str) -> str:
    """Return the anchor of a heading: lower case words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"


class Slugs:
    """Gives each heading of one article an anchor of its own."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def next(self, heading: str) -> str:
        base = slug(heading)
        count = self._seen.get(base, 0) + 1
        self._seen[base] = count
        return base if count == 1 else f"{base}-{count}"


@dataclass(frozen=True)
class Heading:
    level: int
    text: str
    anchor: str
    line: int


@dataclass(frozen=True)
class Block:
    """A paragraph, list or table as plain text, with its smallest quotable parts. `line` counts from 0."""

    kind: UnitKind
    parts: tuple[str, ...]
    line: int

    @property
    def text(self) -> str:
        return ("\n" if self.kind is not UnitKind.SENTENCE else " ").join(self.parts)

    def units(self, paragraph: int) -> tuple[Unit, ...]:
        if self.kind is UnitKind.SENTENCE:
            return tuple(Unit(self.kind, part, paragraph) for part in self.parts)
        return (Unit(self.kind, self.text, paragraph),)


def read_blocks(body: str) -> Iterator[Heading | Block]:
    """Yield the headings and blocks of a body in order. Quotes count as the paragraphs in them."""
    return blocks_of(markdown_parser().parse(body))


def blocks_of(tokens: list[Token]) -> Iterator[Heading | Block]:
    """Yield the headings and blocks of a parsed body, as `read_blocks` does."""
    slugs = Slugs()
    at = 0
    while at < len(tokens):
        token = tokens[at]
        line = token.map[0] if token.map else 0
        if token.type == "heading_open":
            text = inline_text(tokens[at + 1])
            yield Heading(int(token.tag[1:]), text, slugs.next(text), line)
            at += 3
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            end = _closing(tokens, at)
            yield Block(UnitKind.LIST, tuple(_list_lines(tokens[at : end + 1])), line)
            at = end + 1
        elif token.type == "table_open":
            end = _closing(tokens, at)
            yield Block(UnitKind.TABLE, tuple(_table_lines(tokens[at : end + 1])), line)
            at = end + 1
        else:
            text = inline_text(token) if token.type == "inline" else token.content.strip()
            if text:
                yield Block(UnitKind.SENTENCE, tuple(split_sentences(text)), line)
            at += 1


def inline_text(token: Token) -> str:
    """Return the words of an inline token without marks; a link gives its words, an image its description."""
    parts = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(inline_text(child))
        else:
            parts.append(child.content)
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def split_sentences(text: str) -> list[str]:
    """Split a paragraph into sentences; abbreviations such as "a.m." do not end one."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    sentences: list[str] = []
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        piece = text[start:end].strip()
        if sentences and _ABBREVIATION.search(sentences[-1]):
            sentences[-1] = f"{sentences[-1]} {piece}"
        elif piece:
            sentences.append(piece)
    return sentences


def _closing(tokens: list[Token], at: int) -> int:
    """Return the index of the token that closes the one at `at`."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


def _list_lines(tokens: list[Token]) -> Iterator[str]:
    """Yield a list's lines: `- ` or `1. ` before each item, inner lists indented."""
    counters: list[int | None] = []
    fresh = False
    for token in tokens:
        if token.type == "bullet_list_open":
            counters.append(None)
        elif token.type == "ordered_list_open":
            counters.append(int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            counters.pop()
        elif token.type == "list_item_open":
            fresh = True
        elif token.type in ("inline", "fence", "code_block"):
            text = inline_text(token) if token.type == "inline" else token.content.strip()
            indent = "  " * (len(counters) - 1)
            number = counters[-1]
            if fresh:
                yield f"{indent}{'-' if number is None else f'{number}.'} {text}"
                counters[-1] = None if number is None else number + 1
            else:
                yield f"{indent}  {text}"
            fresh = False


def _table_lines(tokens: list[Token]) -> Iterator[str]:
    """Yield a table's rows as text: `first: second` with two columns, `first: head second; head third` with more."""
    heads: list[str] = []
    row: list[str] = []
    in_head = False
    for token in tokens:
        if token.type in ("thead_open", "thead_close"):
            in_head = token.type == "thead_open"
        elif token.type == "inline":
            row.append(inline_text(token))
        elif token.type == "tr_close":
            if in_head:
                heads = row
            else:
                yield _row_text(heads, row)
            row = []


def _row_text(heads: list[str], row: list[str]) -> str:
    if len(row) <= 2:
        return "- " + ": ".join(cell for cell in row if cell)
    cells = [f"{head.lower()} {cell}" for head, cell in zip(heads[1:], row[1:], strict=False) if cell]
    return f"- {row[0]}: " + "; ".join(cells)
