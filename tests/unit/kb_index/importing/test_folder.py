"""Folders of Markdown and HTML."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kb_index.importing.errors import ImportInvalid
from kb_index.importing.folder import link_name
from kb_index.importing.model import BodyFormat, Export, Given, SourceFile
from kb_index.importing.reading import MAX_FILE, read_files
from kb_index.importing.sources import SOURCES
from kb_index.model import Audience, Fault

Parse = Callable[..., Export]


def test_files_become_articles_where_they_lie(saved: Parse) -> None:
    export = saved("folder")
    articles = {raw.key: raw for raw in export.articles}
    assert export.faults == ()
    assert sorted(articles) == ["index", "returns", "stoves", "tents/care", "tents/pitching"]
    pitching = articles["tents/pitching"]
    assert (pitching.title, pitching.locale, pitching.folder) == ("Pitching a tent", "en", ("tents",))
    assert pitching.format is BodyFormat.PAGE
    assert articles["index"].title == "Fernway help"


def test_an_article_of_the_house_keeps_its_whole_header(saved: Parse) -> None:
    returns = {raw.key: raw for raw in saved("folder").articles}["returns"]
    assert (returns.article_id, returns.locale, returns.audience) == ("returning-gear", "en-GB", Audience.INTERNAL)
    assert returns.questions == ("Can a customer return a used tent?",)
    assert returns.given is Given.ALL


def test_front_matter_of_other_systems_is_understood_as_far_as_it_goes(saved: Parse) -> None:
    stoves = {raw.key: raw for raw in saved("folder").articles}["stoves"]
    assert (stoves.title, stoves.updated, stoves.tags) == (
        "Stoves: gas and spirit",
        date(2024, 2, 11),
        ("stoves", "gas"),
    )
    assert stoves.given is Given.TAGS


def test_markdown_without_a_header_is_called_by_its_heading_or_its_file(parsed: Parse) -> None:
    assert parsed("folder", "# How to pay\n\nBy card.\n", "pay.md").articles[0].title == "How to pay"
    assert parsed("folder", "How to pay\n==========\n\nBy card.\n", "pay.md").articles[0].body == "\nBy card.\n"
    assert parsed("folder", "By card.\n", "ways-to_pay.md").articles[0].title == "Ways to pay"


def test_drafts_are_left_out(parsed: Parse) -> None:
    export = parsed("folder", "---\ntitle: A\ndraft: true\n---\nText.", "a.md")
    assert (export.articles, export.left_out[0].why) == ((), "it is a draft")


def test_links_between_files_are_known_by_path() -> None:
    assert link_name("http://nowhere.invalid/tents/care.html#dry") == "file:tents/care"
    assert link_name("http://nowhere.invalid/tents/index.html") == "file:tents"
    assert link_name("https://elsewhere.example/tents/care.html") is None


@pytest.mark.parametrize(
    ("path", "content", "line", "says"),
    [
        ("a.md", "---\ntitle: A\nText.", 1, "not closed"),
        ("a.md", "---\ntitle: [A\n---\nText.", 2, "cannot be read"),
        ("a.md", "---\n- a\n---\nText.", 2, "no `key: value`"),
        ("a.md", "---\ntitle: A\naudience: all\n---\nText.", 1, "'all'"),
        ("a.md", "", 1, "empty"),
        ("a.html", "", 1, "empty"),
        ("a.html", "<html><body><h1>A</h1>\n<p>Text</p>\n<p>Mo", 3, "cut off"),
        ("a.html", "<h1>A</h1>\n<p>Text <a href='htt", 2, "cut off"),
        ("a.html", "<h1>A</h1>\n<!-- \n<p>Text</p>", 2, "cut off"),
        ("a.md", b"---\ntitle: caf\xe9\n---\nText.", 2, "UTF-8"),
        ("a.html", b"<p>caf\xe9</p>", 1, "UTF-8"),
        ("a.html", b"\x00\x01\x02", 1, "text file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    path: str, content: str | bytes, line: int, says: str, parsed: Parse
) -> None:
    export = parsed("folder", content, path)
    assert (export.articles, export.whole) == ((), False)
    assert [(fault.file, fault.line) for fault in export.faults] == [(path, line)]
    assert says in str(export.faults[0])


def test_html_may_name_its_own_encoding(parsed: Parse) -> None:
    page = '<html><head><meta charset="windows-1252"></head><body><h1>Caf\xe9</h1><p>x</p></body></html>'
    assert parsed("folder", page.encode("windows-1252"), "a.html").articles[0].title == "Café"


def read(folder: Path) -> list[SourceFile | Fault]:
    return list(read_files([folder], SOURCES["folder"].suffixes))


def test_a_file_of_50_mb_is_named_and_not_read_and_the_rest_is(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nText.")
    with (tmp_path / "huge.html").open("wb") as file:
        file.truncate(50_000_000)
    good, huge = read(tmp_path)
    assert isinstance(good, SourceFile)
    assert isinstance(huge, Fault)
    assert f"{MAX_FILE // 1_000_000} MB" in huge.problem
    assert huge.file.endswith("huge.html")


def test_what_is_no_file_or_must_not_be_read_is_named(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nowhere")
    assert [type(one) for one in read(tmp_path)] == [Fault, Fault, Fault]


def test_hidden_and_other_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.md").write_text("x")
    (tmp_path / "b.css").write_text("x")
    (tmp_path / "c.MD").write_text("# C\n\nText.")
    assert [one.path for one in read(tmp_path) if isinstance(one, SourceFile)] == ["c.MD"]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_that_is_not_there_or_holds_nothing_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ImportInvalid, match=name):
        read(tmp_path / name)
