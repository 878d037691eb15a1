"""Exchanging what was delivered, and changing what is still pending: one procedure, the order's status decides."""

from routing.model import SignalName
from tests.integration.actions.conftest import DELIVERED, LONG_DELIVERED, PENDING, PROCESSED, Chat

FORM = "order_form"


async def test_an_exchange_is_read_out_with_its_difference_and_done_after_the_yes(chat: Chat) -> None:
    await chat.say("exchange the water bottle for the same in 750ml green", "exchange_items", form=FORM)
    asked = await chat.prove()
    assert chat.asks == "payment_method"
    assert "You get $3.55 back" in asked
    read_out = await chat.say("my visa")
    assert chat.asks == "confirm"
    assert "Water Bottle (500ml, stainless steel, blue) → 750ml, stainless steel, green: $3.55 less" in read_out
    assert "$3.55 to your Visa ending in 4417 within 5 to 7 business days" in read_out
    done = await chat.say("yes please")
    assert f"Done: the exchange for order {DELIVERED} is requested" in done
    order = await chat.order(DELIVERED)
    assert (order.status, order.exchange_items) == ("exchange requested", ("6026455303",))
    assert [items for _, items in chat.mailer.labels.values()] == [
        ["Water Bottle (500ml, stainless steel, blue): $30.50"]
    ]
    assert (SignalName.DONE, "exchange") in chat.signals()


async def test_a_pending_order_is_changed_and_costs_what_it_then_costs(chat: Chat) -> None:
    await chat.say(f"exchange the desk lamp in {PENDING}", "exchange_items", form=FORM)
    assert "What would you like instead of the Desk Lamp" in await chat.prove()
    assert chat.asks == "new_item"
    await chat.say("the cheapest black one")
    await chat.say("visa")
    assert "You get back: $15.04" in chat.said[-1]["text"]
    assert "after that it can no longer be changed" in chat.said[-1]["text"]
    done = await chat.press("Change 1 item")
    assert "The order now costs $251.90" in done
    order = await chat.order(PENDING)
    assert order.status == "pending (item modified)"
    assert order.paid == order.total


async def test_two_items_in_one_sentence_each_get_their_own(chat: Chat) -> None:
    wish = "exchange the bottle for a 1000ml glass one in blue and the running shoes to size 10 black firm"
    await chat.say(wish, "exchange_items", form=FORM)
    await chat.prove()
    read_out = await chat.say("to my visa")
    assert "→ 1000ml, glass, blue: $4.55 less" in read_out
    assert "→ size: 10, black, firm: $9.96 less" in read_out
    assert "Shall I exchange 2 items of order" in read_out


async def test_what_is_not_in_stock_is_answered_with_the_nearest(chat: Chat) -> None:
    await chat.say("exchange the water bottle", "exchange_items", form=FORM)
    await chat.prove()
    answer = await chat.say("the same in white")
    assert "There is no Water Bottle in stock with all of that" in answer
    assert chat.asks == "new_item"
    assert "500ml, glass, white: $31.99 ($1.49 more)" in answer
    assert (await chat.order(DELIVERED)).status == "delivered"


async def test_one_of_two_can_be_left_as_it_is(chat: Chat) -> None:
    await chat.say("exchange the water bottle and the vacuum cleaner", "exchange_items", form=FORM)
    await chat.prove()
    said = await chat.press("Leave it as it is")
    assert "stays as it is" in said
    await chat.say("a canister, bagless, in red")
    read_out = await chat.say("visa")
    assert "Vacuum Cleaner" in read_out and "Water Bottle" not in read_out


async def test_a_gift_card_that_holds_too_little_is_not_taken(chat: Chat) -> None:
    await chat.say(
        "exchange the vacuum for a cordless bagless white one, the rest the same", "exchange_items", form=FORM
    )
    await chat.prove()
    assert chat.asks == "payment_method"
    await chat.say("gift card")
    assert chat.asks == "confirm"
    await chat.press("Don't exchange")
    await chat.press("Another version")
    await chat.say("robotic, bagless, gray")
    assert "$26.96 from your gift card" in chat.said[-1]["text"]


