"""How many questions a procedure still has before it."""

from pathlib import Path

import pytest
import yaml

from actions import slots
from actions.order_form import PROCEDURES
from actions.steps_left import PROOF, QUESTIONS, steps_left

DOMAIN = yaml.safe_load((Path(__file__).resolve().parents[3] / "domain.yml").read_text(encoding="utf-8"))


def test_every_procedure_has_its_questions_and_all_of_them_are_the_forms() -> None:
    assert set(QUESTIONS) == set(PROCEDURES)
    form = DOMAIN["forms"]["order_form"]["required_slots"]
    assert {step for steps in QUESTIONS.values() for step in steps} | set(PROOF) <= set(form)


@pytest.mark.parametrize(
    ("topic", "asked", "filled", "left"),
    [
        ("exchange_items", slots.IDENTITY, (), 7),
        ("exchange_items", slots.ITEMS, (slots.IDENTITY, slots.CODE, slots.ORDER_ID), 4),
        ("exchange_items", slots.CONFIRM, (slots.PAYMENT_METHOD,), 1),
        ("cancel_order", slots.CODE, (slots.ORDER_ID, slots.CANCEL_REASON), 2),
        ("track_order", slots.ORDER_ID, (), 1),
        ("track_order", None, (slots.ORDER_ID,), 0),
        ("unheard_of", slots.CONFIRM, (), 1),
    ],
)
def test_what_is_asked_now_counts_and_what_is_known_does_not(
    topic: str, asked: str | None, filled: tuple[str, ...], left: int
) -> None:
    assert steps_left(topic, asked, filled) == left
