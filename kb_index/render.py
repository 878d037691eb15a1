"""An article as the body of a page. Raw HTML in an article is shown as text, so nothing a writer types can run."""

from dataclasses import dataclass
from html import escape

from markdown_it.token import Token

from kb_index.markdown import Slugs, inline_text, markdown_parser
from kb_index.model import Article


@dataclass(frozen=True)
class ArticlePage:
    """`html` goes into the page's `<main>` and starts with the title as `<h1>`; passages link to its sections."""

    title: str
    locale: str
    html: str


def render_article(article: Article) -> ArticlePage:
    """Return the article as safe HTML without scripts, styles or event handlers."""
    parser = markdown_parser()
    tokens = parser.parse(article.body)
    _prepare(tokens)
    body = parser.renderer.render(tokens, parser.options, {})
    updated = ""
    if article.updated is not None:
        day = f"{article.updated:%B} {article.updated.day}, {article.updated.year}"
        updated = f'<p class="article-updated">Last updated <time datetime="{article.updated}">{day}</time></p>\n'
    head = f'<article class="article" lang="{escape(article.locale)}">\n<h1>{escape(article.title)}</h1>\n'
    html = f"{head}{updated}{body}</article>\n"
    return ArticlePage(article.title, article.locale, html)


def _prepare(tokens: list[Token]) -> None:
    """Give headings their anchors and let links to other sites neither know nor touch this page."""
    slugs = Slugs()
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", slugs.next(inline_text(tokens[at + 1])))
        for child in token.children or []:
            href = str(child.attrGet("href") or "") if child.type == "link_open" else ""
            if href.startswith(("http:", "https:", "//")):
                child.attrSet("rel", "noopener noreferrer")
                child.attrSet("target", "_blank")