async def test_the_order_with_the_thing_is_found_without_its_number(chat: Chat) -> None:
    await chat.say("I want a different backpack", "exchange_items", form=FORM)
    refused = await chat.prove()
    assert LONG_DELIVERED in refused and "30 days" in refused
    assert (SignalName.POLICY_REFUSED, "exchange.window_days") in chat.signals()


async def test_an_order_on_its_way_cannot_be_changed(chat: Chat) -> None:
    await chat.say(f"change the espresso machine in {PROCESSED}", "change_items", form=FORM)
    assert "packed and is on its way" in await chat.prove()
    assert (await chat.order(PROCESSED)).status == "processed"


async def test_a_change_of_mind_is_read_out_again(chat: Chat) -> None:
    await chat.say("exchange the water bottle to a green 750ml one", "exchange_items", form=FORM)
    await chat.prove()
    await chat.say("visa")
    again = await chat.say("hmm, I'd rather have it on my gift card")
    assert chat.asks == "confirm" and "$3.55 to your gift card immediately" in again
    assert (await chat.order(DELIVERED)).status == "delivered"


async def test_a_wish_for_something_else_begins_that_procedure(chat: Chat) -> None:
    await chat.say("exchange the water bottle", "exchange_items", form=FORM)
    await chat.prove()
    await chat.say("no, cancel my pending order", "cancel_order")
    assert chat.asks == "reason"
    await chat.say("ordered by mistake")
    await chat.say("yes")
    assert (await chat.order(PENDING)).status == "cancelled"
    assert (await chat.order(DELIVERED)).status == "delivered"


async def test_a_question_in_between_is_answered_and_the_procedure_goes_on(chat: Chat) -> None:
    await chat.say("exchange the water bottle", "exchange_items", form=FORM)
    await chat.prove()
    said = await chat.say("is the return label free?", "return_items")
    assert "What would you like instead of the Water Bottle" in said
    assert chat.asks == "new_item"


async def test_another_way_to_pay_is_no_other_wish(chat: Chat) -> None:
    await chat.say("exchange the water bottle to a green 750ml one", "exchange_items", form=FORM)
    await chat.prove()
    await chat.say("visa")
    again = await chat.say("hmm wait, I'd rather use my gift card", "change_payment")
    assert "gift card immediately" in again and chat.asks == "confirm"


async def test_a_choice_is_put_right_at_the_question_for_the_money(chat: Chat) -> None:
    await chat.say("exchange the water bottle for the same in 750ml green", "exchange_items", form=FORM)
    await chat.prove()
    assert chat.asks == "payment_method"
    await chat.say("but in white")
    assert chat.asks in ("new_item", "payment_method")
    if chat.asks == "new_item":
        await chat.say("the first one")
    read_out = await chat.say("visa")
    assert chat.asks == "confirm" and "white" in read_out and "green" not in read_out


async def test_a_choice_is_put_right_at_the_read_out_and_nothing_is_done_yet(chat: Chat) -> None:
    await chat.say("exchange the water bottle for the same in 750ml green", "exchange_items", form=FORM)
    await chat.prove()
    await chat.say("visa")
    said = await chat.say("yes but in black", "affirm")
    assert chat.asks in ("new_item", "confirm") and "black" in said
    assert (await chat.order(DELIVERED)).status == "delivered"


async def test_naming_a_card_by_its_colour_is_no_other_choice(chat: Chat) -> None:
    await chat.say("exchange the water bottle for the same in 750ml green", "exchange_items", form=FORM)
    await chat.prove()
    read_out = await chat.say("actually the visa, the black card")
    assert chat.asks == "confirm" and "750ml, stainless steel, green" in read_out
