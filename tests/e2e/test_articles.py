"""Articles that are saved while Careline runs."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlencode

from tests.e2e.conftest import ROOT, Careline
from tests.e2e.people import Http

QUESTION = "Can I have my parcel brought by a drone?"
ARTICLE = "---\nid: drones\ntitle: Delivery by drone\n---\n\nA drone brings your parcel for {price}.\n"


def finds(careline: Careline, text: str) -> bool:
    answer = Http(careline.base).get(f"/api/kb/search?{urlencode({'q': QUESTION})}")
    return any(text in hit["snippet"] for hit in answer.json["hits"])


def test_a_saved_article_is_found_also_after_the_watcher_was_killed(own_careline, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    articles = tmp_path / "articles"
    shutil.copytree(ROOT / "articles", articles)
    careline: Careline = own_careline(ARTICLES=str(articles))
    (articles / "drones.md").write_text(ARTICLE.format(price="$9"))
    careline.wait_until(lambda: finds(careline, "for $9"))

    before = careline.pid("knowledge")
    careline.kill("knowledge")
    (articles / "drones.md").write_text(ARTICLE.format(price="$12"))
    careline.wait_until(lambda: finds(careline, "for $12") and not finds(careline, "for $9"))
    assert careline.pid("knowledge") != before

    assert careline.stop() == 0
    assert not (careline.folder / "knowledge.pid").exists()
    with_that_number = Path(f"/proc/{before}/cmdline")
    assert not with_that_number.exists() or os.fsencode("watch") not in with_that_number.read_bytes()
