"""Articles as fields: what is written is read back as it was, and faults name the line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_index.articles import parse_article
from kb_index.authoring import (
    ArticleFields,
    article_text,
    check_fields,
    fields_of,
    header_comments,
    read_fields,
    write_article,
)
from kb_index.model import Audience

FIELDS = ArticleFields(
    id="invoices",
    title="Invoices: how to get one",
    tags=("billing", "yes, please"),
    questions=('Where is the "invoice"?', "- invoice # 3"),
    body="## By mail\n\nYou get it by mail.",
)
OTHER = ArticleFields(id="other", title="Other", questions=("Where is it?",), body="## There\n\nText.")


def other(path: str = "a/other.md", fields: ArticleFields = OTHER):  # type: ignore[no-untyped-def]
    article, _ = parse_article(article_text(fields, None), path)
    assert article is not None
    return article


def test_an_article_is_read_back_as_it_was_written() -> None:
    text = article_text(FIELDS, date(2026, 11, 24))
    article, faults = parse_article(text, "billing/invoices.md")
    assert faults == [] and article is not None
    assert fields_of(article) == FIELDS
    assert article.updated == date(2026, 11, 24)
    assert read_fields(text, "billing/invoices.md") == FIELDS


WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


@given(title=WORDS, tag=WORDS, question=WORDS)
def test_no_word_of_a_writer_breaks_the_header(title: str, tag: str, question: str) -> None:
    fields = ArticleFields("an-id", title, "en", Audience.INTERNAL, (tag,), (question,), "Text.")
    assert read_fields(article_text(fields, None), "a/b.md") == fields


def test_an_empty_draft_has_faults_that_say_what_to_write() -> None:
    _, faults = check_fields(ArticleFields(), "general/.md", [])
    assert {fault.problem for fault in faults} >= {"The header has no `id`.", "The header has no `title`."}


def test_doubles_and_links_are_checked_beside_the_other_articles() -> None:
    fields = ArticleFields(
        "other", "Mine", questions=("where is it",), body="[a](/articles/none) [b](/articles/third#gone)"
    )
    third = other("a/third.md", ArticleFields("third", "Third", body="## Here\n\nText."))
    _, faults = check_fields(fields, "a/mine.md", [other(), third])
    problems = [fault.problem for fault in faults]
    assert problems == [
        "The id 'other' is already that of a/other.md.",
        "The question 'where is it' is also asked in a/other.md.",
        "The link goes to an article 'none' that is not there.",
        "The article 'third' has no section #gone.",
    ]
    assert [fault.line for fault in faults] == [2, 7, 10, 10]


def test_an_article_is_no_double_of_what_it_replaces() -> None:
    assert check_fields(OTHER, "a/other.md", [other()])[1] == []


def test_a_file_is_replaced_as_one_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "topic" / "a.md"
    write_article(file, "one")
    write_article(file, "two\n")
    assert file.read_bytes() == b"two\n"
    assert [path.name for path in file.parent.iterdir()] == ["a.md"]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.md"
    write_article(file, "one")

    def full(_path: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_article(file, "two")
    assert file.read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_comments_of_the_header_are_kept_and_those_of_the_body_are_none(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    comments = ("# imported: csv 1 en text 0123456789abcdef", "# ask Ida")
    file.write_text(article_text(ArticleFields("a", "A", body="# A heading\n\nText."), None, comments))
    assert header_comments(file) == comments
    assert read_fields(file.read_text(), "a.md") == ArticleFields("a", "A", body="# A heading\n\nText.")
    assert header_comments(tmp_path / "nowhere.md") == ()
