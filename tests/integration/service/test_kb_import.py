"""`careline kb import`: what is said, asked and written."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kb_index.articles import check_articles, read_articles
from service import cli, settings

ROOT = Path(__file__).resolve().parents[3]
SAVED = ROOT / "tests" / "imports"


@pytest.fixture(autouse=True)
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of articles that the settings point to."""
    for name in [name for name in os.environ if name.startswith("CARELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(settings, "ENV_FILE", tmp_path / ".env")
    monkeypatch.setenv("CARELINE_ARTICLES", str(tmp_path / "articles"))
    return tmp_path / "articles"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A copy of the saved Zendesk pages that a test may change."""
    return Path(shutil.copytree(SAVED / "zendesk", tmp_path / "export"))


def run(*words: str | Path) -> int:
    return cli.main(["kb", "import", *map(str, words)])


def as_json(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run(*words, "--json")
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, said


def change(export: Path, page: str, edit: Any) -> None:
    value = json.loads((export / page).read_text())
    edit(value["articles"])
    (export / page).write_text(json.dumps(value))


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr().err
    lines = [line for line in said.splitlines() if line.startswith("careline: ")]
    assert len(lines) == 1, said
    assert "Traceback" not in said
    return lines[0]


def test_an_import_says_what_it_did_and_a_second_one_that_nothing_has_changed(
    export: Path, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--from", "zendesk", export) == 0
    said = capsys.readouterr()
    assert "added     zendesk/orders/delivery/delivery-times-and-costs.md  Delivery times and costs\n" in said.out
    assert "left out  Summer sale 2025 (it is a draft)\n" in said.out
    assert said.out.endswith("6 added, 0 changed, 0 removed, 0 kept, 0 unchanged, 1 left out, 0 faults\n")
    assert "careline kb build" in said.err
    assert check_articles(articles) == ()
    assert run("--from", "zendesk", export) == 0
    assert capsys.readouterr().out.endswith(
        "0 added, 0 changed, 0 removed, 0 kept, 6 unchanged, 1 left out, 0 faults\n"
    )


def test_a_dry_run_writes_nothing(export: Path, articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = as_json(capsys, "--from", "zendesk", export, "--dry-run")
    assert (code, said["dry_run"], len(said["added"])) == (0, True, 6)
    assert not list(articles.rglob("*.md"))


def test_changes_and_additions_of_the_source_are_reported_and_written(
    export: Path, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--from", "zendesk", export)

    def edit(rows: list[dict[str, Any]]) -> None:
        rows[0]["body"] += "<p>New: gift cards at once.</p>"
        rows.append({**rows[1], "id": 99, "title": "Lost label"})

    change(export, "articles-1.json", edit)
    code, said = as_json(capsys, "--from", "zendesk", export)
    assert code == 0
    assert [entry["title"] for entry in said["changed"]] == ["How long do refunds take?"]
    assert [entry["id"] for entry in said["added"]] == ["zendesk-99"]
    assert len(said["unchanged"]) == 5
    assert "gift cards at once" in (articles / said["changed"][0]["path"]).read_text()


def test_without_a_terminal_nothing_is_removed_until_it_is_confirmed(
    export: Path, articles: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("--from", "zendesk", export)
    change(export, "articles-1.json", lambda rows: rows.pop(0))
    capsys.readouterr()
    assert run("--from", "zendesk", export) == 0
    said = capsys.readouterr()
    assert " 0 removed," in said.out
    assert "1 article no longer in the source, not removed; --yes removes them" in said.err
    assert "how-long-do-refunds-take.md" in said.err
    assert len(read_articles(articles).articles) == 6
    code, told = as_json(capsys, "--from", "zendesk", export)
    assert (code, told["removed"], len(told["not_removed"])) == (0, [], 1)
    code, told = as_json(capsys, "--from", "zendesk", export, "--yes")
    assert (code, len(told["removed"]), told["not_removed"]) == (0, 1, [])
    assert len(read_articles(articles).articles) == 5


@pytest.mark.parametrize(("answer", "left"), [("y\n", 5), ("\n", 6), ("no\n", 6)])
def test_at_a_terminal_it_asks_before_it_removes(answer: str, left: int, export: Path, articles: Path) -> None:
    run("--from", "zendesk", export)
    change(export, "articles-1.json", lambda rows: rows.pop(0))
    here, there = pty.openpty()
    command = [sys.executable, "-m", "service.cli", "kb", "import", "--from", "zendesk", str(export)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=there, stdout=subprocess.PIPE, stderr=there)
    os.close(there)
    said = b""
    while b"[y/N]" not in said:
        said += os.read(here, 4096)
    os.write(here, answer.encode())
    out, _ = process.communicate(timeout=120)
    os.close(here)
    assert b"how-long-do-refunds-take.md" in said
    assert b"Remove 1 article?" in said
    assert f" {6 - left} removed,".encode() in out
    assert len(read_articles(articles).articles) == left


def test_what_a_writer_has_edited_is_kept_and_said_so(
    export: Path, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--from", "zendesk", export)
    file = articles / "zendesk" / "orders" / "delivery" / "delivery-times-and-costs.md"
    file.write_text(file.read_text().replace("leave the same day", "leave within the hour"))
    change(export, "articles-1.json", lambda rows: rows[2].update(body="<p>From the source.</p>"))
    capsys.readouterr()
    assert run("--from", "zendesk", export, "--yes") == 0
    said = capsys.readouterr()
    assert "kept      zendesk/orders/delivery/delivery-times-and-costs.md" in said.out
    assert "it has changed in the source, too" in said.out
    assert "--overwrite" in said.err
    assert "within the hour" in file.read_text()
    code, told = as_json(capsys, "--from", "zendesk", export, "--overwrite")
    assert (code, len(told["changed"]), told["kept"]) == (0, 1, [])
    assert "From the source." in file.read_text()


def test_a_part_of_an_export_adds_but_removes_nothing(
    export: Path, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--from", "zendesk", export)
    (export / "articles-2.json").write_text((export / "articles-2.json").read_text()[:3_000])
    capsys.readouterr()
    assert run("--from", "zendesk", export, "--yes") == 1
    said = capsys.readouterr()
    assert "articles-2.json:" in said.err
    assert "ends in the middle" in said.err
    assert "nothing counts as removed" in said.err
    assert " 4 unchanged," in said.out
    assert len(read_articles(articles).articles) == 6


def test_a_bad_row_is_told_with_file_line_and_mend_and_the_rest_comes(
    tmp_path: Path, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "faq.csv"
    file.write_text("question,answer,locale\nOne?,Yes.,\nTwo?,,\nThree?,No.,klingon\nFour?,Four.,de\n")
    assert run("--from", "csv", file) == 1
    said = capsys.readouterr()
    assert f"! {file}:3: There is no answer here. Write one, or take the entry out.\n" in said.err
    assert f"! {file}:4: Article 'Three?': the locale 'klingon' is not known. Use a language" in said.err
    assert "2 added" in said.out
    assert {article.locale for article in read_articles(articles).articles} == {"en", "de"}


def test_new_articles_go_where_they_are_wanted_and_get_the_audience_and_language_asked_for(
    tmp_path: Path, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = articles / "help" / "faq"
    words = ("--from", "csv", SAVED / "lists", "--into", into, "--audience", "internal", "--locale", "en-gb")
    code, said = as_json(capsys, *words)
    assert code == 0
    assert {Path(entry["path"]).parent.as_posix() for entry in said["added"]} == {"help/faq"}
    found = {article.id: article for article in read_articles(articles).articles}
    assert {article.audience.value for article in found.values()} == {"internal"}
    assert found["faq-17"].locale == "en-GB"
    assert found["boots-repair"].locale == "en"


def test_articles_for_a_closed_group_never_become_public(articles: Path, export: Path) -> None:
    run("--from", "zendesk", export, "--audience", "public")
    audiences = {article.title: article.audience.value for article in read_articles(articles).articles}
    assert audiences["Goodwill for late parcels"] == "internal"
    assert audiences["Delivery times and costs"] == "public"


def test_a_wiki_is_for_agents_unless_it_is_opened(articles: Path) -> None:
    run("--from", "confluence", SAVED / "confluence")
    assert {article.audience.value for article in read_articles(articles).articles} == {"internal"}
    run("--from", "confluence", SAVED / "confluence", "--audience", "public")
    assert {article.audience.value for article in read_articles(articles).articles} == {"public"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--from", "zendesk"], "--url"),
        (["--from", "zendesk", "nowhere.json"], "nowhere.json"),
        (["--from", "zendesk", str(SAVED), "--url", "https://a.example"], "one of the two"),
        (["--from", "csv", "--url", "https://a.example"], "csv has no API"),
        (["--from", "csv", str(SAVED / "lists"), "--locale", "klingon"], "klingon"),
        (["--from", "csv", str(SAVED / "lists"), "--into", "/elsewhere"], "--into"),
        (["--from", "folder", str(SAVED / "lists")], ".md"),
        (["--from", "zendesk", "--url", "acme"], "https://"),
        (["--from", "zendesk", "--url", "https://me:secret@acme.example"], "--token-file"),
        (["--from", "zendesk", "--url", "https://a.example", "--token-file", "nowhere"], "nowhere"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else value,
)
def test_what_cannot_be_done_is_one_line(
    words: list[str], says: str, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == 1
    line = error_line(capsys)
    assert says in line
    assert "secret@" not in line
    assert not list(articles.rglob("*.md"))


def test_a_dry_run_says_what_would_be_removed(export: Path, articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("--from", "zendesk", export)
    change(export, "articles-1.json", lambda rows: rows.pop(0))
    code, said = as_json(capsys, "--from", "zendesk", export, "--dry-run")
    assert (code, len(said["removed"]), said["not_removed"]) == (0, 1, [])
    assert len(read_articles(articles).articles) == 6


def test_the_articles_folder_is_not_imported_into_itself(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (articles / "orders").mkdir(parents=True)
    for folder in (articles, articles / "orders"):
        assert run("--from", "folder", folder) == 1
        assert "already" in error_line(capsys)


def test_an_export_without_articles_is_told_and_removes_nothing(
    tmp_path: Path, export: Path, articles: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--from", "zendesk", export)
    empty = tmp_path / "empty.json"
    empty.write_text('{"articles": [], "count": 0, "next_page": null, "page": 1}')
    capsys.readouterr()
    assert run("--from", "zendesk", empty, "--yes") == 1
    assert "nothing was changed" in error_line(capsys)
    assert len(read_articles(articles).articles) == 6
