"""Real processes: articles are edited and the watcher is killed while customers search."""

import asyncio
import random
from pathlib import Path

import pytest

from bench.live import Notices, running
from common.encoder import Encoder
from kb_index.build import build_index
from kb_index.search import Knowledge

NAMES = ("zalmor", "quibbet", "vorlin")
EDITS = 6
KILLED_AFTER = (2, 4)
"""Edits whose build is cut off."""


@pytest.fixture
def var(three: None, articles: Path, tmp_path: Path, real_encoder: Encoder) -> Path:
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "encoder").symlink_to(Path(__file__).parents[3] / "var" / "encoder")
    build_index(articles, folder / "index", real_encoder)
    return folder


async def test_no_search_fails_or_goes_back_in_time_and_nothing_is_lost_when_the_watcher_is_killed(
    var: Path, articles: Path, real_encoder: Encoder
) -> None:
    rng, notices = random.Random(1), Notices(articles, NAMES)
    async with running(var, articles) as (live, http):
        load = asyncio.create_task(notices.load(http, rate=10))
        for number in range(EDITS):
            name = NAMES[number % len(NAMES)]
            edition = notices.save(name)
            if number in KILLED_AFTER:
                await asyncio.sleep(rng.uniform(0.1, 0.5))
                live.kill_watcher()
                live.start_watcher()
            await notices.wait_for(http, name, edition, seconds=60)
        load.cancel()
        await asyncio.wait([load])
        assert live.service is not None
        assert live.service.poll() is None
    assert (notices.failed, notices.stale) == ([], [])
    assert notices.shown == notices.saved == {"zalmor": 2, "quibbet": 2, "vorlin": 2}
    served = Knowledge.load(var / "index", real_encoder)
    assert {article.id for article in served.articles()} == {
        *("refund-times", "delivery-costs", "notice-zalmor", "notice-quibbet", "notice-vorlin")
    }
