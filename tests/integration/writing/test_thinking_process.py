"""The models of a turn in a process of their own: the same thoughts, also when it dies, and with the newest index."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from common.encoder import Encoder
from conversations.thinking import Asked, InThreads, Thought
from kb_index.build import build_index
from service import thinking_process
from service.rooms import open_knowledge
from service.settings import Settings
from service.thinking_process import ThinkingProcess
from service.turn_models import turn_models

ASKED = Asked("c1", "and how long does the refund take?", "en", ("I sent my shoes back",), told="By card.")


@pytest.fixture
def settings(tmp_path: Path, prepared: Path, encoder_folder: Path) -> Settings:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    (tmp_path / "encoder").symlink_to(encoder_folder)
    return Settings(var=tmp_path)


@pytest.fixture
async def thinking(
    settings: Settings, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ThinkingProcess]:
    monkeypatch.setattr(thinking_process, "FIRST_PAUSE_SECONDS", 0.01)
    thinking = ThinkingProcess(
        settings, InThreads(turn_models(encoder, open_knowledge(settings, encoder))), encoder.fingerprint
    )
    running = asyncio.create_task(thinking.run())
    yield thinking
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def process_of(thinking: ThinkingProcess, other_than: int | None = None) -> int:
    """Wait for the process and return its number."""
    for _ in range(3000):
        if thinking.process_id not in (None, other_than):
            return thinking.process_id
        await asyncio.sleep(0.02)
    raise AssertionError("no process came")


async def first_article(thinking: ThinkingProcess, question: str) -> str | None:
    found = await thinking.look_up(question, "en")
    return found[0].hits[0].article_id if found is not None and found[0].hits else None


async def found_by(thinking: ThinkingProcess, asked: Asked, thought: Thought) -> list[str]:
    found = await thinking.search(asked, thought.vector)
    return [hit.passage_id for hit in found.hits] if found is not None else []


async def test_it_thinks_what_threads_think_behind_them_and_with_the_newest_index(
    thinking: ThinkingProcess, settings: Settings, encoder: Encoder
) -> None:
    before = await thinking.think(ASKED)
    found = await found_by(thinking, ASKED, before)
    number = await process_of(thinking)
    apart = await thinking.think(ASKED)
    assert np.array_equal(before.vector, apart.vector) and np.array_equal(before.layers, apart.layers)
    assert found and await found_by(thinking, ASKED, apart) == found
    assert (apart.emotion, apart.risks, apart.likeness) == (before.emotion, before.risks, before.likeness)
    assert apart.need is not None and os.getpriority(os.PRIO_PROCESS, number) > os.getpriority(os.PRIO_PROCESS, 0)
    (settings.var / "articles" / "moon.md").write_text(
        "---\nid: moon\ntitle: Deliveries to the moon\nlocale: en\naudience: public\nupdated: 2026-11-01\n---\n\n"
        "We deliver to the moon by rocket on the second Friday of each month.\n"
    )
    build_index(settings.var / "articles", settings.index_folder, encoder)
    for _ in range(600):
        if await first_article(thinking, "do you deliver to the moon") == "moon":
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the newer index was not taken up")


async def test_a_crowd_gets_what_each_of_it_would_get_alone(
    thinking: ThinkingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = [
        "how long does delivery take",
        "can I pay with a gift card",
        "do you ship to Canada",
        "what about returns",
    ]
    crowd = [Asked(f"crowd-{number}", text, "en") for number, text in enumerate(questions * 3)]
    here = [await thinking.think(one) for one in crowd]
    found = [await found_by(thinking, one, thought) for one, thought in zip(crowd, here, strict=True)]
    number = await process_of(thinking)

    async def not_here(*_: object) -> None:
        raise AssertionError("this is for the process")

    monkeypatch.setattr(thinking._instead, "think", not_here)
    monkeypatch.setattr(thinking._instead, "search", not_here)
    monkeypatch.setattr(thinking._instead, "look_up", not_here)
    *apart, looked_up = await asyncio.gather(
        *(thinking.think(one) for one in crowd), thinking.look_up(questions[0], "en")
    )
    searches = [found_by(thinking, one, thought) for one, thought in zip(crowd, apart, strict=True)]
    assert all(found) and await asyncio.gather(*searches) == found
    for alone, together in zip(here, apart, strict=True):
        assert np.allclose(alone.vector, together.vector, atol=1e-5)
    assert looked_up is not None and looked_up[0].hits
    assert thinking.process_id == number


async def test_a_process_with_another_encoder_is_not_used(settings: Settings, encoder: Encoder) -> None:
    models = turn_models(encoder, open_knowledge(settings, encoder))
    thinking = ThinkingProcess(settings, InThreads(models), "another encoder's")
    assert await thinking._once() is None
    assert thinking.process_id is None
    assert await found_by(thinking, ASKED, await thinking.think(ASKED))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_who_asks_while_it_dies_or_hangs_gets_an_answer_and_another_one_is_started(
    thinking: ThinkingProcess, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    monkeypatch.setattr(thinking_process, "HANGS_SECONDS", 0.2)
    monkeypatch.setattr(thinking_process, "WATCH_SECONDS", 0.05)
    number = await process_of(thinking)
    os.kill(number, how)
    answers = await asyncio.gather(*(thinking.think(ASKED) for _ in range(5)))
    assert all(await asyncio.gather(*(found_by(thinking, ASKED, one) for one in answers)))
    await process_of(thinking, other_than=number)
    assert await found_by(thinking, ASKED, await thinking.think(ASKED))
