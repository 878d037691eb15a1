"""Whole dialogues as data, `dialogues.yml`, through the public API; one running Careline plays them all."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import Careline
from tests.e2e.people import Customer

ANA = "ana.lopez@example.com"
DIALOGUES = yaml.safe_load(Path(__file__).with_name("dialogues.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda one: one["name"])
def test_dialogue(careline: Careline, dialogue: dict[str, Any]) -> None:
    customer = careline.customer()
    for step in dialogue["steps"]:
        heard = _act(customer, step, careline)
        told = f"after {step}: {heard!r}"
        assert step.get("hears", "").lower() in heard.lower(), told
        assert "never" not in step or step["never"].lower() not in heard.lower(), told
        assert "asks" not in step or customer.asks == step["asks"], told
        assert "state" not in step or customer.state == step["state"], told


def _act(customer: Customer, step: dict[str, Any], careline: Careline) -> str:
    if "say" in step:
        return customer.say(step["say"])
    return customer.press(step["press"]) if "press" in step else customer.prove_identity(ANA, careline.code_for)
