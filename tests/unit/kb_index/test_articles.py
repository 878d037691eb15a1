"""Articles: what is read, and what is said about what cannot be."""

import os
from pathlib import Path

import pytest

from kb_index.articles import check_articles, parse_article, read_articles
from kb_index.errors import ArticlesMissing
from kb_index.model import Audience, Fault

GOOD = """---
id: late-delivery
title: "My order is late"
locale: en-US
audience: internal
updated: 2026-11-18
tags: [delivery, late]
questions:
  - "Where is my parcel?"
  - It has not come
---

Write to us after 3 days.
"""


def faults_of(text: str) -> list[Fault]:
    return parse_article(text, "a.md")[1]


def test_a_good_article_is_read_with_its_whole_header() -> None:
    article, faults = parse_article(GOOD, "delivery/late.md")
    assert faults == []
    assert article is not None
    assert (article.id, article.title, article.locale) == ("late-delivery", "My order is late", "en-US")
    assert article.audience is Audience.INTERNAL
    assert str(article.updated) == "2026-11-18"
    assert article.tags == ("delivery", "late")
    assert article.questions == ("Where is my parcel?", "It has not come")
    assert article.body == "Write to us after 3 days."
    assert article.path == "delivery/late.md"


def test_only_id_and_title_are_needed() -> None:
    article, faults = parse_article("---\nid: a\ntitle: A\n---\nText.", "a.md")
    assert faults == []
    assert article is not None
    assert (article.locale, article.audience, article.questions) == ("en", Audience.PUBLIC, ())


def test_windows_line_ends_are_no_fault() -> None:
    article, faults = parse_article(GOOD.replace("\n", "\r\n"), "a.md")
    assert faults == []
    assert article is not None
    assert "\r" not in article.body


@pytest.mark.parametrize(
    ("text", "line", "mend"),
    [
        ("Just text.", 1, "---"),
        ("", 1, "---"),
        ("---\nid: a\ntitle: A\nText.", 1, "Put a line `---`"),
        ("---\n- a\n- b\n---\nText.", 2, "key: value|Start the file"),
        ("---\nid: a\ntitle: [A\n---\nText.", 3, "quotes"),
        ("---\nid: a\ntitle: Delivery: when\n---\nText.", 3, "quotes"),
        ("---\ntitle: A\n---\nText.", 1, "`id: …`"),
        ("---\nid: a\n---\nText.", 1, "`title: …`"),
        ("---\nid: Late Delivery\ntitle: A\n---\nText.", 2, "hyphens"),
        ("---\nid: a\ntitle: 2026\n---\nText.", 3, 'title: "2026"'),
        ("---\nid: a\ntitle: A\naudence: internal\n---\nText.", 4, "Did you mean `audience`"),
        ("---\nid: a\ntitle: A\naudience: everybody\n---\nText.", 4, "`public` or `internal`"),
        ("---\nid: a\ntitle: A\nlocale: english\n---\nText.", 4, "`en`"),
        ("---\nid: a\ntitle: A\nlocale: xx\n---\nText.", 4, "`en`"),
        ("---\nid: a\ntitle: A\nupdated: last week\n---\nText.", 4, "2026-11-24"),
        ("---\nid: a\ntitle: A\nquestions: How?\n---\nText.", 4, "- "),
        ("---\nid: a\ntitle: A\nquestions:\n  - fine\n  - no\n---\nText.", 6, "quotes"),
        ("---\nid: a\ntitle: A\nquestions:\n  - fine\n  - When: now or later?\n---\nText.", 6, "quotes"),
        ("---\nid: a\ntitle: A\n---\n\n## Only a heading\n", 5, "should know"),
    ],
)
def test_a_serious_fault_keeps_the_article_out_and_names_line_and_mend(text: str, line: int, mend: str) -> None:
    article, faults = parse_article(text, "a.md")
    assert article is None
    assert any(fault.line == line and any(part in fault.mend for part in mend.split("|")) for fault in faults), faults


def test_a_top_heading_and_html_are_named_but_do_not_keep_the_article_out() -> None:
    text = "---\nid: a\ntitle: A\n---\n\n# Again A\n\nSome <b>bold</b> words.\n"
    article, faults = parse_article(text, "a.md")
    assert article is not None
    assert {(fault.line, fault.serious) for fault in faults} == {(6, False), (8, False)}


def test_a_fault_reads_as_one_line_with_place_and_mend() -> None:
    fault = Fault("delivery/late.md", 4, "The locale 'xx' is not known.", "Use `en`.")
    assert str(fault) == "delivery/late.md:4: The locale 'xx' is not known. Use `en`."


