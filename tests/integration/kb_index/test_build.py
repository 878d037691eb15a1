"""Building the index: atomic, incremental, and safe to kill."""

import fcntl
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kb_index.build import IndexBuilder, build_index
from kb_index.errors import ArticlesMissing, BuildRunning, IndexMismatch, IndexMissing, NoArticles
from kb_index.search import Knowledge
from kb_index.store import KEPT_VERSIONS, current_version, read_manifest, versions_dir

ROOT = Path(__file__).parents[3]


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.mark.usefixtures("three")
def test_a_build_says_what_it_made_and_the_manifest_records_it(articles: Path, index_dir: Path, encoder: Any) -> None:
    lines: list[str] = []
    report = build_index(articles, index_dir, encoder, lines.append)
    assert (report.changed, report.articles, report.passages, report.questions) == (True, 3, 4, 4)
    assert report.version == current_version(index_dir)
    assert lines
    manifest = read_manifest(versions_dir(index_dir) / report.version)
    assert (manifest["model"], manifest["dimension"]) == ("words", encoder.dimension)
    exact = {"kind": "flat", "size": 3, "effort": 0, "recall_at_10": 1.0}
    assert {shelf["name"]: shelf["text_vectors"] for shelf in manifest["shelves"]} == {
        "en-public": exact,
        "en-internal": exact | {"size": 1},
    }
    assert manifest["hashes"]


@pytest.mark.usefixtures("three")
def test_a_build_without_changes_does_nothing(articles: Path, index_dir: Path, encoder: Any) -> None:
    first = build_index(articles, index_dir, encoder)
    encoder.encoded.clear()
    second = build_index(articles, index_dir, encoder)
    assert (second.changed, second.version, second.passages) == (False, first.version, first.passages)
    assert encoder.encoded == []


@pytest.mark.usefixtures("three")
def test_an_edit_embeds_only_what_changed(articles: Path, index_dir: Path, encoder: Any) -> None:
    build_index(articles, index_dir, encoder)
    encoder.encoded.clear()
    path = articles / "refund-times.md"
    path.write_text(path.read_text().replace("takes 7 days", "takes 9 days"))
    report = build_index(articles, index_dir, encoder)
    assert report.encoded == len(encoder.encoded) == 2  # the passage and its one sentence
    assert all("9 days" in text for text in encoder.encoded)
    assert "9 days" in Knowledge.load(index_dir, encoder).search("days for cards").hits[0].text


@pytest.mark.usefixtures("three")
def test_a_removed_article_is_not_found_any_more(articles: Path, index_dir: Path, encoder: Any) -> None:
    build_index(articles, index_dir, encoder)
    (articles / "delivery-costs.md").unlink()
    build_index(articles, index_dir, encoder)
    hits = Knowledge.load(index_dir, encoder).search("what does express delivery cost").hits
    assert {hit.article_id for hit in hits} == {"refund-times"}


@pytest.mark.usefixtures("three")
def test_another_model_embeds_everything_anew(articles: Path, index_dir: Path, encoder: Any) -> None:
    build_index(articles, index_dir, encoder)
    total = len(set(encoder.encoded))
    other = type(encoder)("words-2")
    assert build_index(articles, index_dir, other).encoded == total


@pytest.mark.usefixtures("three")
def test_a_bad_article_is_reported_and_the_rest_is_served(articles: Path, index_dir: Path, encoder: Any) -> None:
    (articles / "bad.md").write_text("no header")
    report = build_index(articles, index_dir, encoder)
    assert report.articles == 3
    assert [fault.file for fault in report.faults] == ["bad.md"]


def test_without_a_usable_article_nothing_is_built(articles: Path, index_dir: Path, encoder: Any) -> None:
    (articles / "bad.md").write_text("no header")
    with pytest.raises(NoArticles, match="careline kb check"):
        build_index(articles, index_dir, encoder)
    with pytest.raises(ArticlesMissing):
        build_index(articles / "nowhere", index_dir, encoder)
    with pytest.raises(IndexMissing, match="careline kb build"):
        Knowledge.load(index_dir, encoder)


@pytest.mark.usefixtures("three")
def test_old_versions_are_swept(articles: Path, index_dir: Path, encoder: Any) -> None:
    for number in range(4):
        (articles / "more.md").write_text(f"---\nid: more\ntitle: More\n---\nNumber {number}.")
        build_index(articles, index_dir, encoder)
    assert len(list(versions_dir(index_dir).iterdir())) == KEPT_VERSIONS + 1  # and the version that both lie on
    for _ in range(KEPT_VERSIONS):
        build_index(articles, index_dir, encoder, whole=True)
    assert len(list(versions_dir(index_dir).iterdir())) == KEPT_VERSIONS


