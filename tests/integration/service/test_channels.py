"""Messaging channels in the whole service: switched on by settings, and checked in words."""

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from channels.names import names
from service.cli import main
from service.settings import ROOT, Settings
from service.up import free_port
from service.wiring_channels import needed, ready, setups
from tests.integration.channels.fakes import Fault
from tests.integration.channels.vendors.telegram import TOKEN
from tests.integration.channels.vendors.telegram import vendor_server as telegram_vendor
from tests.integration.service.house import open_service

TELEGRAM = {"telegram_token": "12:ab", "telegram_secret": "secret"}


def settings(**more: str) -> Settings:
    return Settings(_env_file=None, **more)  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize("name", names())
def test_a_channel_is_on_when_it_has_all_it_needs(name: str) -> None:
    assert ready(settings()) == {}
    whole = dict.fromkeys(setups(settings())[name].needed, "some words")
    assert list(ready(settings(**whole))) == [name]
    for field in whole:
        assert ready(settings(**(whole | {field: ""}))) == {}


@pytest.mark.parametrize("name", names())
def test_every_channel_is_called_as_its_folder_and_has_a_page(name: str) -> None:
    setup = setups(settings())[name]
    assert setup.channel.name == name
    assert all(field.startswith(f"{name}_") for field in setup.needed)
    page = (ROOT / "docs" / "channels" / f"{name}.md").read_text(encoding="utf-8")
    assert all(variable in page for variable in needed(settings(), setup))
    assert f"careline channels check {name}" in page
    if setup.webhook is not None:
        assert f"/api/channels/{name}" in page
    assert f"({name}.md)" in (ROOT / "docs" / "channels" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", names())
def test_the_check_names_each_setting_that_is_missing(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = needed(settings(), setups(settings())[name])
    for variable in variables:
        monkeypatch.setenv(variable, "")
    assert main(["channels", "check", name]) == 1
    told = capsys.readouterr().out
    assert all(f"{variable} is not set." in told for variable in variables)


def test_reading_the_settings_loads_no_vendor_and_no_arrays() -> None:
    """Every command reads them."""
    asked = "import sys, service.settings, service.commands.channels; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"numpy", "aiohttp", "sqlalchemy", "channels.port", "channels.known"}
    assert {f"channels.{name}.settings" for name in names()} <= loaded
    assert all(one.count(".") < 2 or one.endswith(".settings") for one in loaded if one.startswith("channels."))


def test_a_vendor_that_is_not_reached_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for field, value in (TELEGRAM | {"telegram_api": f"http://127.0.0.1:{free_port()}"}).items():
        monkeypatch.setenv(f"CARELINE_{field.upper()}", value)
    assert main(["channels", "check", "telegram", "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert "does not answer" in finding["words"]
    assert "12:ab" not in finding["words"]


def test_what_could_not_be_taken_in_is_told_taken_up_again_or_deleted(
    tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARELINE_VAR", str(tmp_path))
    main(["channels", "check", "telegram"])
    assert "could not be taken in" not in capsys.readouterr().out
    shutil.copy(empty_database, tmp_path / "careline.db")
    main(["channels", "check", "telegram"])
    assert "could not be taken in" not in capsys.readouterr().out

    def fail() -> None:
        with sqlite3.connect(tmp_path / "careline.db") as database:
            database.execute(
                "INSERT INTO arrivals (channel, line, owner, content_type, url, body, received_at, leased_until,"
                " attempts, failed_at, error) VALUES ('telegram', 'l', 'p', '', '/', x'7b7d', '2026-11-24 12:00:00',"
                " '2026-11-24 12:00:30', 4, '2026-11-24 12:00:30', 'KeyError')"
            )

    def told() -> str:
        assert main(["channels", "check", "telegram"]) == 1
        return capsys.readouterr().out

    fail()
    fail()
    words = told()
    assert "2 messages of customers could not be taken in, the first on 2026-11-24 12:00 UTC (KeyError)" in words
    assert "careline channels retry telegram" in words
    assert main(["channels", "retry", "telegram"]) == 0
    assert capsys.readouterr().out.startswith("2 to be taken in again")
    assert "could not be taken in" not in told()
    fail()
    assert main(["channels", "discard", "telegram"]) == 0
    assert capsys.readouterr().out == "1 deleted\n"
    assert "could not be taken in" not in told()
    assert main(["channels", "retry", "telegram"]) == 0
    assert capsys.readouterr().out == "nothing to do\n"


async def test_a_customer_on_telegram_and_an_agent_at_the_desk(tmp_path: Path, empty_database: Path) -> None:
    """The whole service with the channel on: webhook, handoff, the agent's reply, and a reply that cannot arrive."""
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with telegram_vendor() as vendor:
        own = {"telegram_token": TOKEN, "telegram_secret": "secret", "telegram_api": vendor.url}
        async with open_service(tmp_path, articles=tmp_path / "articles", **own) as service:
            messaging = service.rooms.messaging
            beside = [asyncio.create_task(one.run()) for one in (messaging.arrivals, messaging.courier)]
            telegram, maya = service.person(), await service.agent("maya")
            telegram.http.headers["X-Telegram-Bot-Api-Secret-Token"] = "secret"
            sender = {"id": 7, "is_bot": False, "first_name": "Ana"}
            message = {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "from": sender}
            update = {"update_id": 1, "message": message | {"text": "let me talk to a human"}}
            assert await telegram.post("/api/channels/telegram", update) == (200, {})
            await until(lambda: bool(vendor.texts("7")))
            _, waiting = await maya.get("/api/handoffs?state=queued")
            handoff = f"/api/handoffs/{waiting['handoffs'][0]['id']}"
            _, packet = await maya.post(f"{handoff}/claim")
            written = {"client_id": "a1", "text": "Hello, Maya here.", "epoch": packet["epoch"]}
            assert (await maya.post(f"{handoff}/messages", written))[0] == 201
            await until(lambda: vendor.texts("7")[-1] == "Maya: Hello, Maya here.")
            vendor.fault_of = lambda number: Fault(403, body={"ok": False, "description": "Forbidden"})
            assert (await maya.post(f"{handoff}/messages", written | {"client_id": "a2", "text": "?"}))[0] == 201
            with service.rooms.hub.subscribe(None) as events:
                async with asyncio.timeout(60):
                    while not (await maya.get(f"{handoff}/messages?after=0"))[1]["notes"]:
                        await events.get()
            _, said = await maya.get(f"{handoff}/messages?after=0")
            assert "blocked the bot" in said["notes"][0]["text"]
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await messaging.close()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a state of the vendor's, which tells nobody."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
