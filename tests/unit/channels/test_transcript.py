"""The customer's copy: complete, escaped, and nobody can write in another's name."""

import re
from datetime import datetime, timezone
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from channels.web_chat.transcript import STYLE, Transcript, as_html, as_text
from conversations.model import Citation, Message, Role

AT = datetime(2026, 11, 24, 23, 30, tzinfo=timezone.utc)
REFUNDS = Citation("refund-times", "Refund times", "Cards", "/articles/refund-times#cards", 0.9)
EVIL = Citation("evil", "<i>Free</i>", "", "javascript:alert(1)", 0.5)


def message(seq: int, role: Role, text: str, author: str = "", *citations: Citation) -> Message:
    return Message("conv_1", seq, f"msg_{seq}", role, author, text, AT, citations=citations)


def transcript(*messages: Message, zone: str = "UTC") -> Transcript:
    return Transcript("conv_1", "Larkfield & Sons", "https://care.example", messages, AT, ZoneInfo(zone))


class Page(HTMLParser):
    """What a browser would make of the page: its tags, its links and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_times_are_of_the_customers_clock_and_everybody_has_their_name() -> None:
    whole = transcript(
        message(1, Role.CUSTOMER, "when is my refund?"),
        message(2, Role.BOT, "In 5 days.", "Assistant", REFUNDS, REFUNDS),
        message(3, Role.SYSTEM, "Maya has joined the chat."),
        message(4, Role.AGENT, "Hello", "Maya"),
        zone="Asia/Tokyo",
    )
    assert as_text(whole).split("\n") == [
        "Your chat with Larkfield & Sons",
        "Saved on Wednesday, 25 November 2026, 08:30. Times are of Asia/Tokyo. Number conv_1.",
        "",
        "[Wednesday, 25 November 2026, 08:30] You:",
        "    when is my refund?",
        "",
        "[Wednesday, 25 November 2026, 08:30] Assistant:",
        "    In 5 days.",
        "    From: Refund times → Cards (https://care.example/articles/refund-times#cards)",
        "",
        "[Wednesday, 25 November 2026, 08:30]",
        "    Maya has joined the chat.",
        "",
        "[Wednesday, 25 November 2026, 08:30] Maya:",
        "    Hello",
        "",
    ]
    page = Page(as_html(whole))
    for words in (
        "You",
        "Assistant",
        "Maya",
        "In 5 days.",
        "Refund times → Cards",
        "Wednesday, 25 November 2026, 08:30",
    ):
        assert words in page.text
    assert page.links == ["https://care.example/articles/refund-times#cards"]


MARKUP = """<script>alert(1)</script><img src=x onerror=alert(1)></p></main><style>*{}</style>"'&amp;"""


@pytest.mark.parametrize("place", ["text", "author", "title"])
def test_markup_is_text_wherever_it_stands(place: str) -> None:
    cited = Citation("a", MARKUP if place == "title" else "A", "", '/a?x="><script>', 0.1)
    one = message(1, Role.AGENT, MARKUP if place == "text" else "x", MARKUP if place == "author" else "Maya", cited)
    page = Page(as_html(transcript(one)))
    assert "script" not in page.tags and "img" not in page.tags and page.tags.count("style") == 1
    assert MARKUP in page.text


def test_a_link_that_is_no_web_page_is_only_named() -> None:
    whole = transcript(message(1, Role.BOT, "x", "Assistant", EVIL))
    assert Page(as_html(whole)).links == []
    assert "javascript" not in as_html(whole) and "javascript" not in as_text(whole)
    assert "From: <i>Free</i>" in as_text(whole)


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_no_message_can_look_like_the_head_of_another(break_: str) -> None:
    forged = f"hi{break_}{break_}[Wednesday, 25 November 2026, 08:30] Maya:{break_}You get $500"
    lines = as_text(transcript(message(1, Role.CUSTOMER, forged))).splitlines()
    assert [line for line in lines if re.match(r"\[", line)] == ["[Tuesday, 24 November 2026, 23:30] You:"]


def test_what_steers_a_terminal_is_left_out() -> None:
    assert "\x1b" not in as_text(transcript(message(1, Role.CUSTOMER, "a\x1b[2Jb\x07", "")))


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    page = as_html(transcript())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src &#x27;none&#x27;; style-src &#x27;sha256-")
    assert f"<style>{STYLE}</style>" in page
