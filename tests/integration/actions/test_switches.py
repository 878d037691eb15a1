"""What the operator switches off is left to people, at once."""

import json
from pathlib import Path

import pytest

from common.errors import Invalid, SettingsError
from service.action_switches import FILE, read_off, write_off
from service.cli import main
from tests.integration.actions.conftest import DELIVERED, PENDING, Chat

FORM = "order_form"


async def test_who_asks_for_what_is_off_gets_a_person_offered_and_nothing_is_asked(chat: Chat) -> None:
    chat.deps.switches.take({"return_items"})
    said = await chat.say(f"I want to return {DELIVERED}", "return_items", form=FORM)
    assert "a colleague can" in said
    assert chat.asks == "choose" and chat.form is None
    assert chat.context is not None
    assert [(step.what, step.result) for step in chat.context.steps] == [
        ("Asked for return items", "switched off; left to a person")
    ]


async def test_other_things_go_on_and_what_is_on_again_too(chat: Chat) -> None:
    chat.deps.switches.take({"return_items"})
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    assert chat.asks == "identity"
    chat.deps.switches.take(())
    await chat.say(f"I want to return {DELIVERED}", "return_items", form=FORM)
    assert chat.asks == "identity"


async def test_a_yes_to_what_has_been_switched_off_meanwhile_changes_nothing(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, I ordered it by mistake", "cancel_order", form=FORM)
    await chat.prove()
    assert chat.asks == "confirm"
    chat.deps.switches.take({"cancel_order"})
    said = await chat.say("yes please", "affirm")
    assert "a colleague can" in said and chat.asks == "choose"
    assert (await chat.order(PENDING)).status == "pending"


def test_an_unknown_name_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"no action return_itms; there are .*cancel_order.*return_items"):
        write_off(tmp_path, ["return_itms"])
    (tmp_path / FILE).write_text(json.dumps(["fly"]))
    with pytest.raises(SettingsError, match=r"no action fly; there are .*track_order"):
        read_off(tmp_path)
    (tmp_path / FILE).write_text("{")
    with pytest.raises(SettingsError, match="careline actions"):
        read_off(tmp_path)


def test_the_command_switches_off_and_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CARELINE_VAR", str(tmp_path))
    assert main(["actions", "off", "return_items", "cancel_order"]) == 0
    assert read_off(tmp_path) == {"return_items", "cancel_order"}
    assert main(["actions", "on", "cancel_order"]) == 0
    assert main(["actions", "list"]) == 0
    assert "off return_items" in capsys.readouterr().out
    assert main(["actions", "off", "fly"]) == 1
    assert "there is no action fly; there are" in capsys.readouterr().err
    assert read_off(tmp_path) == {"return_items"}
