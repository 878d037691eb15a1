"""The body of an imported article as Markdown in the house's format: the one way in for foreign markup."""

import re
from html import unescape
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb_index.importing.characters import visible
from kb_index.importing.confluence_macros import replace_macros
from kb_index.importing.errors import HtmlRefused
from kb_index.importing.links import Links
from kb_index.importing.model import BodyFormat
from kb_index.importing.sieve import sift
from kb_index.importing.to_markdown import write_markdown
from kb_index.importing.tree import parse, prepare

MAX_MARKDOWN = 900_000
"""Bytes; an article's file may have a little more (`kb_index.articles.MAX_BYTES`)."""

_UNSAFE_LINK = re.compile(r"\]\s*[(:]\s*<?\s*(?!https?:|mailto:|tel:|[/#.])[a-z][a-z0-9+.\s-]*:", re.IGNORECASE)
_GURU_MARKDOWN = re.compile(r'(<div\b[^<>]*\bdata-ghq-card-content-markdown-content="([^"<>]*)"[^<>]*>)\s*(?=</div>)')


class BodyCut(HtmlRefused):
    """The HTML breaks off in the middle of a tag, a comment or a script."""

    name = "body_cut"

    def __init__(self, line: int) -> None:
        super().__init__(f"breaks off in line {line}")
        self.line = line


def to_markdown(body: str, body_format: BodyFormat, links: Links, *, title: str = "") -> str:
    """Return the body as Markdown without anything that could run.

    `title`: a first heading that repeats it is left out. Raises HtmlRefused (a bomb), BodyCut.
    """
    if body_format is BodyFormat.MARKDOWN:
        text = _settle_markdown(visible(body).strip("\n"), links, title)
    else:
        if body_format is BodyFormat.GURU:
            body = _GURU_MARKDOWN.sub(_show_markdown, body)
        page, macros = body_format is BodyFormat.PAGE, body_format is BodyFormat.CONFLUENCE
        text = _from_html(body, links, title, page=page, macros=macros)
    if len(text.encode()) > MAX_MARKDOWN:
        raise HtmlRefused(f"makes an article of {len(text.encode()) / 1e6:.1f} MB; {MAX_MARKDOWN / 1e6} MB is the most")
    return text


def _from_html(body: str, links: Links, title: str, *, page: bool = False, macros: bool = False) -> str:
    sifted = sift(body, page=page, macros=macros)
    if sifted.cut_line:
        raise BodyCut(sifted.cut_line)
    root = parse(sifted.html)
    if macros:
        replace_macros(root, links)
    prepare(root, title)
    return write_markdown(root, links)


def _show_markdown(block: re.Match[str]) -> str:
    """A block of Markdown carries its source in an attribute, and sometimes nothing else."""
    return block[1] + str(_foreign_markdown().render(unquote(unescape(block[2]))))


def _foreign_markdown() -> MarkdownIt:
    """A parser whose HTML still has to go through the sieve."""
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def _settle_markdown(text: str, links: Links, title: str) -> str:
    """Return Markdown as it is where it is plain; with HTML, level-1 headings or odd links in it, through the sieve."""
    parser = _foreign_markdown()
    # Links are judged once, by `links`: the parser would leave the text of those that it refuses.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    tokens = parser.parse(text)
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
    tall = any(token.type == "heading_open" and token.tag == "h1" for token in tokens)
    leads_away = any(_leads_away(child, links) for token in tokens for child in token.children or ())
    if not (kinds & {"html_block", "html_inline"} or tall or leads_away or _UNSAFE_LINK.search(text)):
        return text
    return _from_html(str(parser.renderer.render(tokens, parser.options, {})), links, title)


def _leads_away(token: Token, links: Links) -> bool:
    """Whether a link or picture must not stay as it stands."""
    href, source = str(token.attrGet("href") or ""), str(token.attrGet("src") or "")
    stays = href.startswith("#") or not href or links.resolve(href) == href
    return not stays or bool(source and links.picture(source) != source)
