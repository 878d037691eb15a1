"""What must come out of a tau2 task, told by a data set made up for the purpose."""

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from common.errors import Invalid
from service.shop_evaluation.customer import ScriptedCustomer
from service.shop_evaluation.expected import differences, expected_shop, wrong_writes
from service.shop_evaluation.run import Score, judge
from service.shop_evaluation.scenario import first_person, questions_of, sentences_of
from service.shop_evaluation.tasks import load


def item(item_id: str, color: str) -> dict[str, Any]:
    return {"name": "Desk Lamp", "product_id": "p1", "item_id": item_id, "price": 20.5, "options": {"color": color}}


def payment(method: str, amount: float) -> dict[str, Any]:
    return {"transaction_type": "payment", "amount": amount, "payment_method_id": method}


def variant(item_id: str, color: str, price: float) -> dict[str, Any]:
    return {"item_id": item_id, "options": {"color": color}, "available": True, "price": price}


VARIANTS = {one["item_id"]: one for one in (variant("i8", "black", 25.0), variant("i9", "white", 18.0))}
HOME = {
    "address1": "1 Mill Road",
    "address2": "",
    "city": "Portland",
    "state": "ME",
    "country": "USA",
    "zip": "04101",
}
OAK = HOME | {"address1": "9 Oak Avenue", "city": "Boise", "state": "ID", "zip": "83702"}
SHOP: dict[str, Any] = {
    "products": {"p1": {"name": "Desk Lamp", "product_id": "p1", "variants": VARIANTS}},
    "users": {
        "noor_1": {
            "name": {"first_name": "Noor", "last_name": "Khan"},
            "email": "noor@example.com",
            "address": HOME,
            "payment_methods": {
                "gift_1": {"source": "gift_card", "id": "gift_1", "balance": 10},
                "card_1": {"source": "credit_card", "id": "card_1"},
            },
            "orders": ["#W1", "#W2"],
        }
    },
    "orders": {
        "#W1": {
            "order_id": "#W1",
            "user_id": "noor_1",
            "status": "pending",
            "address": HOME,
            "items": [item("i1", "blue")],
            "payment_history": [payment("gift_1", 20.5)],
        },
        "#W2": {
            "order_id": "#W2",
            "user_id": "noor_1",
            "status": "delivered",
            "address": OAK,
            "items": [item("i3", "red"), item("i2", "blue")],
            "payment_history": [payment("card_1", 41.0)],
        },
    },
}

CANCEL = {"name": "cancel_pending_order", "arguments": {"order_id": "#W1", "reason": "no longer needed"}}
RETURN = {
    "name": "return_delivered_order_items",
    "arguments": {"order_id": "#W2", "item_ids": ["i3", "i2"], "payment_method_id": "card_1"},
}
LOOK = {"name": "get_order_details", "arguments": {"order_id": "#W1"}}
CHANGE = {
    "name": "modify_pending_order_items",
    "arguments": {"order_id": "#W1", "item_ids": ["i1"], "new_item_ids": ["i9"], "payment_method_id": "gift_1"},
}
EXCHANGE = {
    "name": "exchange_delivered_order_items",
    "arguments": {
        "order_id": "#W2",
        "item_ids": ["i3", "i2"],
        "new_item_ids": ["i9", "i8"],
        "payment_method_id": "card_1",
    },
}
MOVE = {"name": "modify_pending_order_address", "arguments": {"order_id": "#W1", **OAK}}
SETTLE = {"name": "modify_user_address", "arguments": {"user_id": "noor_1", **OAK}}
PAY = {"name": "modify_pending_order_payment", "arguments": {"order_id": "#W1", "payment_method_id": "card_1"}}


