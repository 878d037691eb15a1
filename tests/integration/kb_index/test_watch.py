"""The watcher over a real folder, step by step, with a clock that is moved by hand."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kb_index.base import FEWEST_EDITS
from kb_index.build import IndexBuilder
from kb_index.search import Knowledge
from kb_index.store import build_lock, current_version, read_manifest, versions_dir
from kb_index.watch import GONE_SECONDS, SETTLED_SECONDS, Watch

QUIET_SECONDS = 60.0
MOMENT = SETTLED_SECONDS + 0.01


@dataclass
class Watched:
    """A watcher, and the index as a service sees it."""

    articles: Path
    index_dir: Path
    encoder: Any
    now: float = 1000.0
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        builder = IndexBuilder(self.articles, self.index_dir, self.encoder)
        self.watch = Watch(
            builder, self.articles, self.told.append, threading.Event(), QUIET_SECONDS, clock=lambda: self.now
        )

    def look(self, *, after: float = 0.0) -> None:
        self.now += after
        self.watch.step()

    def settle(self) -> None:
        """Look as often as it takes until everything has been taken up."""
        for _ in range(3):
            self.look(after=GONE_SECONDS)
        if self.watch._compaction is not None:
            self.watch._compaction.join(timeout=60)

    def texts(self, query: str) -> str:
        return " ".join(hit.text for hit in Knowledge.load(self.index_dir, self.encoder).search(query, k=50).hits)

    def is_whole(self) -> bool:
        return read_manifest(versions_dir(self.index_dir) / current_version(self.index_dir))["base"] is None


@pytest.fixture
def watched(three: None, articles: Path, tmp_path: Path, encoder: Any) -> Watched:
    watched = Watched(articles, tmp_path / "index", encoder)
    watched.settle()
    return watched


def test_what_happened_while_nobody_watched_is_taken_up_at_the_start(watched: Watched) -> None:
    assert "gift card is there at once" in watched.texts("refund")
    (watched.articles / "drones.md").write_text("---\nid: drones\ntitle: Drones\n---\nDrones bring parcels.")
    again = Watched(watched.articles, watched.index_dir, watched.encoder)
    again.settle()
    assert "Drones bring" in again.texts("drones")


def test_a_saved_edit_is_found_after_it_has_settled(watched: Watched) -> None:
    path = watched.articles / "delivery-costs.md"
    path.write_text(path.read_text().replace("$12.95", "$14.95"))
    watched.look()
    assert "$12.95" in watched.texts("express delivery")
    watched.look(after=MOMENT)
    assert "$14.95" in watched.texts("express delivery")
    assert "$12.95" not in watched.texts("express delivery")


def test_a_half_saved_file_does_not_take_its_article_away(watched: Watched) -> None:
    path = watched.articles / "delivery-costs.md"
    whole = path.read_text().replace("$12.95", "$14.95")
    other = watched.articles / "drones.md"
    other.write_text("---\nid: drones\ntitle: Drones\n---\nDrones bring parcels.")
    for length in (0, 20, 60, 100):
        path.write_text(whole[:length])
        watched.look(after=SETTLED_SECONDS / 2)
        watched.look(after=SETTLED_SECONDS / 4)
        assert "$12.95" in watched.texts("express delivery")
    assert "Drones bring" in watched.texts("drones")  # the others are not held up
    path.write_text(whole)
    watched.look()
    watched.look(after=MOMENT)
    assert "$14.95" in watched.texts("express delivery")


def test_saving_by_removing_and_renaming_never_hides_the_article(watched: Watched) -> None:
    path = watched.articles / "delivery-costs.md"
    new = path.read_text().replace("$12.95", "$14.95")
    path.rename(watched.articles / "delivery-costs.md~")
    watched.look()
    watched.look(after=GONE_SECONDS / 2)
    assert "$12.95" in watched.texts("express delivery")
    (watched.articles / ".delivery-costs.md.swp").write_bytes(b"\x00 swap")
    (watched.articles / "4913").write_text("")
    path.write_text(new)
    watched.look(after=MOMENT)
    watched.look(after=MOMENT)
    assert "$14.95" in watched.texts("express delivery")
    assert watched.told == [line for line in watched.told if not line.startswith("!")]


def test_a_removed_article_is_gone_after_a_moment(watched: Watched) -> None:
    (watched.articles / "delivery-costs.md").unlink()
    watched.settle()
    assert "Express" not in watched.texts("express delivery")


def test_a_fault_is_told_once_and_the_rest_is_served(watched: Watched) -> None:
    (watched.articles / "bad.md").write_text("no header")
    (watched.articles / "drones.md").write_text("---\nid: drones\ntitle: Drones\n---\nDrones bring parcels.")
    watched.settle()
    (watched.articles / "drones.md").write_text("---\nid: drones\ntitle: Drones\n---\nDrones bring letters.")
    watched.settle()
    assert "Drones bring letters" in watched.texts("drones")
    assert len([line for line in watched.told if line.startswith("! bad.md:1")]) == 1


def test_articles_that_are_all_gone_are_told_and_the_index_goes_on_serving(watched: Watched) -> None:
    for path in watched.articles.glob("*.md"):
        path.unlink()
    watched.settle()
    assert "Express" in watched.texts("express delivery")
    watched.articles.rmdir()
    watched.settle()
    assert [line for line in watched.told if "kb check" in line]
    assert [line for line in watched.told if "no folder of articles" in line]
    watched.articles.mkdir()
    (watched.articles / "drones.md").write_text("---\nid: drones\ntitle: Drones\n---\nDrones bring parcels.")
    watched.settle()
    assert watched.texts("express drones") == "Drones bring parcels."


def test_while_another_process_builds_the_edit_waits(watched: Watched) -> None:
    path = watched.articles / "delivery-costs.md"
    path.write_text(path.read_text().replace("$12.95", "$14.95"))
    with build_lock(watched.index_dir):
        watched.settle()
    assert "$12.95" in watched.texts("express delivery")
    watched.settle()
    assert "$14.95" in watched.texts("express delivery")


def test_after_a_quiet_time_edits_become_part_of_a_whole_version(watched: Watched) -> None:
    path = watched.articles / "delivery-costs.md"
    path.write_text(path.read_text().replace("$12.95", "$14.95"))
    watched.settle()
    assert not watched.is_whole()
    watched.look(after=QUIET_SECONDS)
    watched.settle()
    assert watched.is_whole()
    assert "$14.95" in watched.texts("express delivery")
    version = current_version(watched.index_dir)
    watched.look(after=QUIET_SECONDS)
    watched.settle()
    assert current_version(watched.index_dir) == version


def test_many_edits_become_part_of_a_whole_version_at_once(watched: Watched) -> None:
    parts = "\n\n".join(f"## Part {number}\n\nParcels, part {number}." for number in range(FEWEST_EDITS + 1))
    (watched.articles / "parts.md").write_text(f"---\nid: parts\ntitle: Parts\n---\n{parts}")
    watched.settle()
    assert watched.is_whole()
    assert "Parcels, part" in watched.texts("parcels part")
    assert [line for line in watched.told if "written whole" in line]
