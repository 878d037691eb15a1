"""Trouble with a bill, in the chat."""

from decimal import Decimal

import pytest

from common.storage import Database
from routing.model import SignalName
from shop.billing import Trouble, find_amount, trouble_of
from shop.exchange_format import export_shop, import_shop
from tests.integration.actions.conftest import ANA, DELIVERED, PENDING, Chat

FORM, INTENT = "order_form", "billing_problem"


async def change_shop(db: Database, order_id: str, **values: object) -> None:
    async with db.write() as c:
        raw = await export_shop(c)
        raw["orders"][order_id] |= values
        await import_shop(c, raw)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("what is this charge of $54.04", Trouble.EXPLAIN),
        ("you charged me twice", Trouble.TWICE),
        ("there's a duplicate charge on my card", Trouble.TWICE),
        ("my refund is missing from my bill", Trouble.REFUND),
        ("I want compensation for the late parcel", Trouble.GOODWILL),
        ("can I get something for the trouble", Trouble.GOODWILL),
        ("give me a credit for all the hassle", Trouble.GOODWILL),
    ],
)
def test_it_is_heard_what_the_trouble_is(text: str, trouble: Trouble) -> None:
    assert trouble_of(text) is trouble


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("a charge of $1,126.04", "1126.04"),
        ("30 dollars", "30"),
        ("order 1234567", None),
        ("$5.", "5"),
        ("forty dollars", "40"),
        ("twenty bucks", "20"),
        ("sixty-five dollars", "65"),
        ("a hundred and twenty dollars", "120"),
        ("two of them", None),
    ],
)
def test_amounts_are_read_and_order_numbers_are_none(text: str, amount: str | None) -> None:
    assert find_amount(text) == (Decimal(amount) if amount else None)


async def test_a_charge_is_explained_by_its_amount(chat: Chat) -> None:
    await chat.say("what is the $465.44 on my card?", INTENT, form=FORM)
    said = await chat.prove()
    assert f"Order {DELIVERED} costs $465.44" in said
    assert "$465.44 charged to your Visa ending in 4417" in said


async def test_an_unknown_charge_is_asked_about(chat: Chat) -> None:
    await chat.say("I don't understand a charge", INTENT, form=FORM)
    await chat.prove()
    assert chat.asks == "order_id"
    assert "Headphones $190.95" in await chat.say(PENDING)


async def test_charged_twice_without_a_double_is_explained_and_a_person_offered(chat: Chat) -> None:
    await chat.say("you charged me twice!", INTENT, form=FORM)
    said = await chat.prove()
    assert "I see each order charged once" in said
    assert "Talk to a person" in chat.buttons


async def test_a_real_double_charge_is_found_and_goes_to_a_colleague(chat: Chat) -> None:
    paid = {"transaction_type": "payment", "amount": 266.94, "payment_method_id": "credit_card_1000001"}
    await change_shop(chat.deps.db, PENDING, payment_history=[paid, paid])
    await chat.say("I was charged twice", INTENT, form=FORM)
    said = await chat.prove()
    assert f"For order {PENDING} we hold $266.94 more than it costs" in said
    assert (SignalName.NEEDS_PERSON, "overcharged") in chat.signals()


async def test_an_order_placed_twice_can_be_cancelled_at_once(chat: Chat) -> None:
    async with chat.deps.db.write() as c:
        raw = await export_shop(c)
        raw["orders"]["#W1000077"] = {
            **raw["orders"][PENDING],
            "order_id": "#W1000077",
            "placed_at": "2026-11-23T15:00:00.000Z",
        }
        raw["users"][ANA]["orders"].append("#W1000077")
        await import_shop(c, raw)
    await chat.say("why two payments? it is a duplicate", INTENT, form=FORM)
    said = await chat.prove()
    assert "#W1000077" in said and PENDING in said
    assert chat.buttons[0] == "Cancel #W1000077"


async def test_a_missing_refund_is_looked_up(chat: Chat) -> None:
    await chat.say(f"the refund for {PENDING} is missing on my bill", INTENT, form=FORM)
    assert "There is no refund for order" in await chat.prove()


async def test_a_double_charge_may_come_to_mind_later(chat: Chat) -> None:
    await chat.say("there is a charge that I don't recognize", INTENT, form=FORM)
    await chat.prove()
    assert chat.asks == "order_id"
    assert "I see each order charged once" in await chat.say("i was charged twice")


async def test_a_credit_within_the_limit_is_given_after_a_yes(chat: Chat) -> None:
    await chat.say(f"I want compensation for the trouble with {DELIVERED}", INTENT, form=FORM)
    read_out = await chat.prove()
    assert "$10.00 to your gift card immediately" in read_out and chat.asks == "confirm"
    done = await chat.say("yes please")
    assert "Done: $10.00 to your gift card" in done
    cards = [one for one in await chat.deps.shop.payment_methods(ANA) if one.balance is not None]
    assert cards[0].balance == Decimal("50.00")


async def test_more_is_kept_for_an_agent_and_a_person_offered(chat: Chat) -> None:
    await chat.say(f"I want $30 compensation for the trouble with {DELIVERED}", INTENT, form=FORM)
    said = await chat.prove()
    assert "$30.00 has to be agreed by a colleague" in said
    (request,) = await chat.deps.order_desk.requests(ANA)
    assert (request["amount"], request["state"], request["order_id"]) == ("30", "open", DELIVERED)
    cards = [one for one in await chat.deps.shop.payment_methods(ANA) if one.balance is not None]
    assert cards[0].balance == Decimal("40.0")


async def test_more_than_anybody_may_give_is_refused(chat: Chat) -> None:
    await chat.say(f"I want 500 dollars compensation for the trouble with {DELIVERED}", INTENT, form=FORM)
    await chat.prove()
    assert (SignalName.POLICY_REFUSED, "goodwill.largest") in chat.signals()
    assert await chat.deps.order_desk.requests(ANA) == []
