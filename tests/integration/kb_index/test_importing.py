"""Importing for real: the cleaning process, files on the disk, and imports that are killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from common.encoder import Encoder
from kb_index.articles import check_articles, read_articles
from kb_index.build import build_index
from kb_index.importing import cleaning
from kb_index.importing.bodies import BodyCut
from kb_index.importing.cleaning import Cleaner, CleaningUnavailable
from kb_index.importing.errors import HtmlRefused, ImportRunning, WriteFailed
from kb_index.importing.house import Defaults
from kb_index.importing.model import BodyFormat, RawArticle, SourceFile
from kb_index.importing.plan import Change, Plan, make_plan
from kb_index.importing.reading import read_files
from kb_index.importing.run import Import, read_import
from kb_index.importing.sources import SOURCES
from kb_index.importing.writing import carry_out, import_lock, read_there
from kb_index.search import Knowledge

from .conftest import WordEncoder

ROOT = Path(__file__).parents[3]
SAVED = ROOT / "tests" / "imports"


DIES_AT = 99
DYING = f"""
import os, signal, sys
from service import cli
written, sync = 0, os.fsync
def sync_or_die(handle):
    global written
    written += 1
    if written == {DIES_AT}:
        os.kill(os.getpid(), signal.SIGKILL)
    sync(handle)
