"""Whatever HTML comes in, nothing that runs goes out: neither into the article nor onto its page."""

import re
import tempfile
from itertools import cycle
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_index.articles import check_articles
from kb_index.importing.bodies import to_markdown
from kb_index.importing.errors import HtmlRefused
from kb_index.importing.house import Defaults, to_article
from kb_index.importing.links import Links
from kb_index.importing.model import BodyFormat, RawArticle
from kb_index.importing.origin import ExportName
from kb_index.importing.plan import Scope, make_plan
from kb_index.importing.writing import carry_out
from kb_index.model import Article, Audience, Fault
from kb_index.render import render_article

EVIL = "evilcode"
LINKS = Links({}, base_url="https://help.example.com/hc/articles/1")

words = st.sampled_from(
    ["refund", "a < b", "R&D", "&lt;script&gt;", "5 * 3 * 2", "snake_case", "# one", "1. two", "- x"]
)
attributes = st.sampled_from(
    [
        "",
        f' onclick="{EVIL}()"',
        f" onerror={EVIL}()",
        f' style="background:url(javascript:{EVIL}())"',
        f' href="javascript:{EVIL}()"',
        f' href="JaVa\tScript:{EVIL}()"',
        f" href='&#106;avascript:{EVIL}()'",
        f' href=" javascript:{EVIL}()"',
        f' href="vbscript:{EVIL}"',
        f' href="data:text/html,<script>{EVIL}()</script>"',
        f' src="javascript:{EVIL}()"',
        f' src="data:image/svg+xml,{EVIL}"',
        f' srcdoc="<script>{EVIL}()</script>"',
        f' formaction="javascript:{EVIL}()"',
        ' href="https://example.com/a_(b)"',
        ' title="\'><x"',
        ' colspan="3" rowspan=2',
    ]
)
ELEMENTS = """p div b i a ul ol li table tr td th h1 h2 pre code blockquote span font img br details summary dl dt dd
form iframe object embed svg math button textarea section article main html body head title q time"""
elements = st.sampled_from(ELEMENTS.split())
scripts = st.sampled_from(
    [
        f"<script>{EVIL}()</script>",
        f"<SCRIPT src=//{EVIL}></SCRIPT >",
        f"<script>if (a < b) {{ {EVIL}() }}</script\n>",
        f"<style>p {{ x: {EVIL} }}</style>",
        f"<svg><script>{EVIL}()</script></svg>",
        f"<svg onload={EVIL}()>",
        f"<img src=x onerror={EVIL}()>",
        f"<iframe src='javascript:{EVIL}()'></iframe>",
        f"<noscript><p title='</noscript><img src=x onerror={EVIL}()>'></noscript>",
        f"<math><mtext><table><mglyph><style><img src=x onerror={EVIL}()></style></mglyph></table></mtext></math>",
        f"<template><script>{EVIL}()</script></template>",
        f"<!--><script>{EVIL}()</script>-->",
        f"<textarea><script>{EVIL}()</script></textarea>",
        f"<meta http-equiv=refresh content='0;url=javascript:{EVIL}()'>",
        f"<base href='javascript:{EVIL}()//'>",
        f"<a href='jav&#x09;ascript:{EVIL}()'>click</a>",
        f"<![CDATA[<script>{EVIL}()</script>]]>",
        "<!-- x --><?php y ?><!doctype html>",
    ]
)


@st.composite
def tag_soup(draw: st.DrawFn) -> str:
    """Elements opened and closed in any order, with scripts between them."""
    pieces = []
    for _ in range(draw(st.integers(1, 25))):
        name, attribute = draw(elements), draw(attributes)
        kind = draw(st.integers(0, 4))
        if kind == 0:
            pieces.append(f"</{name}>")
        elif kind == 1:
            pieces.append(draw(words))
        elif kind == 2:
            pieces.append(draw(scripts))
        else:
            pieces.append(f"<{name}{attribute}>")
    return "".join(pieces)


def page_of(markdown: str) -> BeautifulSoup:
    article = Article("a", "A", "en", Audience.PUBLIC, None, (), (), markdown, "a.md")
    return BeautifulSoup(render_article(article).html, "html.parser")


