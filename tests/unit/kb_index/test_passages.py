"""Articles to passages, and Markdown to what can be quoted."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kb_index.markdown import read_blocks, slug, split_sentences
from kb_index.model import Article, Audience, UnitKind
from kb_index.passages import TARGET_WORDS, cut_passages, embedded_text


def test_each_heading_begins_a_passage_that_carries_its_path_and_address(refunds: Article) -> None:
    passages = cut_passages(refunds)
    assert [(passage.section, passage.url) for passage in passages] == [
        ("", "/articles/refunds"),
        ("How long it takes", "/articles/refunds#how-long-it-takes"),
        ("Amounts", "/articles/refunds#amounts"),
        ("Amounts → Gift cards", "/articles/refunds#gift-cards"),
    ]


def test_the_text_is_plain_words_with_lists_and_tables_readable(refunds: Article) -> None:
    passages = cut_passages(refunds)
    assert "A refund to a gift card is immediate." in passages[1].text
    assert passages[1].text.endswith(
        "You need:\n- your order number\n- your e-mail address\n  - the one of your account"
    )
    assert passages[2].text == "- Gift card: time at once; note no fee\n- Card: time 5 days"
    assert passages[3].text == "See the terms for more."


def test_lists_and_tables_are_one_unit_and_sentences_are_many(refunds: Article) -> None:
    units = cut_passages(refunds)[1].units
    assert [unit.kind for unit in units] == [UnitKind.SENTENCE] * 4 + [UnitKind.LIST]
    assert units[1].text == "Cards and PayPal take 5 to 7 business days, e.g. from Monday to Friday."
    assert units[2].text == "We write to you at 8 a.m. Eastern."
    assert [unit.paragraph for unit in units] == [0, 0, 0, 1, 2]


def test_title_and_headings_are_embedded_with_the_text(refunds: Article) -> None:
    assert embedded_text(cut_passages(refunds)[3]).startswith("Refund times. Amounts → Gift cards.\n")


def test_an_unchanged_passage_keeps_its_id_when_another_changes(refunds: Article) -> None:
    before = cut_passages(refunds)
    after = cut_passages(replace(refunds, body=refunds.body.replace("See", "Look at"), questions=("How long?",)))
    assert [passage.id for passage in before[:3]] == [passage.id for passage in after[:3]]
    assert before[3].id != after[3].id


def test_the_same_words_twice_are_two_passages(refunds: Article) -> None:
    words = " ".join(["word"] * (TARGET_WORDS - 1)) + "."
    passages = cut_passages(replace(refunds, body=f"{words}\n\n{words}"))
    assert len(passages) == len({passage.id for passage in passages}) == 2


def test_a_long_section_is_cut_between_paragraphs_and_a_list_stays_with_its_introduction(refunds: Article) -> None:
    paragraph = " ".join(["word"] * 70) + "."
    listing = "\n".join(f"- entry {number} of the list" for number in range(30))
    body = f"## Long\n\n{paragraph}\n\n{paragraph}\n\nYou need:\n\n{listing}"
    first, second = cut_passages(replace(refunds, body=body))
    assert first.text == paragraph
    assert second.text.endswith("- entry 29 of the list")
    assert "You need:" in second.text
    assert first.url == second.url == "/articles/refunds#long"


def test_numbered_lists_keep_their_numbers() -> None:
    block = next(iter(read_blocks("3. three\n4. four\n")))
    assert block.text == "3. three\n4. four"


def test_raw_html_is_text_and_never_dropped_silently() -> None:
    text = " ".join(block.text for block in read_blocks("<script>alert(1)</script>\n\nHi <b>you</b>."))
    assert "alert(1)" in text
    assert "Hi <b>you</b>." in text


def test_headings_with_the_same_words_get_anchors_of_their_own(refunds: Article) -> None:
    passages = cut_passages(replace(refunds, body="## Cost\n\nA.\n\n## Cost\n\nB.\n"))
    assert [passage.url.split("#")[1] for passage in passages] == ["cost", "cost-2"]


def test_slugs_are_plain_words() -> None:
    assert slug("What's “covered”: 2 Years?") == "what-s-covered-2-years"
    assert slug("Crème & Café") == "creme-cafe"
    assert slug("日本") == "section"


def test_sentences_end_at_marks_and_not_at_abbreviations() -> None:
    text = 'We open at 8 a.m. Eastern. "Is it free?" It costs $4.95! See you.'
    assert split_sentences(text) == ["We open at 8 a.m. Eastern.", '"Is it free?"', "It costs $4.95!", "See you."]


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_body_can_be_cut_and_units_are_part_of_their_passage(body: str) -> None:
    article = Article("a", "A", "en", Audience.PUBLIC, None, (), (), body, "a.md")
    passages = cut_passages(article)
    assert len({passage.id for passage in passages}) == len(passages)
    for passage in passages:
        assert passage.units
        assert all(unit.text in passage.text for unit in passage.units)