os.fsync = sync_or_die
sys.exit(cli.main(sys.argv[1:]))
"""
"""The command line in a process that is killed while it writes its fiftieth file (each is synced with its folder)."""


def raw(body: str, **more: object) -> RawArticle:
    return RawArticle("1", "A", body, BodyFormat.HTML, "page.json", **more)  # type: ignore[arg-type]


def zendesk_page(bodies: Iterable[str]) -> SourceFile:
    articles = [
        {"id": number, "title": f"Article {number}", "body": body, "locale": "en-us"}
        for number, body in enumerate(bodies, 1)
    ]
    return SourceFile("page.json", json.dumps({"articles": articles, "next_page": None, "page": 1}).encode())


def read(source: str, *names: str) -> Import:
    paths = [SAVED / source / name for name in names] if names else [SAVED / source]
    return read_import(SOURCES[source], read_files(paths, SOURCES[source].suffixes), Defaults())


def bring(found: Import, articles: Path) -> Plan:
    plan = make_plan(found.articles, read_there(articles), found.scope)
    carry_out(plan.steps, articles)
    return plan


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*.md"))}


def test_a_bomb_is_refused_and_the_next_body_is_cleaned() -> None:
    with Cleaner("zendesk", {}) as cleaner:
        assert cleaner.clean(raw("<p>Before</p>")) == "Before"
        for bomb in ("<div>" * 1_000, "<span>" * 60_000, "x" * 5_000_000):
            with pytest.raises(HtmlRefused):
                cleaner.clean(raw(bomb))
            assert cleaner.clean(raw("<p>After</p>")) == "After"


def test_a_body_that_ends_its_process_is_refused_and_the_next_one_gets_a_new_process() -> None:
    with Cleaner("zendesk", {}) as cleaner:
        assert cleaner.clean(raw("<p>Before</p>")) == "Before"
        process = cleaner._process
        assert process is not None
        # What the system does to a process that has used up its processor time.
        os.kill(process.pid, signal.SIGXCPU)
        process.wait()
        with pytest.raises(HtmlRefused, match="too long"):
            cleaner.clean(raw("<p>Bomb</p>"))
        assert cleaner.clean(raw("<p>After</p>")) == "After"


def test_processor_time_and_memory_of_the_cleaning_process_are_limited() -> None:
    code = (
        "import resource; from kb_index.importing import cleaning_process as p; "
        "p._limit_memory(); p._limit_time(); print(resource.getrlimit(resource.RLIMIT_CPU)[0], flush=True); "
        "bytearray(3_000_000_000)"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 < int(ended.stdout) <= 60
    if sys.platform == "linux":
        assert "MemoryError" in ended.stderr


def test_a_process_that_cannot_start_is_no_fault_of_the_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "_COMMAND", [sys.executable, "-c", "raise SystemExit(1)"])
    with Cleaner("zendesk", {}) as cleaner, pytest.raises(CleaningUnavailable, match="does not start"):
        cleaner.clean(raw("<p>x</p>"))


def test_links_and_cuts_come_through_the_process() -> None:
    with Cleaner("zendesk", {"zendesk:2": "/articles/zendesk-2"}) as cleaner:
        assert cleaner.clean(raw('<a href="/hc/en-us/articles/2-x">two</a>', base_url="https://z.example/hc/1")) == (
            "[two](/articles/zendesk-2)"
        )
        with pytest.raises(BodyCut) as cut:
            cleaner.clean(raw("<p>One\n<a href='tw"))
        assert cut.value.line == 2


@pytest.mark.parametrize("source", ["zendesk", "intercom", "confluence", "guru", "folder"])
def test_a_second_import_changes_nothing_and_the_articles_have_no_fault(source: str, tmp_path: Path) -> None:
    found = read(source)
    assert found.faults == ()
    assert len(found.articles) >= 3
    first = bring(found, tmp_path)
    assert {step.change for step in first.steps} == {Change.ADDED}
    assert check_articles(tmp_path) == ()
    before = contents(tmp_path)
    second = bring(read(source), tmp_path)
    assert {step.change for step in second.steps} == {Change.UNCHANGED}
    assert contents(tmp_path) == before


def test_one_bad_article_is_named_and_the_rest_is_imported(tmp_path: Path) -> None:
    page = zendesk_page(["<p>Good.</p>", "<div>" * 9_000, "<p>Cut <a hre", "<h2>Only a heading</h2>", "<p>Fine.</p>"])
    found = read_import(SOURCES["zendesk"], [page], Defaults())
    assert [one.article.title for one in found.articles] == ["Article 1", "Article 5"]
    assert [fault.problem.split(": ", 1)[1] for fault in found.faults] == [
        "its HTML is nested more than 120 deep.",
        "its HTML breaks off in the middle.",
        "the article has no text.",
    ]
    assert found.spared == {"2", "3", "4"}


def test_a_faulty_article_that_was_imported_before_is_not_removed(tmp_path: Path) -> None:
    bring(read_import(SOURCES["zendesk"], [zendesk_page(["<p>One.</p>", "<p>Two.</p>"])], Defaults()), tmp_path)
    found = read_import(SOURCES["zendesk"], [zendesk_page(["<p>One.</p>", "<div>" * 9_000])], Defaults())
    plan = make_plan(found.articles, read_there(tmp_path), found.scope)
    assert {step.change for step in plan.steps} == {Change.UNCHANGED}


def test_of_two_articles_with_one_id_the_second_is_named_but_pages_that_overlap_are_no_fault() -> None:
    rows = "question,answer,id\nOne?,Yes.,same\nTwo?,No.,same\n"
    found = read_import(SOURCES["csv"], [SourceFile("faq.csv", rows.encode())], Defaults())
    assert [one.article.title for one in found.articles] == ["One?"]
    assert [(fault.line, fault.problem) for fault in found.faults] == [
        (3, "The id 'same' is already that of faq.csv:2."),
    ]
    page = zendesk_page(["<p>One.</p>"])
    assert read_import(SOURCES["zendesk"], [page, page], Defaults()).faults == ()


def test_halves_of_characters_in_json_do_no_harm(tmp_path: Path) -> None:
    article = b'{"id": "\\ud83d", "title": "A \\udc00 b", "body": "<p>x \\ud800 y</p>", "label_names": ["\\udfff"]}'
    page = b'{"articles": [%s]}' % article
    found = read_import(SOURCES["zendesk"], [SourceFile("page.json", page)], Defaults())
    bring(found, tmp_path)
    assert [article.title for article in read_articles(tmp_path).articles] == ["A b"]
    assert {step.change for step in bring(found, tmp_path).steps} == {Change.UNCHANGED}


def test_removed_articles_take_their_empty_folders_with_them(tmp_path: Path) -> None:
    bring(read("zendesk"), tmp_path)
    only = read_import(SOURCES["zendesk"], read_files([SAVED / "zendesk" / "articles-de.json"], {".json"}), Defaults())
    plan = make_plan(only.articles, read_there(tmp_path), replace(only.scope, locales={"de", "en-US"}))
    carry_out(plan.steps, tmp_path)
    assert [path.name for path in tmp_path.rglob("*.md")] == ["wie-lange-dauert-eine-erstattung.md"]
    assert not (tmp_path / "zendesk" / "gear-care").exists()


def test_a_file_that_cannot_be_written_stops_with_a_clear_error_and_the_next_import_goes_on(tmp_path: Path) -> None:
    found = read("zendesk")
    plan = make_plan(found.articles, [], found.scope)
    blocked = tmp_path / plan.steps[3].path
    blocked.mkdir(parents=True)
    with pytest.raises(WriteFailed, match=blocked.name):
        carry_out(plan.steps, tmp_path)
    assert len(read_articles(tmp_path).articles) == 3
    blocked.rmdir()
    again = bring(found, tmp_path)
    assert [len(again.of(change)) for change in (Change.UNCHANGED, Change.ADDED)] == [3, 3]
    assert not list(tmp_path.rglob(".*.new"))


def test_two_imports_at_once_are_not_possible(tmp_path: Path) -> None:
    with import_lock(tmp_path), pytest.raises(ImportRunning, match="another import"), import_lock(tmp_path):
        pass


def test_an_import_that_is_killed_in_the_middle_loses_nothing_and_the_next_one_completes_it(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    export = tmp_path / "export.json"
    old = [f"<p>Old text {number}.</p>" for number in range(200)]
    new = [f"<p>New text {number}, and more of it.</p>" for number in range(300)]
    bring(read_import(SOURCES["zendesk"], [zendesk_page(old)], Defaults()), articles)
    writers = articles / "zendesk" / "article-200.md"
    writers.write_text(writers.read_text().replace("Old text", "A writer's text"))
    export.write_bytes(zendesk_page(new).data)
    words = ["kb", "import", "--from", "zendesk", str(export)]
    environment = {**os.environ, "CARELINE_ARTICLES": str(articles)}

    killed = subprocess.run([sys.executable, "-c", DYING, *words], cwd=ROOT, env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(list(articles.rglob(".*.new"))) == 1
    rewritten = sum("New text" in text for text in contents(articles).values())
    assert rewritten == DIES_AT // 2
    found = read_articles(articles)
    assert found.faults == ()
    assert len(found.articles) >= 200

    command = [sys.executable, "-m", "service.cli", *words]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert f", 0 removed, 1 kept, {rewritten} unchanged," in ended.stdout
    after = contents(articles)
    assert len(after) == 300
    assert sum("New text" in text for text in after.values()) == 299
    assert "A writer's text" in after["zendesk/article-200.md"]
    assert not list(articles.rglob(".*.new"))


def test_an_imported_article_is_found_by_the_search_with_its_source(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    bring(read("zendesk"), articles)
    encoder = WordEncoder()
    report = build_index(articles, tmp_path / "index", encoder)
    assert report.articles == 6
    assert report.faults == ()
    knowledge = Knowledge.load(tmp_path / "index", encoder)
    hit = knowledge.search("bank transfer refund fee", locale="en").hits[0]
    assert (hit.article_id, hit.title) == ("zendesk-360021774198", "How long do refunds take?")
    assert hit.section == "When the money is in your account"
    assert hit.url == "/articles/zendesk-360021774198#when-the-money-is-in-your-account"
    assert "PayPal: refund is there after at once; fee none" in hit.text
    goodwill = "goodwill voucher when a parcel is late"
    assert "zendesk-360021774215" not in {hit.article_id for hit in knowledge.search(goodwill, locale="en").hits}
    assert knowledge.search(goodwill, locale="en", internal=True).hits[0].article_id == "zendesk-360021774215"


def test_a_customers_question_is_answered_from_an_imported_article_with_its_source(
    tmp_path: Path, real_encoder: Encoder
) -> None:
    articles = tmp_path / "articles"
    bring(read("zendesk"), articles)
    build_index(articles, tmp_path / "index", real_encoder)
    knowledge = Knowledge.load(tmp_path / "index", real_encoder)
    for question, article_id, words in (
        ("when will the money be back on my credit card", "zendesk-360021774198", "3–5 business days"),
        ("what does express shipping to Ireland cost", "zendesk-360021774204", "€14"),
        ("how do I glue the seams of my tent", "zendesk-360021774211", "inside out"),
        ("may I send back boots I have worn", "zendesk-360021774199", "indoors only"),
    ):
        hit = knowledge.search(question, locale="en").hits[0]
        assert (hit.article_id, hit.url.split("#")[0]) == (article_id, f"/articles/{article_id}")
        assert words in hit.text
