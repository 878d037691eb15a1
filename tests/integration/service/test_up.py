"""`careline up` before it starts anything: what stands in the way is told in one line."""

import asyncio
import os
import socket
import stat
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.errors import SettingsError
from service import assistant_model, up
from service.free_ports import free_port
from service.settings import Settings


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("CARELINE_")]:
        monkeypatch.delenv(name)
    return Settings(var=tmp_path / "var", port=free_port(), models=tmp_path / "models")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


async def refusal(settings: Settings) -> str:
    said: list[str] = []
    with pytest.raises(SettingsError) as caught:
        await up.up(settings, said.append)
    assert said == []
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_a_port_that_is_taken_is_named_with_the_way_out(own: Settings, taken: int) -> None:
    line = await refusal(own.model_copy(update={"port": taken}))
    assert f"127.0.0.1:{taken}" in line
    assert "CARELINE_PORT" in line


async def test_an_address_that_is_not_ours_is_named(own: Settings) -> None:
    assert "192.0.2.1" in await refusal(own.model_copy(update={"host": "192.0.2.1"}))


async def test_a_folder_that_cannot_be_made_is_named(own: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    line = await refusal(own.model_copy(update={"var": tmp_path / "file" / "var"}))
    assert str(tmp_path / "file") in line
    assert "CARELINE_VAR" in line


async def test_a_folder_that_cannot_be_written_is_named(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # Who tests as root may write everywhere, so the system's answer is played.
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != str(own.var))
    assert str(own.var) in await refusal(own)


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(own: Settings) -> None:
    own.var.mkdir()
    first, second = (up._with_ports_and_secret(own) for _ in range(2))
    assert len(first.assistant_secret) >= 43
    assert first.assistant_secret == second.assistant_secret
    assert stat.S_IMODE((own.var / "secret").stat().st_mode) == 0o600


def test_an_empty_secret_of_a_start_that_was_cut_off_is_made_anew(own: Settings) -> None:
    own.var.mkdir()
    (own.var / "secret").write_text("")
    assert len(up._with_ports_and_secret(own).assistant_secret) >= 43


def test_inner_ports_are_picked_unless_they_are_set(own: Settings) -> None:
    own.var.mkdir()
    picked = up._with_ports_and_secret(own.model_copy(update={"internal_port": 4711}))
    assert picked.internal_port == 4711
    assert up._with_ports_and_secret(own).internal_port > 0


def test_without_the_assistants_environment_training_says_how_to_make_it(own: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="make setup"):
        assistant_model.train(own.model_copy(update={"assistant_python": tmp_path / "python"}), print)


async def test_training_ends_at_once_when_careline_is_stopped(own: Settings, tmp_path: Path) -> None:
    started = tmp_path / "started"
    slow = tmp_path / "python"
    slow.write_text(f"#!/bin/sh\ntouch {started}\nexec sleep 60\n")
    slow.chmod(0o755)
    own = own.model_copy(update={"assistant_python": slow})
    own.encoder_folder.mkdir(parents=True)
    (own.encoder_folder / "encoder.json").write_text("{}")
    stop = threading.Event()
    training = asyncio.create_task(
        asyncio.to_thread(assistant_model.train, own, lambda line: None, force=True, stop=stop)
    )
    async with asyncio.timeout(10):
        while not started.exists():  # noqa: ASYNC110  # another process makes it
            await asyncio.sleep(0.01)
    began = time.monotonic()
    stop.set()
    with pytest.raises(SettingsError):
        await training
    assert time.monotonic() - began < 5
    assert not list((tmp_path / "models").glob("staging-*"))


async def test_what_rasa_said_last_is_told_when_training_fails(own: Settings, tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'unknown intent hello' >&2\nexit 1\n")
    broken.chmod(0o755)
    own = own.model_copy(update={"assistant_python": broken})
    own.encoder_folder.mkdir(parents=True)
    (own.encoder_folder / "encoder.json").write_text("{}")
    with pytest.raises(SettingsError, match="unknown intent hello"):
        await asyncio.to_thread(assistant_model.train, own, lambda line: None, force=True)


def test_the_service_is_started_with_this_very_interpreter(own: Settings) -> None:
    child = up._service(own, print)
    assert child._command[:3] == [sys.executable, "-m", "service.cli"]
