"""Messaging channels in the whole service: switched on by settings, and checked in words."""

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli import main
from service.settings import Settings
from service.up import free_port
from service.wiring_channels import channels_of, setups
from tests.integration.channels.vendors import TOKEN, Fault, telegram_vendor
from tests.integration.service.house import open_service

TELEGRAM = {"telegram_token": "12:ab", "telegram_secret": "secret"}


def settings(**more: str) -> Settings:
    return Settings(_env_file=None, **more)  # type: ignore[call-arg, arg-type]


def test_a_channel_is_on_when_it_has_all_it_needs() -> None:
    assert channels_of(settings()) == ()
    assert [one.name for one in channels_of(settings(**TELEGRAM))] == ["telegram"]
    assert channels_of(settings(telegram_token="12:ab")) == ()
    assert channels_of(settings(whatsapp_token="t", whatsapp_phone_number_id="1")) == ()


def test_every_channel_has_a_page_and_a_name_for_the_check() -> None:
    from service.commands.channels import NAMES
    from service.settings import ROOT

    assert tuple(setups(settings())) == NAMES
    for name in NAMES:
        page = (ROOT / "docs" / "channels" / f"{name}.md").read_text(encoding="utf-8")
        assert all(variable in page for variable in setups(settings())[name].needed)
        assert f"careline channels check {name}" in page


@pytest.mark.parametrize("name", ["telegram", "whatsapp"])
def test_the_check_names_each_setting_that_is_missing(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needed = setups(settings())[name].needed
    for variable in needed:
        monkeypatch.setenv(variable, "")
    assert main(["channels", "check", name]) == 1
    told = capsys.readouterr().out
    assert all(f"{variable} is not set." in told for variable in needed)


def test_a_vendor_that_is_not_reached_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for field, value in (TELEGRAM | {"telegram_api": f"http://127.0.0.1:{free_port()}"}).items():
        monkeypatch.setenv(f"CARELINE_{field.upper()}", value)
    assert main(["channels", "check", "telegram", "--json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert "does not answer" in finding["words"]
    assert "12:ab" not in finding["words"]


async def test_a_customer_on_telegram_and_an_agent_at_the_desk(tmp_path: Path, empty_database: Path) -> None:
    """The whole service with the channel on: webhook, handoff, the agent's reply, and a reply that cannot arrive."""
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with telegram_vendor() as vendor:
        own = {"telegram_token": TOKEN, "telegram_secret": "secret", "telegram_api": vendor.url}
        async with open_service(tmp_path, articles=tmp_path / "articles", **own) as service:
            courier = asyncio.create_task(service.rooms.messaging.courier.run())
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
            courier.cancel()
            await asyncio.gather(courier, return_exceptions=True)
            await service.rooms.messaging.transport.close()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for a state of the vendor's, which tells nobody."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