def write(folder: Path, name: str, content: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def simple(article_id: str, extra: str = "", body: str = "Some text.") -> str:
    return f"---\nid: {article_id}\ntitle: About {article_id}\n{extra}---\n\n{body}\n"


def test_one_bad_article_never_stops_the_rest(tmp_path: Path) -> None:
    write(tmp_path, "a/good.md", simple("good"))
    write(tmp_path, "a/no-header.md", "Text.")
    write(tmp_path, "a/binary.md", b"---\nid: x\x00\x01")
    write(tmp_path, "a/latin.md", "---\nid: latin\ntitle: Café\n---\nText.".encode("latin-1"))
    write(tmp_path, "a/huge.md", simple("huge") + "x" * 1_000_001)
    write(tmp_path, "a/notes.txt", "not an article")
    found = read_articles(tmp_path)
    assert [article.id for article in found.articles] == ["good"]
    assert [(fault.file, fault.line) for fault in found.faults] == [
        ("a/binary.md", 1),
        ("a/huge.md", 1),
        ("a/latin.md", 3),
        ("a/no-header.md", 1),
    ]


def test_of_two_articles_with_one_id_the_first_stays_and_the_second_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a/one.md", simple("same"))
    write(tmp_path, "b/two.md", simple("same"))
    found = read_articles(tmp_path)
    assert [article.path for article in found.articles] == ["a/one.md"]
    assert found.faults[0].file == "b/two.md"
    assert found.faults[0].line == 2
    assert "a/one.md" in found.faults[0].problem


def test_the_same_id_in_two_languages_is_no_fault(tmp_path: Path) -> None:
    write(tmp_path, "a/one.md", simple("same"))
    write(tmp_path, "a/one.es.md", simple("same", "locale: es\n"))
    assert len(read_articles(tmp_path).articles) == 2
    assert check_articles(tmp_path) == ()


def test_a_question_that_two_articles_claim_is_named_with_both(tmp_path: Path) -> None:
    write(tmp_path, "a.md", simple("a", 'questions:\n  - "Where is it?"\n'))
    write(tmp_path, "b.md", simple("b", 'questions:\n  - "How much?"\n  - "where is it"\n'))
    faults = check_articles(tmp_path)
    assert [(fault.file, fault.line, fault.serious) for fault in faults] == [("b.md", 6, False)]
    assert "a.md" in faults[0].problem


def test_links_to_articles_and_sections_that_are_not_there_are_named(tmp_path: Path) -> None:
    body = "See [b](/articles/b), [part](/articles/b#the-part).\n\n[gone](/articles/c) [no part](/articles/b#other)"
    write(tmp_path, "a.md", simple("a", body=body))
    write(tmp_path, "b.md", simple("b", body="## The part\n\nText."))
    faults = check_articles(tmp_path)
    assert [fault.line for fault in faults] == [8, 8]
    assert "'c'" in faults[0].problem
    assert "the-part" in faults[1].mend


def test_a_folder_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ArticlesMissing, match="nowhere"):
        read_articles(tmp_path / "nowhere")


def test_hidden_folders_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, ".drafts/a.md", "no header")
    write(tmp_path, "b.md", simple("b"))
    assert check_articles(tmp_path) == ()


def test_a_yaml_bomb_in_the_header_is_a_fault_and_not_a_hang() -> None:
    levels = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 9))
    text = f"---\nid: a\ntitle: A\nk0: &k0 [x]\n{levels}\ntags: *k8\n---\nText."
    article, faults = parse_article(text, "a.md")
    assert article is None
    assert faults


def test_characters_that_the_header_writes_as_two_halves_are_joined() -> None:
    text = '---\nid: smile\ntitle: "Smile \\ud83d\\ude00"\nquestions: ["half \\ud83d?"]\n---\n\nWe smile.\n'
    article, faults = parse_article(text, "smile.md")
    assert article is not None
    assert faults == []
    assert (article.title, article.questions) == ("Smile 😀", ("half \ufffd?",))


def test_an_entry_that_is_there_twice_and_a_link_that_may_not_be_are_named_with_their_lines() -> None:
    text = "---\nid: a\ntitle: A\ntitle: B\n---\n\nText.\n\nSee [this](javascript:alert(1)).\n"
    article, faults = parse_article(text, "a.md")
    assert article is not None
    assert [(fault.line, fault.serious) for fault in faults] == [(4, False), (9, False)]


def test_what_is_no_file_or_no_utf_8_is_named_and_never_waited_for(tmp_path: Path) -> None:
    write(tmp_path, "good.md", simple("good"))
    write(tmp_path, "wide.md", simple("wide").encode("utf-16"))
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "endless.md").symlink_to("/dev/zero")
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text(simple("odd"))
    found = read_articles(tmp_path)
    assert [article.id for article in found.articles] == ["good"]
    assert [fault.file for fault in found.faults] == ["caf\\udce9.md", "endless.md", "pipe.md", "wide.md"]
    assert "UTF-16" in found.faults[3].problem
    "".join(map(str, found.faults)).encode()


def test_files_that_only_look_like_articles_are_named_by_the_check_alone(tmp_path: Path) -> None:
    write(tmp_path, "good.md", simple("good"))
    write(tmp_path, "page.html", "<p>x</p>")
    write(tmp_path, "b/UPPER.MD", simple("upper"))
    write(tmp_path, ".git/page.html", "<p>x</p>")
    write(tmp_path, "picture.png", b"\x89PNG")
    assert [(fault.file, fault.serious) for fault in check_articles(tmp_path)] == [
        ("b/UPPER.MD", False),
        ("page.html", False),
    ]
    assert read_articles(tmp_path).faults == ()