@pytest.mark.usefixtures("three")
def test_two_builds_at_once_are_refused(articles: Path, index_dir: Path, encoder: Any) -> None:
    index_dir.mkdir()
    with (index_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BuildRunning):
            build_index(articles, index_dir, encoder)
    assert build_index(articles, index_dir, encoder).changed


DIE = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from conftest import WordEncoder
import kb_index.build, kb_index.embeddings, kb_index.store, kb_index.writing

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

setattr({owner}, {name!r}, die)
kb_index.build.IndexBuilder(Path({articles!r}), Path({index!r}), WordEncoder()).{build}
"""

BUILDS = ["build()", "build(whole=True)", "compact()"]

MOMENTS = [
    ("build()", "WordEncoder", "encode"),
    ("build()", "kb_index.embeddings.Embeddings", "save"),
    ("build()", "kb_index.writing", "write_articles"),
    ("build()", "kb_index.writing", "save_shelf"),
    ("build()", "kb_index.build", "seal"),
    ("build()", "kb_index.store", "_sync"),
    ("build()", "kb_index.build", "point_to"),
    ("build()", "kb_index.store", "_sweep"),
    ("build(whole=True)", "kb_index.writing", "save_shelf"),
    ("build(whole=True)", "kb_index.store", "_sweep"),
    ("compact()", "kb_index.writing", "learn_from"),
    ("compact()", "kb_index.build", "seal"),
    ("compact()", "kb_index.build", "point_to"),
]


@pytest.mark.parametrize(("build", "owner", "name"), MOMENTS)
@pytest.mark.usefixtures("three")
def test_a_build_killed_at_any_moment_leaves_a_usable_index_serving(
    articles: Path, index_dir: Path, encoder: Any, build: str, owner: str, name: str
) -> None:
    before = build_index(articles, index_dir, encoder).version
    (articles / "new.md").write_text("---\nid: new\ntitle: Drones\n---\nDrones bring parcels.")
    code = DIE.format(
        tests=str(Path(__file__).parent),
        owner=owner,
        name=name,
        build=build,
        articles=str(articles),
        index=str(index_dir),
    )
    died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert died.returncode == -signal.SIGKILL, died.stderr
    knowledge = Knowledge.load(index_dir, encoder)
    assert knowledge.search("refund to a card").hits[0].article_id == "refund-times"
    assert (knowledge.summary.version == before) == (name != "_sweep")
    report = build_index(articles, index_dir, encoder)
    assert report.changed == (name != "_sweep")
    assert Knowledge.load(index_dir, encoder).search("drones").hits[0].article_id == "new"
    assert not list(versions_dir(index_dir).glob(".building-*")) or not report.changed
    IndexBuilder(articles, index_dir, encoder).compact()
    build_index(articles, index_dir, encoder, whole=True)
    assert not list(versions_dir(index_dir).glob(".*"))


@pytest.mark.usefixtures("three")
def test_an_index_of_another_model_says_which_command_to_run(articles: Path, index_dir: Path, encoder: Any) -> None:
    build_index(articles, index_dir, encoder)
    with pytest.raises(IndexMismatch, match="careline kb build"):
        Knowledge.load(index_dir, type(encoder)("words-2"))


def damage_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def older_format(folder: Path) -> None:
    raw = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(raw | {"format": 0}))


def cut_vectors(folder: Path) -> None:
    path = folder / "shelves" / "en-public" / "text.faiss"
    path.write_bytes(path.read_bytes()[:-10])


def lose_passages(folder: Path) -> None:
    (folder / "shelves" / "en-public" / "passages.jsonl").unlink()


def cut_embeddings(folder: Path) -> None:
    path = folder / "embedded.npy"
    path.write_bytes(path.read_bytes()[:-10])


@pytest.mark.parametrize("damage", [damage_manifest, older_format, cut_vectors, lose_passages, cut_embeddings])
@pytest.mark.usefixtures("three")
def test_a_damaged_index_says_what_to_run_and_a_build_mends_it(
    articles: Path, index_dir: Path, encoder: Any, damage: Any
) -> None:
    version = build_index(articles, index_dir, encoder).version
    damage(versions_dir(index_dir) / version)
    with pytest.raises(IndexMismatch, match="careline kb build"):
        Knowledge.load(index_dir, encoder)
    encoder.encoded.clear()
    assert build_index(articles, index_dir, encoder).changed
    assert bool(encoder.encoded) == (damage in (damage_manifest, cut_embeddings))  # what is whole is not made again
    assert Knowledge.load(index_dir, encoder).search("refund").hits
