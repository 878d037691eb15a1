"""HTML that is made to hurt is refused, before it does."""

import contextlib

import pytest

from kb_index.importing.bodies import to_markdown
from kb_index.importing.errors import HtmlRefused
from kb_index.importing.html_tokens import Text, read_tokens
from kb_index.importing.links import Links
from kb_index.importing.model import BodyFormat
from kb_index.importing.sieve import MAX_DEPTH

LINKS = Links({})
FORMATS = [BodyFormat.HTML, BodyFormat.PAGE, BodyFormat.CONFLUENCE]


@pytest.mark.parametrize("body_format", FORMATS)
@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<div>" * 100_000, "deep"),
        ("<blockquote>" * 1_000 + "x", "deep"),
        ("<ul><li>" * 20_000, "deep"),
        ("<table><tr><td>" * 20_000, "deep"),
        ("<b>" * 200 + "<a href=x>" * 20_000, "deep"),
        ("<p>x" * 60_000, "tags"),
        ("<span>" * 60_000, "tags"),
        ("<br>" * 60_000, "tags"),
        ("x" * 4_000_001, "characters"),
        ("<p>" + "é" * 1_000_000 + "</p>", "MB"),
        ("<table><tr>" + "<td colspan=1000 rowspan=1000>x" * 30 + "</table>", "table"),
        ("<table>" + "<tr><td rowspan=1000>x<td>y" * 2_000 + "</table>", "table"),
        (f"<a href='{'x' * 1_900}'>" + "<p>y" * 9_000, "measure"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else str(value),
)
def test_a_bomb_is_refused_and_told(html: str, says: str, body_format: BodyFormat) -> None:
    with pytest.raises(HtmlRefused, match=says):
        to_markdown(html, body_format, LINKS)


@pytest.mark.parametrize(
    "html",
    [
        "<!--" * 200_000,
        "<" * 500_000,
        "<a " + "x " * 200_000,
        "<a x" * 200_000,
        "<a href='" * 100_000,
        "<!DOCTYPE lolz [" + "<!ENTITY a '&b;&b;'>" * 5_000 + "]><p>&a;</p>",
        "&" * 300_000,
        "&#" * 200_000,
        "&#" + "9" * 500_000 + ";",
        "&#x" + "f" * 500_000 + ";",
        "</" * 200_000,
        "<script>" + "</scrip" * 100_000,
        "<p>" + "[" * 20_000 + "</p>",
        "<p>" + "*" * 20_000 + "</p>",
        "<p>" + "`" * 20_000 + "</p>",
        "<![CDATA[" * 50_000,
        "<?" * 200_000,
        "<a" + " a=1" * 100_000 + ">x</a>",
    ],
    ids=lambda html: html[:12],
)
def test_input_that_makes_parsers_slow_ends(html: str) -> None:
    """That this test ends at all is the point: a parser that looks back would take hours."""
    with contextlib.suppress(HtmlRefused):
        to_markdown(html, BodyFormat.HTML, LINKS)
    assert sum(len(token.text) for token in read_tokens(html) if isinstance(token, Text)) <= len(html)


def test_entities_do_not_multiply() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]><p>&b;&b;</p>"
    assert "lol" not in to_markdown(bomb, BodyFormat.CONFLUENCE, LINKS)


def test_what_is_just_deep_enough_goes_through_without_running_out_of_stack() -> None:
    deep = MAX_DEPTH // 2 - 2
    html = "<ul><li>" * deep + "here" + "</li></ul>" * deep
    assert "here" in to_markdown(html, BodyFormat.HTML, LINKS)
    quotes = "<blockquote>" * (MAX_DEPTH - 1) + "here" + "</blockquote>" * (MAX_DEPTH - 1)
    assert "here" in to_markdown(quotes, BodyFormat.HTML, LINKS)


def test_a_long_but_honest_article_is_no_bomb() -> None:
    rows = "".join(f"<tr><td>Place {n}</td><td>{n} days</td><td>${n}</td></tr>" for n in range(2_000))
    items = "".join(f"<li>Item {n}</li>" for n in range(3_000))
    markdown = to_markdown(f"<table>{rows}</table><ol>{items}</ol>", BodyFormat.HTML, LINKS)
    assert "| Place 1999 | 1999 days | $1999 |" in markdown
    assert "3000. Item 2999" in markdown
