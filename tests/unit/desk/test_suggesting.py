from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from conversations.model import Message, Role
from desk.suggesting.figures import figures
from desk.suggesting.model import Suggested, Suggestion, Use, blocks, items_of, use_of, used_in
from kb_index.model import Audience, Hit, SearchResult

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
C, B, A, S = Role.CUSTOMER, Role.BOT, Role.AGENT, Role.SYSTEM
TEXT = "A parcel is late 3 business days after the latest date that we told you."


def talk(*lines: tuple[Role, str]) -> list[Message]:
    return [
        Message("conv", seq, f"msg{seq}", role, "", text, NOW + timedelta(seconds=seq))
        for seq, (role, text) in enumerate(lines, start=1)
    ]


def test_what_a_customer_wrote_in_a_row_is_asked_as_one_and_the_newest_first() -> None:
    said = talk((B, "Hello"), (C, "my lamp"), (C, "is late"), (B, "Sorry"), (S, "Maya has joined."), (C, "so?"))
    seq, asked = blocks(said)
    assert seq == 6
    assert [(one.text, one.before) for one in asked] == [("so?", ("my lamp\nis late",)), ("my lamp\nis late", ())]


def test_a_system_line_does_not_part_what_was_written_in_a_row_and_a_file_alone_asks_nothing() -> None:
    seq, asked = blocks(talk((C, "one"), (S, "Maya has joined."), (C, "two"), (A, "Yes?"), (C, " ")))
    assert (seq, [one.text for one in asked]) == (3, ["one\ntwo"])
    assert blocks(talk((B, "Hello"))) == (0, [])


def test_only_the_last_five_are_looked_at() -> None:
    said = talk(*[line for number in range(8) for line in ((C, f"question {number}"), (B, "answer"))])
    assert [one.text for one in blocks(said)[1]] == [f"question {number}" for number in (7, 6, 5, 4, 3)]


def hit(article: str, passage: str, audience: Audience = Audience.PUBLIC, text: str | None = None) -> Hit:
    words = text or f"The {article} parcel is late."
    return Hit(article, article.title(), "", "", f"/articles/{article}", 0.5, passage, words, audience=audience)


def test_each_article_is_suggested_once_three_at_most_and_internal_ones_are_marked() -> None:
    hits = (hit("a", "1"), hit("a", "2"), hit("b", "3", Audience.INTERNAL), hit("c", "4"), hit("d", "5"))
    items = items_of(SearchResult(hits, True, 0.9, 1.0))
    assert [(one.article_id, one.internal) for one in items] == [("a", False), ("b", True), ("c", False)]
    assert items[0].text == "The a parcel is late."


def test_the_same_words_are_suggested_once_and_with_a_source_that_customers_may_see() -> None:
    hits = (
        hit("inside", "1", Audience.INTERNAL, TEXT),
        hit("b", "2"),
        hit("outside", "3", text=TEXT.replace(" ", "\n", 1)),
        hit("again", "4", text=TEXT.upper()),
    )
    items = items_of(SearchResult(hits, True, 0.9, 1.0))
    assert [(one.article_id, one.internal) for one in items] == [("outside", False), ("b", False)]


@pytest.mark.parametrize(
    ("sent", "use"),
    [
        (TEXT, Use.UNCHANGED),
        (f"Hello Ana,\n\n{TEXT}\nMaya", Use.UNCHANGED),
        (TEXT.replace(" ", "\n"), Use.UNCHANGED),
        ("Your parcel is late 3 business days after the latest date in your order.", Use.EDITED),
        ("I have asked the carrier where your lamp is.", None),
        ("", None),
    ],
)
def test_what_went_out_of_a_suggestion(sent: str, use: Use | None) -> None:
    assert use_of(TEXT, sent) is use


ITEM = Suggestion("late", "Late", "", "/articles/late", TEXT, False, 0.5)
OTHER = replace(ITEM, article_id="lost", text="When a parcel is lost you choose: again, or your money back.")


def test_two_suggestions_in_a_message_one_of_them_edited_is_an_edited_use() -> None:
    both = f"{TEXT} When a parcel is lost you choose: money back."
    assert used_in([ITEM, OTHER], (0, 1), both) == (Use.EDITED, (0, 1))
    assert used_in([ITEM, OTHER], (0, 1), TEXT) == (Use.UNCHANGED, (0,))
    assert used_in([ITEM], (0, 7), "Something else entirely") == (None, ())


def test_the_outcomes_add_up_to_what_was_shown() -> None:
    shown = Suggested("s1", "h1", "maya", 2, True, (ITEM, OTHER), NOW)
    one = [
        shown,
        replace(shown, id="s2", use=Use.UNCHANGED, used=(1,)),
        replace(shown, id="s3", use=Use.EDITED, used=(0,), agent_id="sam"),
    ]
    told = figures(one)
    assert (told["shown"], told["unchanged"], told["edited"], told["unused"]) == (3, 1, 1, 1)
    assert (told["used_share"], told["agents"]) == (0.6667, 2)
    assert told["articles"] == [
        {"article_id": "late", "title": "Late", "shown": 3, "used": 1},
        {"article_id": "lost", "title": "Late", "shown": 3, "used": 1},
    ]
    assert figures([])["used_share"] is None