def task(
    task_id: int,
    *actions: dict[str, Any],
    tells: str = "You are Noor Khan in 04101.",
    reason: str = "",
    communicate: tuple[str, ...] = (),
) -> dict[str, Any]:
    return {
        "id": task_id,
        "user_scenario": {"instructions": {"known_info": tells, "reason_for_call": reason}},
        "evaluation_criteria": {"actions": list(actions), "communicate_info": list(communicate)},
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tasks = [
        task(1, LOOK, CANCEL),
        task(2, RETURN, CANCEL, tells="Your e-mail is noor@example.com."),
        task(3, LOOK, reason="You want to know the tracking number of order #W2. You are in a hurry."),
        task(4, MOVE, CHANGE, SETTLE, tells="You are Noor Khan in 04101. It is order #W1. You live at 9 Oak Avenue."),
        task(5, EXCHANGE, communicate=("2.50",), reason="Finally, you want to know how much you pay in total."),
    ]
    (tmp_path / "db.json").write_text(json.dumps(SHOP))
    (tmp_path / "tasks_train.json").write_text(json.dumps(tasks))
    return tmp_path


def test_all_tasks_are_played(folder: Path) -> None:
    _, tasks = load(folder)
    assert [one.id for one in tasks] == ["1", "2", "3", "4", "5"]


def test_a_customer_knows_only_what_the_task_tells(folder: Path) -> None:
    _, (first, second, *_) = load(folder)
    assert (first.email, first.name, first.zip) == (None, "Noor Khan", "04101")
    assert second.email == "noor@example.com"


def test_a_customer_speaks_of_things_and_never_of_item_ids(folder: Path) -> None:
    _, (_, second, *_) = load(folder)
    back, cancel = second.goals
    assert (back.kind, [item.full for item in back.items], back.method) == (
        "return",
        ["red Desk Lamp", "blue Desk Lamp"],
        "credit card",
    )
    assert all("i3" not in str(goal) and "card_1" not in str(goal) for goal in second.goals)
    assert (cancel.kind, cancel.order_id, cancel.reason) == ("cancel", "#W1", "no longer needed")


def test_a_cancelled_order_is_refunded_and_a_gift_card_filled_at_once(folder: Path) -> None:
    raw, _ = load(folder)
    shop = expected_shop(raw, [CANCEL])
    order = shop["orders"]["#W1"]
    assert (order["status"], order["cancel_reason"]) == ("cancelled", "no longer needed")
    assert order["payment_history"][1] == {
        "transaction_type": "refund",
        "amount": Decimal("20.5"),
        "payment_method_id": "gift_1",
    }
    assert shop["users"]["noor_1"]["payment_methods"]["gift_1"]["balance"] == Decimal("30.5")


def test_a_return_lists_its_items_in_order_and_leaves_the_money(folder: Path) -> None:
    raw, _ = load(folder)
    order = expected_shop(raw, [RETURN])["orders"]["#W2"]
    assert order["status"] == "return requested"
    assert order["return_items"] == ["i2", "i3"]
    assert order["return_payment_method_id"] == "card_1"
    assert len(order["payment_history"]) == 1


def test_the_data_set_itself_is_left_as_it_is(folder: Path) -> None:
    raw, _ = load(folder)
    before = copy.deepcopy(raw)
    expected_shop(raw, [CANCEL, RETURN])
    assert raw == before


def test_differences_name_the_record_and_its_fields(folder: Path) -> None:
    raw, _ = load(folder)
    assert differences(raw, raw) == []
    changed = expected_shop(raw, [CANCEL])
    del changed["orders"]["#W2"]
    changed["orders"]["#W3"] = {}
    assert differences(raw, changed) == [
        "users/noor_1: payment_methods",
        "orders/#W1: cancel_reason, payment_history, status",
        "orders/#W2: missing",
        "orders/#W3: added",
    ]


def test_a_folder_without_the_data_set_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"tasks_train\.json"):
        load(tmp_path)


def test_an_exchange_moves_no_money_and_keeps_what_was_agreed(folder: Path) -> None:
    raw, _ = load(folder)
    order = expected_shop(raw, [EXCHANGE])["orders"]["#W2"]
    assert order["status"] == "exchange requested"
    assert (order["exchange_items"], order["exchange_new_items"]) == (["i2", "i3"], ["i8", "i9"])
    assert order["exchange_price_difference"] == Decimal("2.0")
    assert order["items"] == raw["orders"]["#W2"]["items"]
    assert len(order["payment_history"]) == 1


def test_changed_items_cost_what_the_new_ones_cost(folder: Path) -> None:
    raw, _ = load(folder)
    shop = expected_shop(raw, [CHANGE])
    order = shop["orders"]["#W1"]
    assert (order["status"], order["items"][0]["item_id"]) == ("pending (item modified)", "i9")
    assert order["payment_history"][1] == {
        "transaction_type": "refund",
        "amount": Decimal("2.5"),
        "payment_method_id": "gift_1",
    }
    assert shop["users"]["noor_1"]["payment_methods"]["gift_1"]["balance"] == Decimal("12.5")


def test_addresses_and_payment_change_as_the_task_says(folder: Path) -> None:
    raw, _ = load(folder)
    shop = expected_shop(raw, [MOVE, SETTLE, PAY])
    assert shop["orders"]["#W1"]["address"] == OAK
    assert shop["users"]["noor_1"]["address"] == OAK
    kinds = [(one["transaction_type"], one["payment_method_id"]) for one in shop["orders"]["#W1"]["payment_history"]]
    assert kinds == [("payment", "gift_1"), ("payment", "card_1"), ("refund", "gift_1")]