def assert_nothing_runs(markdown: str) -> None:
    page = page_of(markdown)
    assert page.find_all(["script", "style", "iframe", "object", "embed", "svg", "form", "base", "meta"]) == []
    for tag in page.find_all(True):
        assert not [name for name in tag.attrs if name.lower().startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src"):
            address = str(tag.get(name, ""))
            assert re.match(r"(?:https?://|mailto:|tel:|/articles/|$)", address), address
    assert not re.search(r"\]\([^)]*(?:javascript|vbscript|data)\s*:", markdown, re.IGNORECASE)


@given(tag_soup())
@settings(max_examples=150, deadline=None)
def test_no_script_survives_cleaning(html: str) -> None:
    for body_format in (BodyFormat.HTML, BodyFormat.PAGE, BodyFormat.CONFLUENCE, BodyFormat.GURU, BodyFormat.MARKDOWN):
        try:
            markdown = to_markdown(html, body_format, LINKS, title="A")
        except HtmlRefused:
            continue
        assert_nothing_runs(markdown)
        if body_format is BodyFormat.HTML and "CDATA" not in html:
            assert EVIL not in markdown


@given(st.lists(tag_soup(), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_whatever_is_imported_the_check_finds_no_serious_fault(bodies: list[str]) -> None:
    raws = [
        RawArticle(str(number), f"Article <{number}>: {body[:40]}", body, body_format, "page.json", tags=(body[:20],))
        for number, (body, body_format) in enumerate(zip(bodies, cycle(BodyFormat), strict=False))
    ]
    with tempfile.TemporaryDirectory() as folder:
        for raw in raws:
            try:
                markdown = to_markdown(raw.body, raw.format, LINKS, title=raw.title)
            except HtmlRefused:
                continue
            export = ExportName("zendesk", raw.key)
            made = to_article(export, raw, markdown, Defaults())
            if isinstance(made, Fault):
                assert "no text" in made.problem
                continue
            carry_out(make_plan([made], [], Scope(export, {"en"})).steps, Path(folder))
        assert [fault for fault in check_articles(Path(folder)) if fault.serious] == []


@given(st.text(alphabet="<>/&;#!-?[]()'\"= \n\tabpscript:javonclickhref12\x00\u00a0\u2028", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_at_all_is_cleaned_or_refused(html: str) -> None:
    for body_format in BodyFormat:
        try:
            markdown = to_markdown(html, body_format, LINKS)
        except HtmlRefused:
            continue
        assert_nothing_runs(markdown)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_text_means_the_same_after_cleaning(text: str) -> None:
    """Nothing a writer has typed turns into a list, a heading, a link or code."""
    from html import escape

    from kb_index.importing.characters import visible

    markdown = to_markdown(f"<p>{escape(text)}</p><p>end</p>", BodyFormat.HTML, LINKS)
    page = page_of(markdown)
    main = page.article
    assert main is not None
    assert [tag.name for tag in main.find_all(True, recursive=False)][1:] in (["p", "p"], ["p"])
    assert " ".join(main.get_text(" ").split()) == " ".join(["A", *visible(text).split(), "end"])


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "file:///etc/passwd",
        "blob:https://example.com/1",
        "https://[broken",
        "http:///nohost",
        "#top",
        "",
    ],
)
def test_of_a_link_that_leads_nowhere_safe_only_the_words_stay(href: str) -> None:
    from html import escape

    assert to_markdown(f'<p>See <a href="{escape(href)}">this</a>.</p>', BodyFormat.HTML, LINKS) == "See this."


def test_a_markdown_link_to_a_script_loses_its_address_and_plain_markdown_stays_as_it_is() -> None:
    plain = "Some *stress*, a [link](https://example.com/x_y), and:\n\n* one\n* two\n"
    assert to_markdown(plain, BodyFormat.MARKDOWN, LINKS) == plain.strip("\n")
    assert to_markdown("Go [here](javascript:alert(1)) now.", BodyFormat.MARKDOWN, LINKS) == "Go here now."
    assert to_markdown("<javascript:alert(1)>", BodyFormat.MARKDOWN, LINKS) == "javascript:alert(1)"
