"""Article pages: safe, and with the anchors that passages link to."""

import re
from dataclasses import replace
from datetime import date

import pytest

from kb_index.model import Article
from kb_index.passages import cut_passages
from kb_index.render import render_article


def test_every_section_that_a_passage_links_to_is_on_the_page(refunds: Article) -> None:
    article = replace(refunds, body=refunds.body + "\n## Amounts\n\nAgain.\n")
    html = render_article(article).html
    ids = re.findall(r'<h\d id="([^"]+)"', html)
    linked = [passage.url.split("#")[1] for passage in cut_passages(article) if "#" in passage.url]
    assert set(linked) <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_page_shows_title_day_lists_and_tables(refunds: Article) -> None:
    page = render_article(replace(refunds, title="Refunds & more", updated=date(2026, 11, 4)))
    assert page.title == "Refunds & more"
    assert "<h1>Refunds &amp; more</h1>" in page.html
    assert '<time datetime="2026-11-04">November 4, 2026</time>' in page.html
    assert "<table>" in page.html
    assert "<li>your order number</li>" in page.html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "Hi <img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        '<iframe src="https://evil.example"></iframe>',
        '## <svg onload="alert(1)">',
    ],
)
def test_nothing_a_writer_types_can_run(refunds: Article, attack: str) -> None:
    html = render_article(replace(refunds, title=attack, body=attack)).html
    assert not re.search(r"<(script|iframe|img|svg)\b", html)
    assert not re.search(r'(href|src)="(javascript|data):', html)


def test_links_to_other_sites_open_apart_and_own_links_do_not(refunds: Article) -> None:
    html = render_article(replace(refunds, body="[a](https://x.example) [b](/articles/b)")).html
    assert '<a href="https://x.example" rel="noopener noreferrer" target="_blank">' in html
    assert '<a href="/articles/b">' in html