def test_a_number_or_an_address_is_said_only_by_who_knows_it(folder: Path) -> None:
    _, tasks = load(folder)
    move, change, settle = tasks[3].goals
    assert (move.number, change.number) == ("#W1", "#W1")
    assert (move.address, move.address_hint) == ("9 Oak Avenue, Boise, ID 83702", "")
    assert settle.address_hint == ""
    assert [item.different for item in change.wanted] == ["white"]
    assert tasks[0].goals[0].number == ""


def test_questions_of_the_scenario_are_put_in_the_first_person() -> None:
    text = "You want to know your gift card balance after all these changes. If it is low, you want to know why."
    (question,) = questions_of(text)
    assert question.text == "I'd like to know my gift card balance after all these changes"
    assert question.later
    assert sentences_of(text) == ("I want to know my gift card balance after all these changes.",)
    assert first_person("you are sad and want your money") == "I am sad and want my money"


class Bot:
    """Answers as a shop assistant would that asks for everything; keeps what it heard."""

    def __init__(self, *asks: str, read_out: str = "Shall I cancel order #W1?") -> None:
        self.asks, self.read_out, self.heard = list(asks), read_out, list[str]()

    async def send(self, text: str) -> tuple[list[dict[str, Any]], str]:
        self.heard.append(text)
        asks = self.asks.pop(0) if self.asks else None
        said = self.read_out if asks == "confirm" else "Well."
        if asks is None:
            said = "Done: order #W1 is cancelled."
        return [{"role": "bot", "text": said, "asks": asks, "buttons": []}], "bot"


async def test_the_customer_answers_what_is_asked(folder: Path) -> None:
    _, tasks = load(folder)
    bot = Bot("identity", "reason", "confirm")
    play = await ScriptedCustomer(bot.send, tasks[0], seed=1).run()
    opening, who, reason, yes = bot.heard
    assert "cancel" in opening.lower() and "#W1" not in opening
    assert "Noor Khan" in who and "04101" in who
    assert "need" in reason
    assert yes.lower().startswith(("y", "that's right"))
    assert [goal.kind for goal in play.done] == ["cancel"]


async def test_the_customer_agrees_to_nothing_else(folder: Path) -> None:
    _, tasks = load(folder)
    bot = Bot("confirm", "anything_else", read_out="Shall I cancel order #W7?")
    await ScriptedCustomer(bot.send, tasks[0], seed=1).run()
    assert bot.heard[1].lower().startswith("n")


async def test_everything_is_said_in_at_least_five_ways(folder: Path) -> None:
    _, tasks = load(folder)
    openings = set()
    for seed in range(60):
        bot = Bot("identity", "reason", "confirm")
        await ScriptedCustomer(bot.send, tasks[0], seed=seed).run()
        openings.add(bot.heard[0])
    assert len(openings) >= 5


async def test_a_difficult_customer_misspells_and_asks_in_between(folder: Path) -> None:
    _, tasks = load(folder)
    heard = set()
    for seed in range(40):
        bot = Bot("identity", "reason", "reason", "reason", "confirm", "confirm")
        await ScriptedCustomer(bot.send, tasks[0], seed=seed, difficult=True).run()
        heard.update(bot.heard)
    assert any("?" in text and "cancel" not in text.lower() for text in heard)
    plain_words = {"cancel", "order", "with", "please"}
    assert any(not plain_words & set(text.lower().split()) for text in heard)


async def test_a_task_passes_only_with_the_right_shop_and_the_right_words(folder: Path) -> None:
    raw, tasks = load(folder)
    expected = expected_shop(raw, tasks[4].writes)
    score = Score()
    play = await ScriptedCustomer(Bot("confirm").send, tasks[4], seed=1).run()
    assert judge(tasks[4], play, raw, expected, raw, score).startswith("orders/#W2: ")
    assert judge(tasks[4], play, raw, expected, expected, score) == "not said: 2.50"
    play.said.append("That makes $2.50 to pay")
    assert judge(tasks[4], play, raw, expected, expected, score) == ""
    assert (score.passed, score.wrong_writes) == (["5"], {})


def test_a_missing_write_is_no_wrong_write_but_another_one_is(folder: Path) -> None:
    raw, _ = load(folder)
    expected = expected_shop(raw, [CANCEL, RETURN])
    assert wrong_writes(raw, expected, expected_shop(raw, [CANCEL])) == []
    other = {**CANCEL, "arguments": {"order_id": "#W1", "reason": "ordered by mistake"}}
    assert wrong_writes(raw, expected, expected_shop(raw, [other])) == ["orders/#W1: cancel_reason"]
