"""Edits laid on a whole version: found at once, and worth the same as an index built anew."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_index import store
from kb_index.base import FEWEST_EDITS
from kb_index.build import IndexBuilder, build_index
from kb_index.errors import BuildRunning, IndexMismatch
from kb_index.model import SearchResult
from kb_index.search import Knowledge
from kb_index.store import compaction_lock, current_version, read_manifest, versions_dir

NAMES = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel")
SUBJECTS = ("refunds", "parcels", "vouchers", "returns", "invoices", "accounts")
QUERIES = (
    "how long do refunds take", "vouchers for parcels", "is there an invoice", "close my account", "Saturday", "zebra",
    "question about returns and parcels",
)  # fmt: skip


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


def content(article_id: str, body: int, locale: str = "en", audience: str = "public") -> str:
    """Return an article whose words follow from the number `body`."""
    first, second = SUBJECTS[body % 6], SUBJECTS[body // 6 % 6]
    lines = [
        *("---", f"id: {article_id}", f"title: All on {first}", f"locale: {locale}", f"audience: {audience}"),
        f'questions: ["What about {first} and {second} {body}?"]',
        *("---", "", f"We of {article_id} handle {first} on Saturday. It takes {body} days.", "", f"## {second}", ""),
        f"Customers of {article_id} ask for {second} with {first} {body % 5} times.",
    ]
    return "\n".join(lines)


def found(knowledge: Knowledge, query: str) -> tuple[dict[str, float], float]:
    result: SearchResult = knowledge.search(query, k=50, internal=True)
    return {hit.passage_id: hit.score for hit in result.hits}, result.probability


def manifest_of(index_dir: Path) -> dict[str, Any]:
    return read_manifest(versions_dir(index_dir) / current_version(index_dir))


Article = st.tuples(st.integers(0, 35), st.sampled_from(["en", "es"]), st.sampled_from(["public", "internal"]))
States = st.lists(st.dictionaries(st.sampled_from(NAMES), Article, min_size=1, max_size=8), min_size=2, max_size=4)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(states=States)
def test_an_edited_index_answers_as_one_built_anew(
    tmp_path: Path, encoder: Any, monkeypatch: pytest.MonkeyPatch, states: list[dict[str, Any]]
) -> None:
    monkeypatch.setattr(store, "_sync", lambda path: None)  # nothing crashes here, and the disk is slow
    for folder in ("articles", "index", "anew"):
        shutil.rmtree(tmp_path / folder, ignore_errors=True)
    articles = tmp_path / "articles"
    builder, knowledge = IndexBuilder(articles, tmp_path / "index", encoder), None
    for state in states:
        shutil.rmtree(articles, ignore_errors=True)
        articles.mkdir()
        for name, (body, locale, audience) in state.items():
            (articles / f"{name}.md").write_text(content(name, body, locale, audience))
        report = builder.build(edits_up_to=10_000)
        knowledge = knowledge or Knowledge.load(tmp_path / "index", encoder)
        knowledge.reload_if_changed()
        built = build_index(articles, tmp_path / "anew", encoder, whole=True)
        assert (report.articles, report.passages, report.questions) == (
            built.articles,
            built.passages,
            built.questions,
        )
        anew = Knowledge.load(tmp_path / "anew", encoder)
        assert knowledge.articles(internal=True) == anew.articles(internal=True)
        for query in QUERIES:
            (mine, sure), (theirs, as_sure) = found(knowledge, query), found(anew, query)
            assert mine == pytest.approx(theirs, abs=1e-5)
            assert sure == pytest.approx(as_sure, abs=1e-5)
    assert len(list(versions_dir(tmp_path / "index").iterdir())) <= 3


@pytest.mark.usefixtures("three")
def test_an_edit_writes_only_what_it_changes(articles: Path, index_dir: Path, encoder: Any) -> None:
    base = build_index(articles, index_dir, encoder).version
    path = articles / "delivery-costs.md"
    path.write_text(path.read_text().replace("$4.95", "$5.95"))
    report = build_index(articles, index_dir, encoder)
    manifest = manifest_of(index_dir)
    assert (manifest["base"], report.edited) == (base, 2)  # one passage gone, one new
    assert [shelf["name"] for shelf in manifest["shelves"]] == ["en-public"]
    assert not [name for name in manifest["hashes"] if "internal" in name]
    folder = versions_dir(index_dir) / report.version
    assert "refund" not in (folder / "articles.jsonl").read_text()


@pytest.mark.usefixtures("three")
def test_an_edit_taken_back_serves_the_whole_version_again(articles: Path, index_dir: Path, encoder: Any) -> None:
    base = build_index(articles, index_dir, encoder).version
    path = articles / "delivery-costs.md"
    before = path.read_text()
    path.write_text(before.replace("$4.95", "$5.95"))
    build_index(articles, index_dir, encoder)
    encoder.encoded.clear()
    path.write_text(before)
    report = build_index(articles, index_dir, encoder)
    assert (report.version, report.changed, report.edited, encoder.encoded) == (base, True, 0, [])


@pytest.mark.usefixtures("three")
def test_many_edits_make_a_new_whole_version(articles: Path, index_dir: Path, encoder: Any) -> None:
    base = build_index(articles, index_dir, encoder).version
    path = articles / "delivery-costs.md"
    whole = []
    for number in range(FEWEST_EDITS + 1):
        path.write_text(path.read_text() + f"\n\n## Part {number}\n\nParcels, part {number}.")
        whole.append(build_index(articles, index_dir, encoder).edited == 0)
    assert whole[0] is False
    assert True in whole
    assert manifest_of(index_dir)["base"] != base


@pytest.mark.usefixtures("three")
def test_another_set_of_unanswerable_questions_is_no_edit(
    articles: Path, index_dir: Path, encoder: Any, tmp_path: Path
) -> None:
    build_index(articles, index_dir, encoder)
    other = tmp_path / "unanswerable.yml"
    other.write_text("questions:\n  weather:\n    - Will it rain?\n")
    report = build_index(articles, index_dir, encoder, unanswerable_file=other)
    assert (report.changed, report.edited) == (True, 0)
    assert manifest_of(index_dir)["base"] is None


@pytest.mark.usefixtures("three")
def test_a_compaction_keeps_what_was_edited_while_it_ran(
    articles: Path, index_dir: Path, encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = IndexBuilder(articles, index_dir, encoder)
    base = builder.build().version
    (articles / "drones.md").write_text("---\nid: drones\ntitle: Drones\n---\nDrones bring parcels.")
    builder.build()
    knowledge = Knowledge.load(index_dir, encoder)

    import kb_index.build as module

    def write_and_edit(*args: Any) -> dict[str, Any]:
        manifest = write_whole(*args)
        (articles / "drones.md").write_text("---\nid: drones\ntitle: Drones\n---\nDrones are no more.")
        (articles / "goodwill.md").unlink()
        builder.build()
        return manifest

    write_whole = module.write_whole
    monkeypatch.setattr(module, "write_whole", write_and_edit)
    report = builder.compact()
    manifest = manifest_of(index_dir)
    assert manifest["base"] not in (None, base)
    assert (report.articles, report.edited) == (3, 3)
    assert knowledge.reload_if_changed()
    assert "no more" in knowledge.search("drones").hits[0].text
    assert "goodwill" not in {hit.article_id for hit in knowledge.search("goodwill voucher", internal=True).hits}
    monkeypatch.undo()
    assert builder.compact().edited == 0
    assert manifest_of(index_dir)["base"] is None
    assert builder.build().changed is False


@pytest.mark.usefixtures("three")
def test_one_compaction_at_a_time(articles: Path, index_dir: Path, encoder: Any) -> None:
    builder = IndexBuilder(articles, index_dir, encoder)
    with compaction_lock(index_dir), pytest.raises(BuildRunning):
        builder.compact()
    assert builder.compact().articles == 3


@pytest.mark.usefixtures("three")
def test_what_is_open_of_the_base_is_not_opened_again(
    articles: Path, index_dir: Path, encoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(articles, index_dir, encoder)
    knowledge = Knowledge.load(index_dir, encoder)
    opened: list[Path] = []
    import kb_index.search as module

    load_shelf = module.load_shelf
    monkeypatch.setattr(module, "load_shelf", lambda *args: opened.append(args[0]) or load_shelf(*args))
    for price in (5, 6):
        path = articles / "delivery-costs.md"
        path.write_text(path.read_text().replace("delivery costs $", f"delivery costs ${price}"))
        report = build_index(articles, index_dir, encoder)
        assert knowledge.reload_if_changed()
        assert knowledge.summary.version == report.version
        assert [folder.parts[-3:] for folder in opened] == [(report.version, "shelves", "en-public")]
        opened.clear()


@pytest.mark.usefixtures("three")
def test_an_edited_version_whose_base_is_damaged_says_what_to_run(
    articles: Path, index_dir: Path, encoder: Any
) -> None:
    base = build_index(articles, index_dir, encoder).version
    (articles / "drones.md").write_text("---\nid: drones\ntitle: Drones\n---\nDrones bring parcels.")
    build_index(articles, index_dir, encoder)
    (versions_dir(index_dir) / base / "shelves" / "en-public" / "text.faiss").write_bytes(b"")
    with pytest.raises(IndexMismatch, match="careline kb build"):
        Knowledge.load(index_dir, encoder)
    assert build_index(articles, index_dir, encoder).changed
    assert Knowledge.load(index_dir, encoder).search("drones").hits[0].article_id == "drones"
