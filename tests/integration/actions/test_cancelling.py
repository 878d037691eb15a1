import pytest
from sqlalchemy import text

from actions import slots
from conversations.errors import StaleEpoch
from routing.model import SignalName
from shop.phrases import money
from tests.integration.actions.conftest import DELIVERED, PENDING, PROCESSED, Chat

FORM = "order_form"


async def test_an_order_is_cancelled_after_identity_a_read_out_and_a_yes(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, I ordered it by mistake", "cancel_order", form=FORM)
    assert chat.asks == "identity"
    read_out = await chat.prove()
    assert chat.asks == "confirm"
    assert "Headphones" in read_out and "Desk Lamp" in read_out
    assert money((await chat.order(PENDING)).total) in read_out
    assert (await chat.order(PENDING)).status == "pending"
    done = await chat.say("yes please", "affirm")
    assert f"Done: order {PENDING} is cancelled." in done
    assert chat.asks == "anything_else"
    order = await chat.order(PENDING)
    assert (order.status, order.cancel_reason) == ("cancelled", "ordered by mistake")
    assert (SignalName.DONE, "cancel") in chat.signals()


async def test_the_reason_is_asked_with_one_button_each(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    await chat.prove()
    assert (chat.asks, chat.buttons) == ("reason", ["No longer needed", "Ordered by mistake"])
    await chat.say(f"oops {PENDING}")
    assert chat.asks == "reason"
    await chat.say("my neighbour told me to")
    assert chat.asks == "reason"
    assert (SignalName.FORM_REJECTED, slots.CANCEL_REASON) in chat.signals()
    await chat.press("No longer")
    assert chat.asks == "confirm"


async def test_the_refund_asked_for_at_the_read_out_is_read_out_again(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, don't need it any more", "cancel_order", form=FORM)
    await chat.prove()
    assert "Refund: " in await chat.say("wait, how much do I get back?", "refund_status")
    assert chat.asks == "confirm"
    await chat.say("ok do it", "affirm")
    assert (await chat.order(PENDING)).status == "cancelled"


async def test_nothing_happens_without_a_clear_yes(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, don't need it any more", "cancel_order", form=FORM)
    await chat.prove()
    assert "clear yes or no" in await chat.say("hmm, I wonder")
    assert chat.asks == "confirm"
    await chat.say("yes but only the lamp")
    assert chat.asks == "confirm"
    assert (await chat.order(PENDING)).status == "pending"


async def test_a_no_asks_what_to_change_and_a_second_no_leaves_it(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()
    await chat.say("no", "deny")
    assert chat.buttons == ["Another order", "Leave it"]
    assert "everything stays as it is" in await chat.say("no", "deny")
    assert chat.form is None
    assert (await chat.order(PENDING)).status == "pending"


async def test_a_yes_that_crossed_the_read_out_is_no_consent(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()
    await chat.say("yes", "affirm", crossed=True)
    assert chat.asks == "confirm"
    assert (await chat.order(PENDING)).status == "pending"


async def test_a_turn_that_lost_the_conversation_changes_nothing(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()

    async def an_agent_takes_over() -> None:
        async with chat.deps.db.write() as c:
            await c.execute(text("UPDATE conversations SET epoch = epoch + 1"))

    with pytest.raises(StaleEpoch):
        await chat.say("yes", "affirm", before_action=an_agent_takes_over)
    assert (await chat.order(PENDING)).status == "pending"


async def test_a_turn_played_again_after_a_crash_is_told_the_first_result(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()
    before = dict(chat.values)
    first = await chat.say("yes", "affirm")
    chat.form, chat.values = FORM, before
    again = await chat.say("yes", "affirm")
    assert again == first
    assert len((await chat.order(PENDING)).payments) == 2


async def test_an_order_that_changed_after_the_read_out_is_left_alone(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()

    async def it_is_packed() -> None:
        async with chat.deps.db.write() as c:
            await c.execute(text("UPDATE shop_orders SET status='processed' WHERE order_id=:id"), {"id": PENDING})

    said = await chat.say("yes", "affirm", before_action=it_is_packed)
    assert "can't be cancelled" in said
    assert (await chat.order(PENDING)).status == "processed"


async def test_the_policys_no_is_told_and_a_person_offered(chat: Chat) -> None:
    await chat.say(f"cancel {PROCESSED}", "cancel_order", form=FORM)
    said = await chat.prove()
    assert "has been packed" in said
    assert chat.buttons == ["Talk to a person", "No thanks"]
    assert (SignalName.POLICY_REFUSED, "cancel.allowed_statuses") in chat.signals()
    assert chat.form is None


async def test_an_unknown_number_is_told_and_what_can_be_cancelled_listed(chat: Chat) -> None:
    await chat.say("cancel #W7654321, ordered by mistake", "cancel_order", form=FORM)
    said = await chat.prove()
    assert "can't find #W7654321" in said
    assert chat.asks == "order_id"
    assert chat.buttons == [f"{PENDING} · Headphones, Desk Lamp · pending"]
    await chat.press(PENDING)
    assert chat.asks == "confirm"


async def test_another_customers_order_looks_like_one_that_does_not_exist(chat: Chat) -> None:
    async with chat.deps.db.read() as c:
        row = await c.execute(text("SELECT order_id FROM shop_orders WHERE customer_id != 'ana_lopez_1000' LIMIT 1"))
        foreign = row.scalar_one()
    await chat.say(f"cancel {foreign}", "cancel_order", form=FORM)
    assert f"can't find {foreign}" in await chat.prove()


async def test_the_order_is_found_by_what_is_in_it(chat: Chat) -> None:
    await chat.say("please cancel the headphones, I don't need them", "cancel_order", form=FORM)
    said = await chat.prove()
    assert PENDING in said and "single items can't be taken out" in said


async def test_a_correction_of_the_order_changes_the_order(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()
    said = await chat.say(f"no, the other order, {DELIVERED}")
    assert DELIVERED in said and "can't be cancelled" in said


async def test_another_order_is_described_at_the_read_out(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()
    own = {item.name for item in (await chat.order(PENDING)).items}
    other = next(item.name for item in (await chat.order(PROCESSED)).items if item.name not in own)
    said = await chat.say(f"no, the one with the {other} in it", "deny")
    assert PROCESSED in said and "can't be cancelled" in said


async def test_what_is_in_the_order_itself_is_no_other_order(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, ordered by mistake", "cancel_order", form=FORM)
    await chat.prove()
    own = (await chat.order(PENDING)).items[0].name
    assert "What should be different?" in await chat.say(f"no, I'd rather keep the {own}", "deny")


async def test_identity_is_asked_once_in_a_conversation(chat: Chat) -> None:
    await chat.say(f"cancel {PROCESSED}", "cancel_order", form=FORM)
    await chat.prove()
    await chat.say(f"cancel {PENDING}, ordered by mistake", "cancel_order", form=FORM)
    assert chat.asks == "confirm"


async def test_a_question_is_left_to_the_rules(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    await chat.say("how long does a refund take?", "ask_refund_policy")
    assert chat.rejected
